/**
 * ONNX Runtime Web on its WebAssembly provider, used as its documentation advises: constant right sides, so that the
 * session packs them once; all graph optimisations; one session for many runs; its wasm-only bundle. Its npm package
 * ships no relaxed-SIMD build (no relaxed instruction is in any of its modules).
 */
import * as ort from 'onnxruntime-web/wasm';

import { headOf, joinHeads } from '../numbers.js';
import {
  attentionByHeadModel,
  batchedAttentionModel,
  multiHeadAttentionModel,
  productModel,
  softmaxModel,
} from '../onnx/kernels.js';
import type { Task } from '../task.js';
import { encoder, generation } from './onnx_models.js';
import { operandNumbers } from './operands.js';
import { serve, type Form, type Runtime } from './runtime.js';

/** Softmaxes in one call: see softmaxModel. */
const kSoftmaxes = 8;

type AttentionTask = Extract<Task, { kind: 'attention' }>;

class OnnxRuntime implements Runtime {
  async start(_: unknown, threads: number): Promise<string> {
    const site = new URL('../peers/onnxruntime/', self.location.href);
    ort.env.wasm.wasmPaths = {
      mjs: new URL('ort-wasm-simd-threaded.mjs', site).href,
      wasm: new URL('ort-wasm-simd-threaded.wasm', site).href,
    };
    ort.env.wasm.numThreads = threads;
    ort.env.wasm.proxy = false; // this is a worker already
    return ort.env.versions.web ?? '';
  }

  forms(task: Task): readonly { readonly name: string; make(): Promise<Form> }[] {
    switch (task.kind) {
      case 'product':
        return task.weights === 'int8' ? [] : [{ name: 'MatMul', make: () => product(task) }];
      case 'softmax':
        return [{ name: 'Softmax', make: () => softmax(task) }];
      case 'attention':
        return task.window > 0 ? [] : attention(task);
      case 'encoder':
        return [{ name: 'MultiHeadAttention, fused norms', make: () => encoder(task) }];
      case 'generation':
        // half-precision weights are no faster there: its float32 is what it is best at
        return [{ name: 'MultiHeadAttention with past', make: () => generation(task) }];
    }
  }
}

const session = (model: Uint8Array): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(model, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });

/** A form whose calls are the session's runs. */
function form(
  made: ort.InferenceSession,
  feeds: Record<string, ort.Tensor>,
  perCall = 1,
  read = (z: Float32Array): Float32Array => z,
): Form {
  const output = made.outputNames[0]!;
  let last = new Float32Array();
  return {
    perCall,
    async run(calls) {
      for (let i = 0; i < calls; i++) last = (await made.run(feeds))[output]!.data as Float32Array<ArrayBuffer>;
    },
    output: () => read(last),
    release: () => made.release(),
  };
}

async function product(task: Extract<Task, { kind: 'product' }>): Promise<Form> {
  const [left, right] = operandNumbers(task);
  const made = await session(productModel(task.rows, task.inner, task.cols, right!));
  return form(made, { x: new ort.Tensor('float32', left!, [task.rows, task.inner]) });
}

async function softmax(task: Extract<Task, { kind: 'softmax' }>): Promise<Form> {
  const [x] = operandNumbers(task);
  const feeds = { x: new ort.Tensor('float32', x!, [task.rows, task.cols]) };
  // one alone for the numbers, the chain for the time
  const single = await session(softmaxModel(task.rows, task.cols, 1));
  const output = (await single.run(feeds))['y']!.data as Float32Array;
  await single.release();
  return form(await session(softmaxModel(task.rows, task.cols, kSoftmaxes)), feeds, kSoftmaxes, () => output);
}

function attention(task: AttentionTask): readonly { readonly name: string; make(): Promise<Form> }[] {
  const { length, heads, width } = task;
  const byHead = async (model: Uint8Array): Promise<Form> => {
    // laid out as these forms like it best, at no cost to them
    const [q, k, v] = operandNumbers(task).map((x, i) => {
      const out = new Float32Array(x.length);
      for (let h = 0; h < heads; h++) out.set(headOf(x, h, task, i === 1), h * length * width);
      return out;
    });
    const feeds = {
      q: new ort.Tensor('float32', q!, [heads, length, width]),
      k: new ort.Tensor('float32', k!, [heads, width, length]),
      v: new ort.Tensor('float32', v!, [heads, length, width]),
    };
    return form(await session(model), feeds, 1, (z) => joinHeads(z, task));
  };
  const fused = async (): Promise<Form> => {
    const [q, k, v] = operandNumbers(task).map((x) => new ort.Tensor('float32', x, [1, length, heads * width]));
    return form(await session(multiHeadAttentionModel(task)), { q: q!, k: k!, v: v! });
  };
  return [
    { name: 'MultiHeadAttention', make: fused },
    { name: 'MatMul–Softmax–MatMul', make: () => byHead(batchedAttentionModel(task)) },
    { name: 'head by head', make: () => byHead(attentionByHeadModel(task)) },
  ];
}

serve(new OnnxRuntime());
