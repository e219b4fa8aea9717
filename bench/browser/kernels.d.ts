/** What Emscripten makes of bench/wasm, one build; vite.config.ts says where it is. */
declare module 'regard-bench-kernels' {
  export interface Kernels {
    readonly HEAPF32: Float32Array<ArrayBuffer>;
    _bench_product(rows: number, inner: number, cols: number, rounds: boolean): number;
    _bench_softmax(rows: number, cols: number): number;
    _bench_attention(length: number, heads: number, width: number, window: number, keeps: boolean): number;
    _bench_operand(workload: number, index: number): number;
    _bench_prepare(workload: number): void;
    _bench_run(workload: number, times: number): void;
    _bench_result(workload: number): number;
    _bench_result_size(workload: number): number;
    _bench_release(workload: number): void;
    _limit_multiply_adds(pieces: number, chains: number): number;
    _limit_buffer(floats: number): number;
    _limit_release(buffer: number): void;
    _limit_read(buffer: number): number;
  }
  const create: import('../../bindings/js/bridge').CreateModule<Kernels>;
  export default create;
}

/** The same over shared memory. */
declare module 'regard-bench-threaded-kernels' {
  type Threaded = import('regard-bench-kernels').Kernels & import('../../bindings/js/threads/helper').Helped;
  const create: import('../../bindings/js/bridge').CreateModule<Threaded>;
  export default create;
}
