/**
 * TensorFlow.js on its WebAssembly backend (XNNPACK), used as it is fastest: products of two matrices, since its batched
 * and its transposed forms are about ten times slower; tensors that stay, so that XNNPACK packs a right side once; what
 * a call makes is given back in it.
 */
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

import { joinHeads } from '../numbers.js';
import type { Task } from '../task.js';
import { operandNumbers } from './operands.js';
import { serve, type Form, type Runtime } from './runtime.js';
import { attentionByHead } from './tfjs_attention.js';
import { encoder } from './tfjs_encoder.js';

class TensorFlow implements Runtime {
  async start(_: unknown, threads: number): Promise<string> {
    const site = new URL('../peers/tfjs/', self.location.href);
    setWasmPaths(site.href);
    // the build with threads only where threads are asked for
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
    if (threads > 1) setThreadsCount(threads);
    await tf.setBackend('wasm');
    await tf.ready();
    return tf.version_core;
  }

  forms(task: Task): readonly { readonly name: string; make(): Form }[] {
    switch (task.kind) {
      case 'product':
        return task.weights === 'int8' ? [] : [{ name: 'matMul', make: () => product(task) }];
      case 'softmax':
        return [{ name: 'softmax', make: () => softmax(task) }];
      case 'attention':
        return task.window > 0 ? [] : [{ name: 'matMul–softmax–matMul by head', make: () => attention(task) }];
      case 'encoder':
        // it has no product of 8 bits
        return task.weights === 'int8' ? [] : [{ name: 'fused matMul, attention by head', make: () => encoder(task) }];
      case 'generation':
        return []; // no cache that grows without copying, and its single-row products are the slowest
    }
  }
}

function form(operands: readonly tf.Tensor[], call: () => tf.Tensor): Form {
  return {
    run(times) {
      for (let i = 0; i < times; i++) call().dispose();
    },
    output() {
      const result = call();
      const data = result.dataSync<'float32'>().slice();
      result.dispose();
      return data;
    },
    release: () => tf.dispose([...operands]),
  };
}

function product(task: Extract<Task, { kind: 'product' }>): Form {
  const [left, right] = operandNumbers(task);
  const x = tf.tensor2d(left!, [task.rows, task.inner]);
  const w = tf.tensor2d(right!, [task.inner, task.cols]);
  return form([x, w], () => tf.matMul(x, w));
}

function softmax(task: Extract<Task, { kind: 'softmax' }>): Form {
  const x = tf.tensor2d(operandNumbers(task)[0]!, [task.rows, task.cols]);
  return form([x], () => tf.softmax(x));
}

function attention(task: Extract<Task, { kind: 'attention' }>): Form {
  const made = attentionByHead(operandNumbers(task), task);
  return {
    run(calls) {
      for (let i = 0; i < calls; i++) made.run();
    },
    output: () => joinHeads(made.z, task),
    release: () => made.release(),
  };
}

serve(new TensorFlow());
