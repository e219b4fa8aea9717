/**
 * BERT, ViT and GPT-2 as ONNX Runtime runs them fastest: its own fused operators (MultiHeadAttention,
 * SkipLayerNormalization, FastGelu), as its transformer optimiser would make of an export, and the weights as constants
 * in a file beside the graph, which are Regard's own model.safetensors.
 */
import { encoderLayer, kImage, tensorsOf, type Architecture, type TensorSpec } from '../models/architecture.js';
import type { Layout } from '../models/safetensors.js';
import { Graph } from './graph.js';
import { kRoundedFile, type RoundedWeights } from './rounded.js';

/** What the session calls the file of weights. */
export const kWeightsFile = 'model.safetensors';

class Writer {
  readonly graph = new Graph();
  readonly model: Architecture;
  readonly #constants = new Map<string, string>();
  readonly #layout: Layout;
  readonly #rounded: RoundedWeights | undefined;
  readonly #specs: ReadonlyMap<string, TensorSpec>;

  /** @param rounded  where the matrices go that are multiplied with, if they are to be rounded */
  constructor(model: Architecture, layout: Layout, rounded?: RoundedWeights) {
    this.model = model;
    this.#layout = layout;
    this.#rounded = rounded;
    this.#specs = new Map(tensorsOf(model).map((spec) => [spec.name, spec]));
  }

  /** A tensor of the file, as a constant: of its own shape, or seen as another. */
  weight(name: string, shape = this.#specs.get(name)!.shape): string {
    const known = this.#constants.get(name);
    if (known !== undefined) return known;
    const bytes = 4 * shape.reduce((product, n) => product * n, 1);
    const offset = this.#layout.offsets.get(name)!;
    const constant = this.graph.constant(shape, { file: kWeightsFile, offset, bytes });
    this.#constants.set(name, constant);
    return constant;
  }

  /** x [rows × in] W + b. PyTorch's Linear keeps W as [out × in], GPT-2's Conv1D as [in × out]. */
  linear(x: string, name: string, stored: 'linear' | 'conv1d'): string {
    return this.multiply(x, `${name}.weight`, stored, this.weight(`${name}.bias`));
  }

  multiply(x: string, name: string, stored: 'linear' | 'conv1d', bias = '', as?: string): string {
    if (!this.#rounded) {
      const inputs = [x, this.weight(name), ...(bias ? [bias] : [])];
      return this.graph.node('Gemm', inputs, { transB: stored === 'linear' ? 1 : 0 }, as);
    }
    const { offset, bytes, scales } = this.#rounded.add(this.#specs.get(name)!, stored);
    const shape = [bytes / scales.length, scales.length];
    const inputs = [
      x,
      this.graph.constant(shape, { file: kRoundedFile, offset, bytes, type: 'int8' }),
      this.graph.constant([scales.length], scales),
      '',
      ...(bias ? [bias] : []),
    ];
    return this.graph.node('microsoft.DynamicQuantizeMatMul', inputs, {}, as);
  }

  norm(x: string, name: string, as?: string): string {
    const inputs = [x, this.weight(`${name}.weight`), this.weight(`${name}.bias`)];
    return this.graph.node('LayerNormalization', inputs, { axis: -1, epsilon: { float: this.model.epsilon } }, as);
  }

  /** The norm of a + b, and a + b itself. */
  addNorm(a: string, b: string, name: string): readonly [normed: string, sum: string] {
    const [normed, , , sum] = this.graph.nodes(
      'microsoft.SkipLayerNormalization',
      [a, b, this.weight(`${name}.weight`), this.weight(`${name}.bias`)],
      4,
      { epsilon: { float: this.model.epsilon } },
    );
    return [normed!, sum!];
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.graph.node('Reshape', [x, this.graph.integers(shape)]);
  }

  /** Rows [L × d] as the fused operators want them, and back. */
  batched = (x: string): string => this.reshape(x, [1, -1, this.model.width]);
  rows = (x: string): string => this.reshape(x, [-1, this.model.width]);
}

/** ids [L] (BERT) or pixels [1, 3, 224, 224] (ViT) → hidden [L × width]. */
export function encoderModel(
  model: Architecture,
  length: number,
  layout: Layout,
  rounded?: RoundedWeights,
): Uint8Array<ArrayBuffer> {
  const w = new Writer(model, layout, rounded);
  const { graph } = w;
  let x = w.batched(model.family === 'vit' ? patches(w) : words(w, length));
  for (let layer = 0; layer < model.layers; layer++) {
    const names = encoderLayer(model.family as 'bert' | 'vit', layer);
    const attend = (input: string): string => {
      const [q, k, v] = [names.q, names.k, names.v].map((name) => w.batched(w.linear(input, name, 'linear')));
      const z = graph.node('microsoft.MultiHeadAttention', [q!, k!, v!], { num_heads: model.heads });
      return w.batched(w.linear(w.rows(z), names.o, 'linear'));
    };
    const feedForward = (input: string): string =>
      w.batched(w.linear(graph.node('microsoft.Gelu', [w.linear(input, names.up, 'linear')]), names.down, 'linear'));
    if (model.family === 'bert') {
      [x] = w.addNorm(x, attend(w.rows(x)), names.attentionNorm);
      [x] = w.addNorm(x, feedForward(w.rows(x)), names.hiddenNorm);
    } else {
      const [normed, sum] = w.addNorm(x, attend(w.rows(w.norm(x, names.attentionNorm))), names.hiddenNorm);
      x = graph.node('Add', [sum, feedForward(w.rows(normed))]);
    }
  }
  const last = model.family === 'vit' ? w.norm(x, 'layernorm') : x;
  graph.node('Reshape', [last, graph.integers([-1, model.width])], {}, 'hidden');
  graph.output('hidden', [length, model.width]);
  return graph.finish();
}

