/** Emscripten's glue of the threaded build; build.mjs says where it is. */
declare module 'regard-threaded-engine' {
  export type ThreadedModule = import('../bridge.js').RawModule & {
    /** Memory for one helper; where its stack begins. */
    _regard_helper_stack(): number;
    _regard_use_threads(count: number): void;
  };
  const create: import('../bridge.js').CreateModule<ThreadedModule>;
  export default create;
}
