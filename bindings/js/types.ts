/**
 * The words of the package `regard`, the same as the core's (TransformerLens' names in camelCase).
 * Sizes: L queries, S keys, E head width, H heads, V vocabulary. Row-major; query = row, key = column.
 */

/** What a run can keep. Attention tensors are per head; the others per position. */
export type TensorName =
  | 'q'
  | 'k'
  | 'v'
  | 'scores'
  | 'maskedScores'
  | 'pattern'
  | 'z'
  | 'attnOut'
  | 'residPre'
  | 'residMid'
  | 'residPost'
  | 'mlpOut'
  | 'embed'
  | 'hidden'
  | 'logits';

export type StackName = 'encoder' | 'decoder';
export type AttentionKind = 'self' | 'cross';

/** Row-major numbers with their shape, e.g. [L, S]. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A token: an id, the text as the vocabulary spells it, and whether it stands for a word the model does not know. */
export interface Token {
  readonly id: number;
  readonly text: string;
  readonly unknown: boolean;
  readonly special: boolean;
  /** To be read: "Ġcaf" is "␣caf", control characters are named, a byte that is not a character by itself is "⟨C3⟩". */
  readonly label?: string;
  /** The whole characters that this token holds only some bytes of; its neighbours hold the others. */
  readonly character?: string;
  /** Whether a word starts here, by a rule that the tokenizer's own marks give (see `words`). */
  readonly word?: { readonly rule: WordRule; readonly starts: boolean };
}

/** How tokens are known to belong to one word; `wordRules` says each in a sentence. */
export type WordRule = 'leading-space' | 'continuation-mark' | 'end-mark' | 'none';

/** Tokens [from, to) of a sequence that make one word. */
export interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly special: boolean;
  readonly rule: WordRule;
}

/** Which attention of a model. `head` may be left out to get all heads [H, L, S]. */
export interface AttentionAddress {
  readonly stack: StackName;
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly head?: number;
}

/** One attention of a run with the tokens of both its axes. Tensors that were not recorded are undefined. */
export interface Attention {
  readonly address: AttentionAddress;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly pattern?: Tensor;
  readonly scores?: Tensor;
  readonly maskedScores?: Tensor;
  readonly q?: Tensor;
  readonly k?: Tensor;
  readonly v?: Tensor;
  readonly z?: Tensor;
  /** What the product q·k is multiplied by before the softmax. */
  readonly scale: number;
}

export interface MaskOptions {
  causal?: boolean;
  window?: { before: number; after: number };
  sinks?: number;
  globals?: readonly number[];
}

interface Where {
  stack?: StackName;
  attention?: AttentionKind;
  layer?: number;
  head?: number;
}

/** Changes applied inside the forward pass; a narrowing field that is left out means all. */
export type Intervention =
  | (Where & { kind: 'scale_head'; factor: number })
  | (Where & { kind: 'block_token'; token: number })
  | (Where & { kind: 'cut_edge'; query: number; key: number })
  | (Where & { kind: 'replace_pattern'; query: number; values: readonly number[] })
  | (Where & { kind: 'mask' } & MaskOptions)
  | (Where & { kind: 'scale'; factor: number })
  | (Where & { kind: 'temperature'; value: number });

/** Text, ids, or for models of images what `pixels` gave. */
export type ModelInput = string | readonly number[] | Tensor;

export interface RunOptions {
  record?: readonly TensorName[];
  layers?: readonly number[];
  heads?: readonly number[];
  interventions?: readonly Intervention[];
  /** Encoder–decoders: what the decoder reads after its start token (text, or ids without the start token). */
  target?: string | readonly number[];
  signal?: AbortSignal;
}

export interface GenerateOptions {
  maxNewTokens?: number;
  /** How many hypotheses are kept. Default 1: the likeliest token each time. */
  beams?: number;
  lengthPenalty?: number;
  earlyStopping?: boolean;
  sample?: boolean;
  temperature?: number;
  topK?: number;
  topP?: number;
  seed?: number;
  record?: readonly TensorName[];
  interventions?: readonly Intervention[];
  signal?: AbortSignal;
}

/** A forward pass. */
export interface Run {
  /** The input's tokens (encoder, or only stack). */
  readonly tokens: readonly Token[];
  /** The decoder's tokens, its start token first; empty for one-stack models. */
  readonly targetTokens: readonly Token[];
  /** @throws RegardError `not_recorded` when nothing of that attention was kept. */
  attention(address: AttentionAddress): Attention;
  /**
   * The likeliest tokens at a row of the logits, best first: what follows a decoder's token, or stands in a mask's place.
   * @throws RegardError not_recorded (name "logits" in `record`), invalid_argument
   */
  likeliest(row: number, count?: number): readonly Candidate[];
  /** A classifier's answer: one row, or one for each token (question answering: how well it starts and ends there). */
  readonly labels?: readonly (readonly Label[])[];
  /** By the core's own name, e.g. "decoder.1.resid_post", or "logits". */
  tensor(name: string): Tensor | undefined;
  readonly names: readonly string[];
}

