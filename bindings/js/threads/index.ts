/** The threaded engine: an instance that answers, and helpers that compute with it, which run this very file. */
import createModule, { type ThreadedModule } from 'regard-threaded-engine';

import { instantiate } from '../instantiate.js';
import { trusted } from '../trusted.js';
import { helpIfSent, send } from './helper.js';

/** @param address  of this file */
export async function startThreaded(
  compiled: WebAssembly.Module,
  threads: number,
  address: string,
): Promise<ThreadedModule> {
  let memory: WebAssembly.Memory | undefined;
  const raw = await instantiate(createModule, compiled, ({ env }) => {
    memory = env?.['memory'] as WebAssembly.Memory;
  });
  const helpers = Array.from({ length: threads - 1 }, () =>
    send({ compiled, memory: memory!, stack: raw._regard_helper_stack() }, trusted(new URL(address))),
  );
  await Promise.all(helpers);
  raw._regard_use_threads(threads);
  return raw;
}

helpIfSent();
