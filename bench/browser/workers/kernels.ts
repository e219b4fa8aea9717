/** Regard's kernels, of the strict or the relaxed build, and the limits of the processor as that build reaches them. */
import create, { type Kernels } from 'regard-bench-kernels';
import createThreaded from 'regard-bench-threaded-kernels';

import { instantiate } from '../../../bindings/js/instantiate';
import { startHelped } from '../../../bindings/js/threads/helper';
import type { Limit, Task } from '../task.js';
import helperUrl from './helper.ts?worker&url';
import { operandNumbers } from './operands.js';
import { serve, type Form, type Runtime } from './runtime.js';

/** Pieces of one look at the arithmetic limit; each is about 0.1 ms. */
const kPieces = 40;
const kChains = [8, 10, 12];

type KernelTask = Exclude<Task, { kind: 'encoder' | 'generation' }>;

class RegardKernels implements Runtime {
  #kernels!: Kernels;
  #chains = 0;
  #buffer: { readonly at: number; readonly bytes: number } | undefined;

  async start(build: 'strict' | 'relaxed', threads: number): Promise<string> {
    const compiled = await compile(threads > 1 ? 'threaded' : build);
    this.#kernels =
      threads === 1
        ? await instantiate(create, compiled)
        : await startHelped(createThreaded, compiled, threads, new URL(helperUrl, self.location.href));
    return build;
  }

  forms(task: Task): readonly { readonly name: string; make(): Form }[] {
    if (task.kind === 'encoder' || task.kind === 'generation') return []; // the package's own: workers/models.ts
    return [
      { name: task.kind === 'attention' && task.keeps ? 'attend_traced' : task.kind, make: () => this.#form(task) },
    ];
  }

  #form(task: KernelTask): Form {
    const kernels = this.#kernels;
    const workload =
      task.kind === 'product'
        ? kernels._bench_product(task.rows, task.inner, task.cols, task.weights === 'int8')
        : task.kind === 'softmax'
          ? kernels._bench_softmax(task.rows, task.cols)
          : kernels._bench_attention(task.length, task.heads, task.width, task.window, task.keeps);
    const operands = operandNumbers(task);
    const fill = (index: number): void =>
      kernels.HEAPF32.set(operands[index]!, kernels._bench_operand(workload, index) / 4);
    operands.forEach((_, index) => fill(index));
    kernels._bench_prepare(workload);
    const z = new Float32Array(kernels._bench_result_size(workload));
    const readResult = (): Float32Array => {
      const at = kernels._bench_result(workload) / 4;
      z.set(kernels.HEAPF32.subarray(at, at + z.length));
      return z;
    };
    return {
      run(times) {
        if (task.kind !== 'attention') return kernels._bench_run(workload, times);
        for (let i = 0; i < times; i++) {
          operands.forEach((_, index) => fill(index));
          kernels._bench_run(workload, 1);
          readResult();
        }
      },
      output: readResult,
      release: () => kernels._bench_release(workload),
    };
  }

  limit(limit: Limit): number {
    return limit.kind === 'read' ? this.#reading(limit.bytes) : this.#multiplyAdds();
  }

  /** Operations a second, two for each multiply-add. */
  #multiplyAdds(): number {
    const rate = (chains: number): number => {
      const begun = performance.now();
      const done = this.#kernels._limit_multiply_adds(kPieces, chains);
      return (2 * done * 1e3) / (performance.now() - begun);
    };
    if (this.#chains === 0) {
      kChains.forEach((chains) => {
        for (let i = 0; i < 5; i++) rate(chains);
      });
      const best = kChains.map((chains) => Math.max(...Array.from({ length: 5 }, () => rate(chains))));
      this.#chains = kChains[best.indexOf(Math.max(...best))]!;
    }
    return rate(this.#chains);
  }

  /** Bytes a second from a buffer of that size. */
  #reading(bytes: number): number {
    if (this.#buffer?.bytes !== bytes) {
      if (this.#buffer) this.#kernels._limit_release(this.#buffer.at);
      this.#buffer = { at: this.#kernels._limit_buffer(bytes / 4), bytes };
      for (let i = 0; i < 5; i++) this.#kernels._limit_read(this.#buffer.at);
    }
    const times = Math.max(1, Math.round(3e7 / bytes));
    const begun = performance.now();
    for (let i = 0; i < times; i++) this.#kernels._limit_read(this.#buffer.at);
    return (bytes * times * 1e3) / (performance.now() - begun);
  }
}

async function compile(build: 'strict' | 'relaxed' | 'threaded'): Promise<WebAssembly.Module> {
  const response = await fetch(new URL(`../kernels/${build}/kernels.wasm`, self.location.href));
  if (!response.ok) throw new Error(`kernels/${build}/kernels.wasm: the server answered ${response.status}`);
  return WebAssembly.compileStreaming(response);
}

serve(new RegardKernels());
