/** Emscripten's glue of the threaded build; build.mjs says where it is. */
declare module 'regard-threaded-engine' {
  export type ThreadedModule = import('../bridge.js').RawModule & import('./helper.js').Helped;
  const create: import('../bridge.js').CreateModule<ThreadedModule>;
  export default create;
}