function words(w: Writer, length: number): string {
  const { graph } = w;
  const ids = graph.input('ids', [length], 'int64');
  const first = (table: string, rows: number): string =>
    graph.node('Slice', [w.weight(table), graph.integers([0]), graph.integers([rows])]);
  const word = graph.node('Gather', [w.weight('embeddings.word_embeddings.weight'), ids]);
  const position = first('embeddings.position_embeddings.weight', length);
  const type = first('embeddings.token_type_embeddings.weight', 1);
  const fixed = graph.node('Add', [position, type]); // of constants: folded when the session is made
  return w.norm(graph.node('Add', [word, fixed]), 'embeddings.LayerNorm');
}

function patches(w: Writer): string {
  const { graph, model } = w;
  const { size, patch, channels } = kImage;
  const pixels = graph.input('pixels', [1, channels, size, size]);
  const projection = 'embeddings.patch_embeddings.projection';
  const squares = graph.node('Conv', [pixels, w.weight(`${projection}.weight`), w.weight(`${projection}.bias`)], {
    kernel_shape: [patch, patch],
    strides: [patch, patch],
  });
  const columns = w.reshape(squares, [model.width, -1]);
  const rows = graph.node('Transpose', [columns], { perm: [1, 0] });
  const all = graph.node('Concat', [w.weight('embeddings.cls_token', [1, model.width]), rows], { axis: 0 });
  return graph.node('Add', [all, w.weight('embeddings.position_embeddings', [model.positions, model.width])]);
}

/**
 * ids [T], positions [T] and each layer's past keys and values [1, heads, P, width of one] → logits of the last row
 * [1 × vocabulary], and keys and values with the new ones: what a generation with a cache runs, step by step.
 */
export function decoderModel(model: Architecture, layout: Layout, rounded?: RoundedWeights): Uint8Array<ArrayBuffer> {
  const w = new Writer(model, layout, rounded);
  const { graph } = w;
  const { heads, width, layers, vocabulary } = model;
  const cache = (name: string, rows: string): [string, (string | number)[]] => [name, [1, heads, rows, width / heads]];
  const ids = graph.input('ids', ['T'], 'int64');
  const positions = graph.input('positions', ['T'], 'int64');
  let x = w.batched(
    graph.node('Add', [
      graph.node('Gather', [w.weight('wte.weight'), ids]),
      graph.node('Gather', [w.weight('wpe.weight'), positions]),
    ]),
  );
  let normed = w.norm(x, 'h.0.ln_1');
  for (let layer = 0; layer < layers; layer++) {
    const [pastK, pastV] = ['k', 'v'].map((name) => graph.input(...cache(`past_${name}_${layer}`, 'P')));
    const names = ['k', 'v'].map((name) => `present_${name}_${layer}`);
    for (const name of names) graph.output(...cache(name, 'P+T'));
    const qkv = graph.nodes(
      'Split',
      [w.linear(w.rows(normed), `h.${layer}.attn.c_attn`, 'conv1d'), graph.integers([width, width, width])],
      3,
      { axis: 1 },
    );
    const [z] = graph.nodes(
      'microsoft.MultiHeadAttention',
      [...qkv.map(w.batched), '', '', '', pastK!, pastV!],
      [`z_${layer}`, ...names],
      { num_heads: heads, unidirectional: 1 },
    );
    const attended = w.batched(w.linear(w.rows(z!), `h.${layer}.attn.c_proj`, 'conv1d'));
    const [mid, sum] = w.addNorm(x, attended, `h.${layer}.ln_2`);
    const up = graph.node('microsoft.FastGelu', [w.linear(w.rows(mid), `h.${layer}.mlp.c_fc`, 'conv1d')]);
    const down = w.batched(w.linear(up, `h.${layer}.mlp.c_proj`, 'conv1d'));
    [normed, x] = w.addNorm(sum, down, layer + 1 < layers ? `h.${layer + 1}.ln_1` : 'ln_f');
  }
  const last = graph.node('Slice', [w.rows(normed), graph.integers([-1]), graph.integers([2 ** 31])]);
  w.multiply(last, 'wte.weight', 'linear', '', 'logits');
  graph.output('logits', [1, vocabulary]);
  return graph.finish();
}
