/** The main side's part of starting an engine: fetched and compiled here while the worker starts, once for all workers. */
import { RegardError } from './errors.js';
import { builtin, inNode } from './host.js';
import { messageOf } from './streams.js';

/** @throws RegardError fetch_failed, unsupported */
export async function compile(url: string): Promise<WebAssembly.Module> {
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
