/** The worker's side of the WebAssembly: an instance of what the main side has compiled. */
import createModule from 'regard-engine';

import type { RawModule } from './bridge.js';
import { chunk, chunkAddress } from './chunks.js';
import { RegardError } from './errors.js';
import { instantiate } from './instantiate.js';
import { messageOf } from './streams.js';
import { version } from './version.js';

/** @throws RegardError fetch_failed (what starts threads), unsupported, out_of_memory */
export async function createEngine(compiled: WebAssembly.Module, threads: number): Promise<RawModule> {
  const threaded = threads > 1 ? await chunk('threads') : undefined;
  let raw: RawModule;
  try {
    raw = await (threaded?.startThreaded(compiled, threads, chunkAddress('threads')) ??
      instantiate(createModule, compiled));
  } catch (cause) {
    const code = cause instanceof RangeError ? 'out_of_memory' : 'unsupported';
    throw new RegardError(code, `The engine could not be started: ${messageOf(cause)}.`);
  }
  if (raw.version() !== version)
    throw new RegardError(
      'unsupported',
      `The engine is of version ${raw.version()}, this is ${version}; reload, for files of one version.`,
    );
  return raw;
}
