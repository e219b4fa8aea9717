/** Where the WebAssembly is: beside this file, unless whoever serves it says otherwise. */
import type { Build } from './protocol.js';

const beside = (build: Build): URL =>
  // two literals: bundlers find, hash and copy what is named like this
  build === 'strict'
    ? new URL('./regard-strict.wasm', import.meta.url)
    : new URL('./regard-relaxed.wasm', import.meta.url);

export const addressOf = (build: Build): string => beside(build).href;

/** The chunks that read addresses and torch's archives stand alone as well: a bundler copies them. */
export const hubAddress = (): string => new URL('./hub.js', import.meta.url).href;
export const torchAddress = (): string => new URL('./torch.js', import.meta.url).href;
