/** A checkpoint opened in the worker: asked for by load.ts when the first model is. */
import { chooseBuild, client, closedError, orAbort, type OpenModel } from './client.js';
import { isRegardError, RegardError } from './errors.js';
import { fileOf, type Folder } from './folder.js';
import { checkedIds } from './ids.js';
import { maxConfigBytes, maxTokenizerBytes } from './limits.js';
import { coreName } from './names.js';
import type { Answers, CoreInfo, CoreOptions } from './protocol.js';
import { ForwardRun, Recording, type Axes } from './run.js';
import { described, locate } from './source.js';
import { openTokenizer, type TextTokenizer } from './tokens/tokenizer.js';
import type { Description, LoadOptions, ModelSource, Progress } from './opening.js';
import type {
  Attention,
  AttentionAddress,
  Chat,
  ChatMessage,
  ChatOptions,
  Embedding,
  GenerateOptions,
  GenerationStep,
  ImageInfo,
  Model,
  ModelInfo,
  ModelInput,
  Picture,
  Pixels,
  Run,
  RunOptions,
  StackInfo,
  Token,
} from './types.js';

/** As `loadModel` of load.ts. */
export async function loadModel(source: ModelSource, options: LoadOptions): Promise<Model> {
  const { signal, onProgress, integrity, store, part = '', weights: form = '' } = options;
  signal?.throwIfAborted();
  const tell = (phase: Progress['phase'], loaded = 0, total?: number): void => onProgress?.({ phase, loaded, total });

  tell('engine');
  const build = await orAbort(chooseBuild(options.deterministic), signal);
  const engine = client.engine(build);
  engine.catch(() => undefined); // awaited below; what fails first is what is reported

  tell('config');
  const folder = await locate(source, options);
  const keeping = store !== undefined && store !== false && folder.hub !== undefined;
  // a model that cannot be kept opens all the same
  if (keeping)
    await client.ask<'keep'>({ type: 'keep', folder, whole: false }, { signal }).catch(unlessAborted(signal));
  const [config, generation = ''] = await Promise.all(
    ['config.json', 'generation_config.json'].map((name) => textOf(folder, name, maxConfigBytes, signal)),
  );
  // an adapter has a file of its own in its place, and the one who looks for weights knows about it
  if (config === undefined && (await textOf(folder, 'adapter_config.json', maxConfigBytes, signal)) !== undefined)
    await client.ask<'weights'>({ type: 'weights', folder }, { signal });
  if (config === undefined)
    throw new RegardError('not_found', 'There is no config.json: this is not a model’s folder.');

  tell('tokenizer');
  const reading = openTokenizer(
    {
      text: (file) => textOf(folder, file, maxTokenizerBytes, signal),
      bytes: (file) => bytesOf(folder, file, maxTokenizerBytes, signal),
    },
    config,
  );
  const both = new AbortController();
  const abort = (): void => both.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  reading.catch((cause: unknown) => both.abort(cause)); // then the weights need not come
  let opened: OpenModel | undefined;
  try {
    await orAbort(engine, both.signal);
    opened = await openFirst(
      folder,
      (weights) =>
        client.open(
          { build, config, generation, part, form, ...weights, ...(integrity !== undefined && { integrity }) },
          { signal: both.signal, onProgress },
        ),
      both.signal,
    );
    const tokenizer = await reading;
    if (keeping)
      await client.ask<'keep'>({ type: 'keep', folder, whole: true }, { signal }).catch(unlessAborted(signal));
    tell('ready', opened.info.weightBytes, opened.info.weightBytes);
    const settings = (name: string): Promise<string | undefined> => textOf(folder, name, maxConfigBytes, undefined);
    return new WorkerModel(opened, tokenizer, settings, folder.name.replace(/^.*\//, ''));
  } catch (cause) {
    if (opened) void client.release(opened.life, { type: 'close', model: opened.model });
    throw cause;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** As `describe` of load.ts. */
export async function describe(source: ModelSource, options: LoadOptions): Promise<Description> {
  const { signal, part = '' } = options;
  signal?.throwIfAborted();
  const build = await orAbort(chooseBuild(options.deterministic), signal);
  const folder = await locate(source, options);
  const description = {
    name: folder.name,
    ...(await client.ask<'describe'>({ type: 'describe', folder, build, part }, { signal }, build)),
  };
  described.set(description, folder);
  return description;
}

/** Opens the usual one file at once; which other files hold the weights is only asked where that is not there. */
async function openFirst(
  folder: Folder,
  open: (weights: Answers['weights']) => Promise<OpenModel>,
  signal: AbortSignal | undefined,
): Promise<OpenModel> {
  const usual = fileOf(folder, 'model.safetensors');
  try {
    if (usual) return await open({ weights: [usual] });
  } catch (cause) {
    if (!folder.at || !isRegardError(cause) || cause.code !== 'not_found') throw cause;
  }
  return open(await client.ask<'weights'>({ type: 'weights', folder }, { signal }));
}

async function bytesOf(
  folder: Folder,
  name: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const file = fileOf(folder, name);
  return (file && (await client.ask<'read'>({ type: 'read', file, maxBytes }, { signal }))) ?? undefined;
}

async function textOf(...where: Parameters<typeof bytesOf>): Promise<string | undefined> {
  const [, name] = where;
  const bytes = await bytesOf(...where);
  if (!bytes) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RegardError('json_invalid', `${name} is not UTF-8.`);
  }
}

const unlessAborted = (signal: AbortSignal | undefined) => (): void => signal?.throwIfAborted();

class WorkerModel implements Model {
  readonly info: ModelInfo;
  readonly #open: OpenModel;
  readonly #tokenizer: TextTokenizer;
  readonly #settings: (file: string) => Promise<string | undefined>;

  constructor(
    open: OpenModel,
    tokenizer: TextTokenizer,
    settings: (file: string) => Promise<string | undefined>,
    name: string,
  ) {
    this.#open = open;
    this.#tokenizer = tokenizer;
    this.#settings = settings;
    const { family, dVocab, nParameters, weightBytes, writes, labels, encoder, decoder } = open.info;
    this.info = {
      family,
      name,
      dVocab,
      nParameters,
      weightBytes,
      writes,
      ...(labels && { labels }),
      build: open.opening.build,
      ...(encoder && { encoder: stackInfo(encoder) }),
      ...(decoder && { decoder: stackInfo(decoder) }),
    };
  }

  tokenize(text: string, pair?: string): readonly Token[] {
    return this.#tokenizer.encode(text, pair === undefined ? {} : { pair });
  }

  async chat(messages: readonly ChatMessage[], options: ChatOptions = {}): Promise<Chat> {
    const text = await this.#tokenizer.chat(messages, options);
    // the template writes the special tokens itself
    const tokens = this.#tokenizer.encode(text, { special: false });
    return { text, tokens, ids: tokens.map(({ id }) => id) };
  }

  async pixels(image: Blob | ImageBitmap | Picture): Promise<Pixels> {
    const settings = await this.#settings('preprocessor_config.json');
    if (settings === undefined)
      throw new RegardError('unsupported', 'This model has no preprocessor_config.json: it reads no images.');
    const { pixels } = await import('./images/index.js');
    return pixels(image, settings);
  }

  async embed(input: ModelInput, options?: Pick<RunOptions, 'interventions' | 'signal'>): Promise<Embedding> {
    return (await import('./pooling.js')).embed(this, this.#settings, input, options);
  }

  async run(text: ModelInput, options: RunOptions = {}): Promise<Run> {
    const { record = ['pattern'], layers = [], heads = [], interventions = [], target, signal } = options;
    const input = this.#input(text);
    const { tokens } = input;
    const targetTokens = this.#target(target);
    const { info } = this.#open;
    const decoderIds = checkedIds(
      targetTokens.map(({ id }) => id),
      info.dVocab,
    );
    const core: CoreOptions = {
      record: record.map(coreName),
      layers,
      heads,
      interventions: JSON.stringify(interventions),
    };
    const tensors = await client.compute<'run'>(
      async () => ({ type: 'run', model: await client.ensure(this.#open), ids: input.ids, decoderIds, options: core }),
      signal,
    );
    const axes: Axes = info.encoder ? { encoder: tokens, decoder: targetTokens } : { encoder: [], decoder: tokens };
    return new ForwardRun(new Recording(tensors, info, axes, heads, interventions), tokens, targetTokens, (id) =>
      this.#token(id),
    );
  }

  async *generate(text: ModelInput, options: GenerateOptions = {}): AsyncGenerator<GenerationStep, void, void> {
    const { signal, record = [], interventions = [], ...choices } = options;
    const input = this.#input(text);
    const { info } = this.#open;
    const start = this.#target(undefined);
    const core: CoreOptions = {
      ...choices,
      record: record.map(coreName),
      interventions: JSON.stringify(interventions),
    };
    const generation = client.nextId();
    let life = 0;
    try {
      await client.compute<'generate'>(async () => {
        const model = await client.ensure(this.#open);
        ({ life } = client);
        return { type: 'generate', model, generation, ids: input.ids, options: core };
      }, signal);
      for (let index = 0; ; index++) {
        const step = await client.compute<'next'>(async () => {
          if (this.#open.closed) throw closedError();
          if (life !== client.life) throw new RegardError('worker_lost', 'The worker that was generating is gone.');
          return { type: 'next', generation };
        }, signal);
        const written = this.#tokenizer.tokens(step.ids);
        // the row that wrote this token is that of the token before it
        const read = [...(info.encoder ? start : input.tokens), ...written.slice(0, -1)];
        const axes: Axes = { encoder: info.encoder ? input.tokens : [], decoder: read, decoderQueries: read.slice(-1) };
        const recording = new Recording(step.tensors, info, axes, undefined, interventions);
        yield {
          token: this.#token(step.token),
          index,
          logProbability: step.logProbability,
          text: this.#tokenizer.decode(step.ids),
          tokens: written,
          finished: step.finished,
          attention: (address: AttentionAddress): Attention => recording.attention(address),
        };
        if (step.finished) return;
      }
    } finally {
      void client.release(life, { type: 'end', generation });
    }
  }

  async close(): Promise<void> {
    if (this.#open.closed) return;
    this.#open.closed = true;
    await client.release(this.#open.life, { type: 'close', model: this.#open.model });
  }

  #input(text: ModelInput): { tokens: readonly Token[]; ids: Float64Array | Float32Array } {
    if (this.#open.closed) throw closedError();
    const { dVocab, dVocabEncoder, encoder, decoder } = this.#open.info;
    if (typeof text === 'object' && 'data' in text) {
      if (!encoder?.image) throw new RegardError('invalid_argument', 'This model reads text, not images.');
      const { image } = encoder;
      // a stack that reads images of any size tells by their numbers; what is none, the core refuses
      const size = Math.sqrt(text.data.length / image.channels);
      return { tokens: patchTokens({ ...image, size }), ids: text.data };
    }
    if (encoder?.image) throw new RegardError('invalid_argument', 'This model reads images: give it `pixels(image)`.');
    const vocabulary = encoder && decoder ? dVocabEncoder : dVocab;
    if (typeof text === 'string') {
      if (text.trim() === '') throw new RegardError('empty_input', 'The text is empty.');
      const tokens = this.#tokenizer.encode(text);
      return {
        tokens,
        ids: checkedIds(
          tokens.map(({ id }) => id),
          vocabulary,
        ),
      };
    }
    const ids = checkedIds(text, vocabulary);
    if (ids.length === 0) throw new RegardError('empty_input', 'There is not one id.');
    return { tokens: this.#tokenizer.tokens([...ids]), ids };
  }

  #token(id: number): Token {
    return this.#tokenizer.tokens([id])[0] ?? { id, text: `#${id}`, unknown: false, special: false };
  }

  /** What the decoder of an encoder–decoder reads: its start token, then the target. */
  #target(target: RunOptions['target']): readonly Token[] {
    const { info } = this.#open;
    if (!info.encoder || !info.decoder) {
      if (target !== undefined)
        throw new RegardError('invalid_argument', '`target` is for models with an encoder and a decoder.');
      return [];
    }
    const start = this.#token(info.decoderStart);
    if (target === undefined) return [start];
    if (typeof target === 'string') return [start, ...this.#tokenizer.encode(target, { special: false, target: true })];
    return [start, ...this.#tokenizer.tokens([...checkedIds(target, info.dVocab)])];
  }
}

function stackInfo({
  nLayers,
  nHeads,
  nKvHeads,
  dModel,
  dHead,
  dFf,
  nCtx,
  causal,
  windows,
  image,
}: NonNullable<CoreInfo['encoder']>): StackInfo {
  return {
    nLayers,
    nHeads,
    nKvHeads,
    dModel,
    dHead,
    dFf,
    nCtx,
    causal,
    ...(windows && { windows }),
    ...(image && { image }),
  };
}

/** The class token and what else a stack puts before an image, then its squares by row and column from 1. */
function patchTokens({ size, patch, before }: ImageInfo): Token[] {
  const side = Math.floor(size / patch);
  const token = (text: string, special: boolean, id: number): Token => ({ id, text, unknown: false, special });
  return Array.from({ length: before + side * side }, (_, i) => {
    const square = i - before;
    if (square < 0) return token(i === 0 ? '[class]' : `[${i}]`, true, i);
    return token(`${Math.floor(square / side) + 1},${(square % side) + 1}`, false, i);
  });
}
