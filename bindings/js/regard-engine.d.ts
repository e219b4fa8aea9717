/** Emscripten's glue, the same file for both builds; build.mjs says where it is. */
declare module 'regard-engine' {
  const create: import('./bridge.js').CreateModule;
  export default create;
}
