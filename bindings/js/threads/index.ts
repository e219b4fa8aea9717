/** The threaded engine: an instance that answers, and helpers that compute with it, which run this very file. */
import createModule, { type ThreadedModule } from 'regard-threaded-engine';

import { trusted } from '../trusted.js';
import { helpIfSent, startHelped } from './helper.js';

/** @param address  of this file */
export const startThreaded = (
  compiled: WebAssembly.Module,
  threads: number,
  address: string,
): Promise<ThreadedModule> => startHelped(createModule, compiled, threads, trusted(new URL(address)));

helpIfSent();
