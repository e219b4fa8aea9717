/** The page's side of a runtime: its worker, asked one thing at a time. */
import type { Answers, FromWorker, Question, ToWorker } from './protocol.js';

export interface Contender {
  readonly id: 'regard-relaxed' | 'regard-strict' | 'onnxruntime' | 'tfjs';
  readonly name: string;
  readonly ours: boolean;
  readonly build: 'strict' | 'relaxed';
  worker(): Worker;
}

const kernels = (): Worker => new Worker(new URL('./workers/kernels.ts', import.meta.url), { type: 'module' });

export const contenders: readonly Contender[] = [
  { id: 'regard-relaxed', name: 'Regard', ours: true, build: 'relaxed', worker: kernels },
  { id: 'regard-strict', name: 'Regard, strict', ours: true, build: 'strict', worker: kernels },
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
];

/** Two threads of talk are never under way at once: what is measured has the processor for itself. */
export class Line {
  readonly #worker: Worker;
  #lastId = 0;

  constructor(contender: Contender, signal: AbortSignal) {
    this.#worker = contender.worker();
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
