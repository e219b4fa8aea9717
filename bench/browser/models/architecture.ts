/**
 * The models that are measured, of the usual sizes, with weights at random: their tensors as the Hugging Face hub names
 * and stores them, so that Regard opens what it would open there, and the peers are given the same numbers.
 */
import { numbers } from '../numbers.js';

export type ModelName = 'bert-layer' | 'bert-base' | 'vit-base' | 'gpt2';

export interface Architecture {
  readonly name: ModelName;
  readonly family: 'bert' | 'vit' | 'gpt2';
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  /** Of the vocabulary; images have none. */
  readonly vocabulary: number;
  readonly positions: number;
  readonly epsilon: number;
}

const base = { width: 768, heads: 12, hidden: 3072 };
export const kImage = { size: 224, patch: 16, channels: 3 };

export const architectures: Readonly<Record<ModelName, Architecture>> = {
  // a vocabulary of a thousand: looking a token up costs the same in every table
  'bert-layer': {
    ...base,
    name: 'bert-layer',
    family: 'bert',
    layers: 1,
    vocabulary: 1000,
    positions: 512,
    epsilon: 1e-12,
  },
  'bert-base': {
    ...base,
    name: 'bert-base',
    family: 'bert',
    layers: 12,
    vocabulary: 30522,
    positions: 512,
    epsilon: 1e-12,
  },
  'vit-base': { ...base, name: 'vit-base', family: 'vit', layers: 12, vocabulary: 0, positions: 197, epsilon: 1e-12 },
  gpt2: { ...base, name: 'gpt2', family: 'gpt2', layers: 12, vocabulary: 50257, positions: 1024, epsilon: 1e-5 },
};

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly seed: number;
  /** Numbers are uniform in centre ± scale. */
  readonly centre: number;
  readonly scale: number;
}

/** What config.json says. */
export function configOf(model: Architecture): Readonly<Record<string, unknown>> {
  const { family, layers, width, heads, hidden, vocabulary, positions, epsilon } = model;
  if (family === 'gpt2')
    return {
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      vocab_size: vocabulary,
      n_embd: width,
      n_layer: layers,
      n_head: heads,
      n_positions: positions,
      layer_norm_epsilon: epsilon,
      activation_function: 'gelu_new',
      bos_token_id: vocabulary - 1,
      eos_token_id: vocabulary - 1,
    };
  const encoder = {
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: hidden,
    hidden_act: 'gelu',
    layer_norm_eps: epsilon,
  };
  return family === 'bert'
    ? {
        ...encoder,
        model_type: 'bert',
        architectures: ['BertModel'],
        vocab_size: vocabulary,
        max_position_embeddings: positions,
        type_vocab_size: 2,
      }
    : {
        ...encoder,
        model_type: 'vit',
        architectures: ['ViTModel'],
        image_size: kImage.size,
        patch_size: kImage.patch,
        num_channels: kImage.channels,
        qkv_bias: true,
      };
}

/** The names of one layer's tensors, as every family of encoders here has them. */
export interface LayerNames {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly o: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly hiddenNorm: string;
}

export function encoderLayer(family: 'bert' | 'vit', layer: number): LayerNames {
  const at = `encoder.layer.${layer}`;
  const attention = family === 'bert' ? `${at}.attention.self` : `${at}.attention.attention`;
  return {
    q: `${attention}.query`,
    k: `${attention}.key`,
    v: `${attention}.value`,
    o: `${at}.attention.output.dense`,
    attentionNorm: family === 'bert' ? `${at}.attention.output.LayerNorm` : `${at}.layernorm_before`,
    up: `${at}.intermediate.dense`,
    down: `${at}.output.dense`,
    hiddenNorm: family === 'bert' ? `${at}.output.LayerNorm` : `${at}.layernorm_after`,
  };
}

export function tensorsOf(model: Architecture): readonly TensorSpec[] {
  const { family, layers, width, hidden, vocabulary, positions } = model;
  const out: TensorSpec[] = [];
  const add = (name: string, shape: readonly number[], scale: number, centre = 0): void => {
    out.push({ name, shape, seed: 1000 + out.length, centre, scale });
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [width], 0.1, 1);
    add(`${name}.bias`, [width], 0.1);
  };
  // deviations of about 0.02, as the originals' initialisation
  const kWeight = 0.035;
  const linear = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, [outputs, inputs], kWeight);
    add(`${name}.bias`, [outputs], 0.02);
  };
  const conv1d = (name: string, inputs: number, outputs: number): void => {
    add(`${name}.weight`, [inputs, outputs], kWeight);
    add(`${name}.bias`, [outputs], 0.02);
  };
  if (family === 'gpt2') {
    add('wte.weight', [vocabulary, width], kWeight);
    add('wpe.weight', [positions, width], kWeight);
    for (let layer = 0; layer < layers; layer++) {
      norm(`h.${layer}.ln_1`);
      conv1d(`h.${layer}.attn.c_attn`, width, 3 * width);
      conv1d(`h.${layer}.attn.c_proj`, width, width);
      norm(`h.${layer}.ln_2`);
      conv1d(`h.${layer}.mlp.c_fc`, width, hidden);
      conv1d(`h.${layer}.mlp.c_proj`, hidden, width);
    }
    norm('ln_f');
    return out;
  }
  if (family === 'bert') {
    add('embeddings.word_embeddings.weight', [vocabulary, width], kWeight);
    add('embeddings.position_embeddings.weight', [positions, width], kWeight);
    add('embeddings.token_type_embeddings.weight', [2, width], kWeight);
    norm('embeddings.LayerNorm');
  } else {
    const { patch, channels } = kImage;
    add('embeddings.cls_token', [1, 1, width], kWeight);
    add('embeddings.position_embeddings', [1, positions, width], kWeight);
    add('embeddings.patch_embeddings.projection.weight', [width, channels, patch, patch], kWeight);
    add('embeddings.patch_embeddings.projection.bias', [width], 0.02);
  }
  for (let layer = 0; layer < layers; layer++) {
    const names = encoderLayer(family, layer);
    for (const name of [names.q, names.k, names.v, names.o]) linear(name, width, width);
    norm(names.attentionNorm);
    linear(names.up, hidden, width);
    linear(names.down, width, hidden);
    norm(names.hiddenNorm);
  }
  if (family === 'vit') norm('layernorm');
  return out;
}

export const sizeOf = ({ shape }: TensorSpec): number => shape.reduce((product, n) => product * n, 1);

export function valuesOf(spec: TensorSpec): Float32Array<ArrayBuffer> {
  const out = numbers(sizeOf(spec), spec.seed, spec.scale);
  if (spec.centre !== 0) for (let i = 0; i < out.length; i++) out[i]! += spec.centre;
  return out;
}
