import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

import { attentionByHead } from '../workers/tfjs_attention.js';
import { kShape, operands, sumOf } from './task.js';

export async function start(): Promise<number> {
  setWasmPaths(new URL('../peers/tfjs/', location.href).href);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  const attention = attentionByHead(operands(), kShape);
  attention.run();
  return sumOf(attention.z);
}
