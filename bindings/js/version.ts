declare const REGARD_VERSION: string;
/** The package's version; the worker and the WebAssembly must be of the same. */
export const version: string = REGARD_VERSION;
