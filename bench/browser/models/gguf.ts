/** GPT-2 as llama.cpp reads it: a GGUF file (version 3), matrices in Q8_0, the rest in float32. */
import { tensorsOf, valuesOf, type Architecture, type TensorSpec } from './architecture.js';

const kAlignment = 32;
/** Q8_0: blocks of 32 numbers, each a half-precision scale and 32 signed bytes. */
const kBlock = 32;
const kTypes = { f32: 0, q8_0: 8 } as const;
const kValue = { u32: 4, f32: 6, string: 8, array: 9 } as const;

class Bytes {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  length = 0;

  push(piece: Uint8Array<ArrayBuffer>): this {
    this.#pieces.push(piece);
    this.length += piece.length;
    return this;
  }
  u32 = (value: number): this => this.push(new Uint8Array(Uint32Array.of(value).buffer));
  u64 = (value: number): this => this.push(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  f32 = (value: number): this => this.push(new Uint8Array(Float32Array.of(value).buffer));
  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.u64(bytes.length).push(bytes);
  }
  pad(): this {
    return this.push(new Uint8Array((kAlignment - (this.length % kAlignment)) % kAlignment));
  }
  get pieces(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#pieces;
  }
}

/** llama.cpp's name of a GPT-2 tensor, and whether it wants the transpose: its matrices are [out × in]. */
function named({ name }: TensorSpec): { name: string; transposed: boolean; matrix: boolean } {
  const fixed: Record<string, string> = {
    'wte.weight': 'token_embd.weight',
    'wpe.weight': 'position_embd.weight',
    'ln_f.weight': 'output_norm.weight',
    'ln_f.bias': 'output_norm.bias',
  };
  const known = fixed[name];
  if (known !== undefined) return { name: known, transposed: false, matrix: name === 'wte.weight' };
  const [, layer, part, kind] = /^h\.(\d+)\.(.+)\.(weight|bias)$/.exec(name)!;
  const parts: Record<string, string> = {
    ln_1: 'attn_norm',
    'attn.c_attn': 'attn_qkv',
    'attn.c_proj': 'attn_output',
    ln_2: 'ffn_norm',
    'mlp.c_fc': 'ffn_up',
    'mlp.c_proj': 'ffn_down',
  };
  const matrix = kind === 'weight' && !part!.startsWith('ln');
  return { name: `blk.${layer}.${parts[part!]}.${kind}`, transposed: matrix, matrix };
}

export function gpt2Gguf(model: Architecture): Blob {
  const specs = tensorsOf(model);
  const out = new Bytes();
  const values: [string, keyof typeof kValue, number | string | readonly string[] | readonly number[]][] = [
    ['general.architecture', 'string', 'gpt2'],
    ['general.name', 'string', 'random'],
    ['gpt2.context_length', 'u32', model.positions],
    ['gpt2.embedding_length', 'u32', model.width],
    ['gpt2.feed_forward_length', 'u32', model.hidden],
    ['gpt2.block_count', 'u32', model.layers],
    ['gpt2.attention.head_count', 'u32', model.heads],
    ['gpt2.attention.layer_norm_epsilon', 'f32', model.epsilon],
    ['general.file_type', 'u32', 7],
    ['tokenizer.ggml.model', 'string', 'gpt2'],
    ['tokenizer.ggml.pre', 'string', 'gpt-2'],
    // one character each, so that any text has tokens; no merges
    ['tokenizer.ggml.tokens', 'array', Array.from({ length: model.vocabulary }, (_, id) => tokenText(id))],
    ['tokenizer.ggml.merges', 'array', []],
    ['tokenizer.ggml.bos_token_id', 'u32', model.vocabulary - 1],
    ['tokenizer.ggml.eos_token_id', 'u32', model.vocabulary - 1],
  ];
  out.push(new TextEncoder().encode('GGUF')).u32(3).u64(specs.length).u64(values.length);
  for (const [name, type, value] of values) {
    out.text(name).u32(kValue[type]);
    if (Array.isArray(value)) {
      out.u32(kValue.string).u64(value.length);
      for (const one of value) out.text(String(one));
    } else if (type === 'u32') out.u32(value as number);
    else if (type === 'f32') out.f32(value as number);
    else out.text(value as string);
  }
  let offset = 0;
  const data = new Bytes();
  for (const spec of specs) {
    const { name, transposed, matrix } = named(spec);
    const [rows, cols] = spec.shape;
    const shape = cols === undefined ? [rows!] : transposed ? [rows!, cols] : [cols, rows!]; // fastest first
    out.text(name).u32(shape.length);
    for (const n of shape) out.u64(n);
    out.u32(matrix ? kTypes.q8_0 : kTypes.f32).u64(offset);
    const numbers = transposed ? transpose(valuesOf(spec), rows!, cols!) : valuesOf(spec);
    data.push(matrix ? q8(numbers) : new Uint8Array(numbers.buffer)).pad();
    offset = data.length;
  }
  out.pad();
  return new Blob([...out.pieces, ...data.pieces]);
}

/** GPT-2's own letters for the first 256 ids (its table of bytes), names that no text holds for the rest. */
function tokenText(id: number): string {
  if (id >= 256) return `token${id}`;
  const printable = (b: number): boolean => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  if (printable(id)) return String.fromCharCode(id);
  let others = 0;
  for (let b = 0; b < id; b++) if (!printable(b)) others++;
  return String.fromCharCode(256 + others);
}

function transpose(x: Float32Array, rows: number, cols: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(x.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = x[r * cols + c]!;
  return out;
}

function q8(x: Float32Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((x.length / kBlock) * (kBlock + 2));
  const signed = new Int8Array(out.buffer);
  for (let at = 0, to = 0; at < x.length; at += kBlock, to += kBlock + 2) {
    let most = 0;
    for (let i = 0; i < kBlock; i++) most = Math.max(most, Math.abs(x[at + i]!));
    const half = halfOf(most / 127);
    out[to] = half.bits & 255;
    out[to + 1] = half.bits >> 8;
    for (let i = 0; i < kBlock; i++)
      signed[to + 2 + i] = Math.max(-127, Math.min(127, half.value > 0 ? Math.round(x[at + i]! / half.value) : 0));
  }
  return out;
}

/** The normal half nearest to a small positive number. */
function halfOf(x: number): { bits: number; value: number } {
  if (x < 2 ** -24) return { bits: 0, value: 0 };
  const exponent = Math.max(-14, Math.floor(Math.log2(x)));
  const mantissa = Math.round((x / 2 ** exponent) * 1024);
  // 1024 and more is a normal number; a mantissa of 2048 carries into the exponent by itself
  return { bits: (exponent + 14) * 1024 + mantissa, value: (mantissa / 1024) * 2 ** exponent };
}
