/**
 * The code that reads addresses: a file of its own (hub/index.ts), asked for when the first address is. Whoever bundles
 * the façade copies that file and tells the main side its address, which the worker is told in turn.
 */
import { RegardError } from './errors.js';
import { messageOf } from './streams.js';

export type HubChunk = typeof import('./hub/index.js');

let chunk: Promise<HubChunk> | undefined;
let address = '';

export function hubIsAt(url: string): void {
  address = url;
}

/** @throws RegardError fetch_failed */
export function hubChunk(): Promise<HubChunk> {
  chunk ??= import(/* @vite-ignore */ /* webpackIgnore: true */ address) as Promise<HubChunk>;
  return chunk.catch((cause: unknown) => {
    chunk = undefined;
    throw new RegardError('fetch_failed', `A part of Regard could not be loaded: ${messageOf(cause)}.`);
  });
}