/** One generated token. `attention(...)` has one query row: the position that wrote this token. */
export interface GenerationStep {
  readonly token: Token;
  readonly index: number;
  readonly logProbability: number;
  /** The text so far, decoded. */
  readonly text: string;
  /** What was generated so far; with beams, the best hypothesis. */
  readonly tokens: readonly Token[];
  readonly finished: boolean;
  attention(address: AttentionAddress): Attention;
}

/** How tokens' hidden states become one vector of a text: sentence-transformers' words. */
export type Pooling = 'cls' | 'max' | 'mean' | 'mean_sqrt_len' | 'weightedmean' | 'lasttoken';

/** A text's vector [d] (of several poolings, one behind the other), as it comes: its length is not made 1. */
export interface Embedding extends Tensor {
  readonly pooling: readonly Pooling[];
}

export interface Candidate {
  readonly token: Token;
  readonly probability: number;
}

/** A label of a classifier, with its probability among all of them (of one alone: by the logistic function). */
export interface Label {
  readonly label: string;
  readonly logit: number;
  readonly probability: number;
}

/** How a stack reads an image: squares of `patch` pixels, row by row, after `before` tokens of its own. */
export interface ImageInfo {
  readonly size: number;
  readonly patch: number;
  readonly channels: number;
  readonly before: number;
}

export interface StackInfo {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly nKvHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dFf: number;
  readonly nCtx: number;
  /** Self-attention sees no later token. */
  readonly causal: boolean;
  /** By layer, how many keys before and after its own place a query sees; null where it sees all. None: all do. */
  readonly windows?: readonly (readonly [before: number, after: number] | null)[];
  readonly image?: ImageInfo;
}

export interface ModelInfo {
  readonly family: string;
  readonly name: string;
  readonly dVocab: number;
  readonly nParameters: number;
  readonly weightBytes: number;
  readonly encoder?: StackInfo;
  readonly decoder?: StackInfo;
  /** Whether scores over the vocabulary come out: `generate` needs that and a decoder. */
  readonly writes: boolean;
  /** A classifier's labels. */
  readonly labels?: readonly string[];
  /** Which WebAssembly build computes: fused multiply–add (relaxed; threaded over shared memory), or the deterministic one. */
  readonly build: 'strict' | 'relaxed' | 'threaded';
}

/** An image's bytes: red, green, blue and alpha of each pixel, row by row; an ImageData is one. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** What a model reads of a picture, and where on it that lies. */
export interface Pixels extends Tensor {
  /** In the picture's own pixels; what reaches beyond its edges was filled with black. */
  readonly region: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** One turn of a conversation, in the words that chat templates know. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
  readonly [key: string]: unknown;
}

export interface ChatOptions {
  /** Ends with the words after which the model answers. Default false. */
  readonly addGenerationPrompt?: boolean;
  readonly tools?: readonly unknown[];
  /** Whatever else this template reads. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A conversation as the model reads it; `ids` can be given to `run` and `generate`. */
export interface Chat {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly ids: readonly number[];
}

export interface Model {
  readonly info: ModelInfo;
  /** @param pair a second text, where the model reads two */
  tokenize(text: string, pair?: string): readonly Token[];
  /**
   * A conversation by the checkpoint's own chat template.
   * @throws RegardError tokenizer_invalid where it has none, or the template refuses these messages
   */
  chat(messages: readonly ChatMessage[], options?: ChatOptions): Promise<Chat>;
  /**
   * An image as this model reads it, [3, height, width], as its preprocessor_config.json says. Files are decoded by the
   * browser; in Node give bytes.
   * @throws RegardError unsupported for a model without one, file_unreadable, config_invalid, invalid_argument, too_long
   */
  pixels(image: Blob | ImageBitmap | Picture): Promise<Pixels>;
  run(input: ModelInput, options?: RunOptions): Promise<Run>;
  /**
   * A text's one vector, pooled from its last hidden states as the checkpoint's 1_Pooling/config.json says; where there is
   * none, their mean.
   * @throws RegardError unsupported for an encoder with a decoder, or where modules.json asks for more; config_invalid
   */
  embed(input: ModelInput, options?: Pick<RunOptions, 'interventions' | 'signal'>): Promise<Embedding>;
  generate(input: ModelInput, options?: GenerateOptions): AsyncGenerator<GenerationStep, void, void>;
  /** Frees the model's memory in the worker. Safe to call twice. */
  close(): Promise<void>;
}

/** The bare operation: q [L, H·E], k and v [S, KV·E], heads side by side in the columns. */
export interface AttendOptions {
  q: Tensor;
  k: Tensor;
  v: Tensor;
  heads?: number;
  kvHeads?: number;
  scale?: number;
  mask?:
    | { kind: 'none' | 'causal' }
    | { kind: 'local'; before: number; after: number }
    | { kind: 'padding'; keep: readonly boolean[] };
  record?: readonly ('pattern' | 'scores' | 'maskedScores')[];
  signal?: AbortSignal;
}

export interface AttendResult {
  readonly z: Tensor;
  readonly pattern?: Tensor;
  readonly scores?: Tensor;
  readonly maskedScores?: Tensor;
}
