/** The page's side of a runtime: its worker, asked one thing at a time. */
import type { Answers, FromWorker, Question, ToWorker } from './protocol.js';
import type { Task } from './task.js';

export interface Contender {
  readonly id: 'regard-relaxed' | 'regard-strict' | 'regard-alone' | 'onnxruntime' | 'tfjs' | 'wllama';
  readonly name: string;
  readonly ours: boolean;
  readonly build: 'strict' | 'relaxed';
  worker(task: Task): Worker;
}

const kernels = (): Worker => new Worker(new URL('./workers/kernels.ts', import.meta.url), { type: 'module' });

const ofPackage = ({ kind }: Task): boolean => kind === 'encoder' || kind === 'generation';

/** Models are measured through the package; kernels, which it does not export, through a module of the same sources. */
const regard = (task: Task): Worker =>
  ofPackage(task) ? new Worker(new URL('./workers/models.ts', import.meta.url), { type: 'module' }) : kernels();

export const contenders: readonly Contender[] = [
  { id: 'regard-relaxed', name: 'Regard', ours: true, build: 'relaxed', worker: regard },
  { id: 'regard-strict', name: 'Regard, strict', ours: true, build: 'strict', worker: regard },
  { id: 'regard-alone', name: 'Regard, one thread', ours: true, build: 'relaxed', worker: regard },
  {
    id: 'onnxruntime',
    name: 'onnxruntime-web',
    ours: false,
    build: 'strict',
    worker: () => new Worker(new URL('./workers/onnxruntime.ts', import.meta.url), { type: 'module' }),
  },
  {
    id: 'tfjs',
    name: 'tfjs-backend-wasm',
    ours: false,
    build: 'strict',
    worker: () => new Worker(new URL('./workers/tfjs.ts', import.meta.url), { type: 'module' }),
  },
  {
    id: 'wllama',
    name: 'wllama',
    ours: false,
    build: 'strict',
    worker: () => new Worker(new URL('./workers/wllama.ts', import.meta.url), { type: 'module' }),
  },
];

/**
 * Those that can do a task at all; a runtime may still find that it cannot. The strict build has one thread; where there are
 * more, one alone is measured beside them.
 */
export const contendersFor = (task: Task, threads: number): readonly Contender[] =>
  contenders.filter(({ id }) => {
    if (id === 'regard-strict') return threads === 1;
    if (id === 'regard-alone') return threads > 1;
    if (id === 'wllama') return task.kind === 'generation';
    return id !== 'tfjs' || task.kind !== 'generation';
  });

/** Who measures the limits of that contender's build, where it does not do so itself: the package has no such call. */
export const gaugeFor = ({ ours }: Contender, task: Task): Worker | undefined =>
  ours && ofPackage(task) ? kernels() : undefined;

/** Two threads of talk are never under way at once: what is measured has the processor for itself. */
export class Line {
  readonly #worker: Worker;
  #lastId = 0;

  constructor(worker: Worker, signal: AbortSignal) {
    this.#worker = worker;
    signal.addEventListener('abort', () => this.end());
  }

  ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<Answers[Q['type']]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const id = ++this.#lastId;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.id !== id) return;
        if ('problem' in data) reject(new Error(data.problem));
        else resolve(data.value as Answers[Q['type']]);
      };
      this.#worker.onerror = (event) => reject(new Error(event.message || 'its worker could not be loaded'));
      const message: ToWorker = { id, question };
      this.#worker.postMessage(message);
    });
  }

  end(): void {
    this.#worker.terminate();
  }
}
