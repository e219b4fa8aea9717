import * as ort from 'onnxruntime-web/wasm';

import { multiHeadAttentionModel } from '../onnx/kernels.js';
import { kShape, operands, sumOf } from './task.js';

export async function start(): Promise<number> {
  const site = new URL('../peers/onnxruntime/', location.href);
  ort.env.wasm.wasmPaths = {
    mjs: new URL('ort-wasm-simd-threaded.mjs', site).href,
    wasm: new URL('ort-wasm-simd-threaded.wasm', site).href,
  };
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(multiHeadAttentionModel(kShape), { executionProviders: ['wasm'] });
  const shape = [1, kShape.length, kShape.heads * kShape.width];
  const [q, k, v] = operands().map((data) => new ort.Tensor('float32', data, shape));
  return sumOf((await session.run({ q: q!, k: k!, v: v! }))['z']!.data as Float32Array);
}
