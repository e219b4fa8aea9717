/**
 * A helper: a worker with an instance of its own over the engine's memory, that enters bindings/helper.cpp and never
 * returns. It ends with the worker that started it.
 */
import type { CreateModule } from '../bridge.js';
import { builtin, inNode } from '../host.js';
import { instantiate } from '../instantiate.js';

/** What bindings/helper.cpp gives a module that has helpers. */
export interface Helped {
  /** Memory for one helper; where its stack begins. */
  _regard_helper_stack(): number;
  _regard_use_threads(count: number): void;
}

interface Errand {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where its stack begins: what `regard_helper_stack` gave. */
  readonly stack: number;
}

interface HelperExports {
  _emscripten_stack_restore(stack: number): void;
  regard_help(stack: number): void;
  regard_helper_lost(): void;
}

/** A worker of this name is a helper; in Node one whose `workerData` has an errand by it. */
export const helperName = 'regard-helper';

/** A helper that has not said that it is there by then is not waited for: it may still come. */
const patienceMs = 3_000;
const pageBytes = 65_536;

/**
 * The engine's side: an instance with `threads` − 1 helpers.
 * @param address  of a script that calls `helpIfSent`
 */
export async function startHelped<Raw extends Helped>(
  create: CreateModule<Raw>,
  compiled: WebAssembly.Module,
  threads: number,
  address: URL,
): Promise<Raw> {
  let memory: WebAssembly.Memory | undefined;
  const raw = await instantiate(create, compiled, ({ env }) => {
    memory = env?.['memory'] as WebAssembly.Memory;
  });
  await Promise.all(
    Array.from({ length: threads - 1 }, () =>
      send({ compiled, memory: memory!, stack: raw._regard_helper_stack() }, address),
    ),
  );
  raw._regard_use_threads(threads);
  return raw;
}

/** Resolves when the helper is at work, or will not be soon. */
function send(errand: Errand, address: URL): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    const arrived = (): void => {
      clearTimeout(timer);
      resolve();
    };
    if (inNode) {
      const { Worker } = builtin('node:worker_threads');
      const helper = new Worker(address, { workerData: { [helperName]: errand }, execArgv: [] });
      helper.once('message', arrived).once('error', arrived).unref();
    } else {
      const helper = new Worker(address, { type: 'module', name: helperName });
      helper.onmessage = helper.onerror = arrived;
      helper.postMessage(errand);
    }
  });
}

/** The helper's side: called where its script begins; does nothing in a worker that is none. */
export function helpIfSent(): void {
  if (inNode) {
    const threads = builtin('node:worker_threads');
    const errand = (threads.workerData as Record<string, Errand> | null)?.[helperName];
    if (errand) void help(errand, () => threads.parentPort?.postMessage(helperName));
  } else if (self.name === helperName)
    self.onmessage = ({ data }: MessageEvent<Errand>) =>
      void help(data, () => (self as unknown as { postMessage(message: string): void }).postMessage(helperName));
}

async function help({ compiled, memory, stack }: Errand, arrived: () => void): Promise<void> {
  const refuse = (): never => {
    throw new RangeError('out of memory');
  };
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(compiled))
    (imports[module] ??= {})[name] = kind === 'memory' ? memory : refuse; // what is not below is Embind's: not called
  imports['env']!['emscripten_resize_heap'] = (bytes: number): number => {
    try {
      memory.grow(Math.max(0, Math.ceil(((bytes >>> 0) - memory.buffer.byteLength) / pageBytes)));
      return 1;
    } catch {
      return 0;
    }
  };
  const instance = await WebAssembly.instantiate(compiled, imports);
  const engine = instance.exports as unknown as HelperExports;
  engine._emscripten_stack_restore(stack);
  arrived();
  try {
    engine.regard_help(stack);
  } catch {
    engine.regard_helper_lost(); // for want of memory; the call that it helped says so
  }
}
