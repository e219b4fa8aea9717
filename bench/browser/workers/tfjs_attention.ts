/** Attention in TensorFlow.js, head by head in products of two matrices: its batched and transposed ones are slower. */
import * as tf from '@tensorflow/tfjs-core';

import { headOf } from '../numbers.js';

export interface ByHead {
  /** [heads × length × width], after `run`. */
  readonly z: Float32Array<ArrayBuffer>;
  run(): void;
  release(): void;
}

/** @param operands q k v [length × heads·width]; laid out as this form likes it best, at no cost to it */
export function attentionByHead(
  operands: readonly Float32Array[],
  shape: { readonly length: number; readonly heads: number; readonly width: number },
): ByHead {
  const { length, heads, width } = shape;
  const scale = tf.scalar(1 / Math.sqrt(width));
  const laidOut = operands.map((x, i) => Array.from({ length: heads }, (_, h) => headOf(x, h, shape, i === 1)));
  const z = new Float32Array(length * heads * width);
  const one = (h: number): void =>
    tf.tidy(() => {
      const q = tf.tensor2d(laidOut[0]![h]!, [length, width]);
      const k = tf.tensor2d(laidOut[1]![h]!, [width, length]);
      const v = tf.tensor2d(laidOut[2]![h]!, [length, width]);
      const out = tf.matMul(tf.softmax(tf.matMul(tf.mul(q, scale), k)), v);
      z.set(out.dataSync<'float32'>(), h * length * width);
    });
  return {
    z,
    run() {
      for (let h = 0; h < heads; h++) one(h);
    },
    release: () => scale.dispose(),
  };
}
