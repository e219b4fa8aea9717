/** The worker's side of the WebAssembly: one instance of each build that was asked for. */
import createModule from 'regard-engine';

import type { RawModule } from './bridge.js';
import { chunk, chunkAddress } from './chunks.js';
import { RegardError } from './errors.js';
import { builtin, inNode } from './host.js';
import { instantiate } from './instantiate.js';
import { messageOf } from './streams.js';
import { version } from './version.js';

/** @throws RegardError fetch_failed, unsupported, out_of_memory */
export async function createEngine(url: string, threads: number): Promise<RawModule> {
  const compiled = await compile(url);
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

async function compile(url: string): Promise<WebAssembly.Module> {
  if (inNode && url.startsWith('file:'))
    return asEngine(WebAssembly.compile(await builtin('node:fs/promises').readFile(new URL(url))));
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' });
  } catch (cause) {
    throw new RegardError('fetch_failed', `The engine could not be fetched from ${url}: ${messageOf(cause)}.`);
  }
  if (!response.ok)
    throw new RegardError(
      'fetch_failed',
      `The engine: the server answered ${response.status} for ${url}.`,
      response.status,
    );
  // streaming wants the right type; a server that does not know it is no reason to fail
  const typed = response.headers.get('content-type')?.split(';')[0]?.trim() === 'application/wasm';
  return asEngine(typed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
}

async function asEngine(compiled: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await compiled;
  } catch (cause) {
    throw new RegardError('unsupported', `The engine is not WebAssembly that can run here: ${messageOf(cause)}.`);
  }
}
