/** Where the files beside this one are. Each is a literal: bundlers find, hash and copy what is named like this. */
import type { Addresses } from './chunks.js';
import type { Engine } from './protocol.js';

export const addressOf = (engine: Engine): string =>
  ({
    strict: new URL('./regard-strict.wasm', import.meta.url),
    relaxed: new URL('./regard-relaxed.wasm', import.meta.url),
    threaded: new URL('./regard-threaded.wasm', import.meta.url),
    attention: new URL('./regard-attention.wasm', import.meta.url),
  })[engine].href;

export const chunkAddresses = (): Addresses => ({
  hub: new URL('./hub.js', import.meta.url).href,
  torch: new URL('./torch.js', import.meta.url).href,
  threads: new URL('./threads.js', import.meta.url).href,
});
