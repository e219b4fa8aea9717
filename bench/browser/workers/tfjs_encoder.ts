/** BERT and ViT in TensorFlow.js: two-dimensional products only, the bias fused into them. */
import * as tf from '@tensorflow/tfjs-core';

import {
  architectures,
  encoderLayer,
  kImage,
  tensorsOf,
  valuesOf,
  type Architecture,
  type TensorSpec,
} from '../models/architecture.js';
import type { Task } from '../task.js';
import { idsOf, operandNumbers } from './operands.js';
import type { Form } from './runtime.js';

/** Weights as XNNPACK wants a right side: Linear's [out × in] transposed, once. */
function weightOf(spec: TensorSpec): tf.Tensor {
  const whole = tf.tensor(valuesOf(spec), [...spec.shape]);
  if (spec.shape.length === 2 && !spec.name.startsWith('embeddings.')) return keep(whole, () => tf.transpose(whole));
  // a patch is one row of a product: [width × 3·16·16] transposed
  if (spec.shape.length === 4) return keep(whole, () => tf.transpose(tf.reshape(whole, [spec.shape[0]!, -1])));
  return whole;
}

function keep(from: tf.Tensor, make: () => tf.Tensor): tf.Tensor {
  const made = tf.tidy(make);
  from.dispose();
  return made;
}

class Encoder {
  readonly #model: Architecture;
  readonly #weights: ReadonlyMap<string, tf.Tensor>;

  constructor(model: Architecture) {
    this.#model = model;
    this.#weights = new Map(tensorsOf(model).map((spec) => [spec.name, weightOf(spec)]));
  }

  hidden(task: Extract<Task, { kind: 'encoder' }>): Float32Array {
    return tf.tidy(() => {
      let x = this.#model.family === 'vit' ? this.#patches(task) : this.#words(task);
      for (let layer = 0; layer < this.#model.layers; layer++) x = this.#layer(x, layer);
      return (this.#model.family === 'vit' ? this.#norm(x, 'layernorm') : x).dataSync<'float32'>();
    });
  }

  release(): void {
    for (const weight of this.#weights.values()) weight.dispose();
  }

  #weight = (name: string): tf.Tensor => this.#weights.get(name)!;

  #linear = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.fused.matMul({
      a: x,
      b: this.#weight(`${name}.weight`),
      bias: this.#weight(`${name}.bias`),
    }) as tf.Tensor2D;

  #norm(x: tf.Tensor2D, name: string): tf.Tensor2D {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(variance, this.#model.epsilon)));
    return tf.add(tf.mul(scaled, this.#weight(`${name}.weight`)), this.#weight(`${name}.bias`));
  }

  /** ½x(1 + erf(x/√2)): there is no fused one. */
  #gelu = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

  #attention(x: tf.Tensor2D, names: ReturnType<typeof encoderLayer>): tf.Tensor2D {
    const { heads, width } = this.#model;
    const each = width / heads;
    const q = tf.mul<tf.Tensor2D>(this.#linear(x, names.q), 1 / Math.sqrt(each));
    const [k, v] = [this.#linear(x, names.k), this.#linear(x, names.v)];
    const columns = (m: tf.Tensor, head: number): tf.Tensor2D =>
      tf.slice(m as tf.Tensor2D, [0, head * each], [-1, each]);
    const z = Array.from({ length: heads }, (_, head) => {
      const scores = tf.matMul(columns(q, head), tf.transpose(columns(k, head)));
      return tf.matMul<tf.Tensor2D>(tf.softmax(scores), columns(v, head));
    });
    return this.#linear(tf.concat<tf.Tensor2D>(z, 1), names.o);
  }

  #layer(x: tf.Tensor2D, layer: number): tf.Tensor2D {
    const names = encoderLayer(this.#model.family as 'bert' | 'vit', layer);
    const feedForward = (input: tf.Tensor2D): tf.Tensor2D =>
      this.#linear(this.#gelu(this.#linear(input, names.up)), names.down);
    return tf.tidy(() => {
      if (this.#model.family === 'bert') {
        const mid = this.#norm(tf.add(x, this.#attention(x, names)), names.attentionNorm);
        return this.#norm(tf.add(mid, feedForward(mid)), names.hiddenNorm);
      }
      const mid = tf.add<tf.Tensor2D>(x, this.#attention(this.#norm(x, names.attentionNorm), names));
      return tf.add<tf.Tensor2D>(mid, feedForward(this.#norm(mid, names.hiddenNorm)));
    });
  }

  #words({ model, length }: Extract<Task, { kind: 'encoder' }>): tf.Tensor2D {
    const table = (name: string, rows: readonly number[]): tf.Tensor2D =>
      tf.gather(this.#weight(`embeddings.${name}.weight`) as tf.Tensor2D, tf.tensor1d([...rows], 'int32'));
    const ids = idsOf(model, length);
    const places = table(
      'position_embeddings',
      ids.map((_, i) => i),
    );
    const fixed = tf.add(places, table('token_type_embeddings', [0]));
    return this.#norm(tf.add<tf.Tensor2D>(table('word_embeddings', ids), fixed), 'embeddings.LayerNorm');
  }

  #patches(task: Task): tf.Tensor2D {
    const { size, patch, channels } = kImage;
    const side = size / patch;
    const pixels = tf.tensor(operandNumbers(task)[0]!, [channels, side, patch, side, patch]);
    const rows = tf.reshape<tf.Rank.R2>(tf.transpose(pixels, [1, 3, 0, 2, 4]), [side * side, -1]);
    const projected = this.#linear(rows, 'embeddings.patch_embeddings.projection');
    const first = tf.reshape<tf.Rank.R2>(this.#weight('embeddings.cls_token'), [1, -1]);
    const places = tf.reshape(this.#weight('embeddings.position_embeddings'), [side * side + 1, -1]);
    return tf.add(tf.concat([first, projected], 0), places);
  }
}

export function encoder(task: Extract<Task, { kind: 'encoder' }>): Form {
  const made = new Encoder(architectures[task.model]);
  let hidden: Float32Array = new Float32Array();
  return {
    run(calls) {
      for (let i = 0; i < calls; i++) hidden = made.hidden(task);
    },
    output: () => hidden,
    release: () => made.release(),
  };
}
