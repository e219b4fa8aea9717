/** A text as a model read it, whatever the numbers come from: a live run, one under way, or a recorded one. */
import type {
  Attention,
  AttentionAddress,
  AttentionKind,
  Candidate,
  GenerationStep,
  ModelInfo,
  Pixels,
  Run,
  StackInfo,
  StackName,
  Token,
} from 'regard';

import type { Translate } from '../i18n/translate.js';
import { chooseHead, type Cell, type Domain, type HeadChoice, type LabelledMatrix } from '../plot/matrix.js';
import { tokenText } from '../plot/token_text.js';

/** What of a stack the views fit themselves to. */
export type StackShape = Pick<StackInfo, 'nLayers' | 'nHeads'> &
  Partial<Pick<StackInfo, 'nKvHeads' | 'causal' | 'windows' | 'image'>>;

export interface Shape extends Pick<ModelInfo, 'name'>, Partial<Pick<ModelInfo, 'nParameters' | 'weightBytes'>> {
  readonly encoder?: StackShape;
  readonly decoder?: StackShape;
  /** Of numbers that were given: which attentions are among them. A model has all of its stacks'. */
  readonly given?: readonly Pick<Which, 'stack' | 'kind'>[];
  /** Given numbers that do not say which attention they are. */
  readonly unnamed?: boolean;
}

/** The image that was read, and the part of it that the patches cover. */
export interface Picture {
  readonly bitmap: ImageBitmap;
  readonly region: Pixels['region'];
}

export interface Which {
  readonly stack: StackName;
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly head: HeadChoice;
}

export interface Reading {
  readonly text: string;
  readonly shape: Shape;
  readonly origin: 'live' | 'recorded' | 'given';
  /** Whether every tensor is there; a reading under way has patterns of the words written so far. */
  readonly complete: boolean;
  readonly source: readonly Token[];
  /** The words the decoder wrote, its end token last; empty for one-stack models. */
  readonly written: readonly Token[];
  readonly writtenText: string;
  /** Natural logarithm of each written token's probability. */
  readonly logProbabilities: readonly number[];
  /** The words that were likeliest where written word `index` was chosen, best first; absent where no logits were kept. */
  likeliest?(index: number): readonly Candidate[];
  readonly picture?: Picture | undefined;
  /** Which place of its sequence the first row of a decoder's self-attention stands at. */
  readonly firstRow: number;
  /** Of given numbers: the range that colour spans, where it is not [0, 1]. */
  readonly domain?: Domain | undefined;
  attention(address: AttentionAddress): Attention | undefined;
}

export const attentionsOf = (shape: Shape): readonly Omit<Which, 'layer' | 'head'>[] =>
  shape.given ?? [
    ...(shape.encoder ? [{ stack: 'encoder', kind: 'self' } as const] : []),
    ...(shape.decoder ? [{ stack: 'decoder', kind: 'self' } as const] : []),
    ...(shape.encoder && shape.decoder ? [{ stack: 'decoder', kind: 'cross' } as const] : []),
  ];

export const stackOf = (shape: Shape, stack: StackName): StackShape | undefined => shape[stack];

/** How many heads in a row share one key and value head; 1 where each has its own. */
export const headsOfGroup = (stack: StackShape | undefined): number =>
  stack?.nKvHeads && stack.nKvHeads < stack.nHeads ? stack.nHeads / stack.nKvHeads : 1;

/** The keys before and after its own place that a query of this layer sees, where it does not see all. */
export const windowOf = ({ stack, kind, layer }: Which, shape: Shape): readonly [number, number] | undefined =>
  (kind === 'self' && shape[stack]?.windows?.[layer]) || undefined;

/** The tokens looked at are squares of an image. */
export const seesImage = ({ stack, kind }: Pick<Which, 'stack' | 'kind'>, shape: Shape): boolean =>
  shape.encoder?.image !== undefined && (stack === 'encoder' || kind === 'cross');

/** Whether one sequence is read and another written. */
export const translates = (shape: Shape): boolean => shape.encoder !== undefined && shape.decoder !== undefined;

/** The same place in another model or attention: clamped to what is there. */
export function fit(which: Which, shape: Shape): Which {
  const known = attentionsOf(shape);
  const { stack, kind } = known.find((a) => a.stack === which.stack && a.kind === which.kind) ?? known.at(-1) ?? which;
  const size = stackOf(shape, stack);
  const layer = Math.max(0, Math.min(which.layer, (size?.nLayers ?? 1) - 1));
  const head = typeof which.head === 'number' ? Math.max(0, Math.min(which.head, (size?.nHeads ?? 1) - 1)) : which.head;
  return { stack, kind, layer, head };
}

const labelOf = (token: Token, t: Translate, first: boolean): string =>
  token.special
    ? first
      ? t('token.start')
      : /^<\/s>|eos|end|SEP/i.test(token.text)
        ? t('token.end')
        : tokenText(token.text)
    : tokenText(token.label ?? token.text);

/** Labels for any list of tokens; a decoder's start token says so. */
export const labels = (tokens: readonly Token[], t: Translate, startsDecoder = false): string[] =>
  tokens.map((token, i) => labelOf(token, t, startsDecoder && i === 0));

/**
 * One attention with its labels: rows are the words being written (a decoder's row i wrote word i),
 * columns the words looked at. Undefined when the reading does not hold it.
 */
export function matrixOf(reading: Reading, which: Which, t: Translate): LabelledMatrix | undefined {
  const { stack, kind, layer, head } = which;
  const found = reading.attention({ stack, kind, layer });
  if (!found?.pattern) return undefined;
  // layers of a file may have fewer heads than others
  if (typeof head === 'number' && found.pattern.shape.length === 3 && head >= (found.pattern.shape[0] ?? 0))
    return undefined;
  const m = chooseHead(found.pattern.data, found.pattern.shape, head);
  const writes = stack === 'decoder' && translates(reading.shape) && reading.written.length > 0;
  return {
    ...m,
    rowLabels: labels(writes ? reading.written.slice(0, m.rows) : found.queries, t),
    columnLabels: labels(found.keys, t, stack === 'decoder' && kind === 'self'),
  };
}

/** A causal mask hides what is not yet written, a window what is too far away. */
export function hiddenIn(which: Which, { shape, firstRow }: Reading): ((cell: Cell) => boolean) | undefined {
  if (which.kind === 'cross' || shape.given) return undefined;
  const causal = shape[which.stack]?.causal ?? which.stack === 'decoder';
  const window = windowOf(which, shape);
  if (!causal && !window) return undefined;
  const [before, after] = window ?? [Infinity, Infinity];
  const last = causal ? 0 : after;
  const first = which.stack === 'decoder' ? firstRow : 0;
  return ({ row, column }) => column < first + row - before || column > first + row + last;
}

/** Found once for each address, whatever finding it costs: every picture of a grid asks anew. Undefined where nothing is kept. */
function remembered(find: (address: AttentionAddress) => Attention | undefined): Reading['attention'] {
  const known = new Map<string, Attention | undefined>();
  return (address) => {
    const name = [address.stack, address.kind, address.layer, address.head].join();
    if (!known.has(name))
      try {
        known.set(name, find(address));
      } catch {
        known.set(name, undefined);
      }
    return known.get(name);
  };
}

export function readingOfRun(
  text: string,
  shape: Shape,
  run: Run,
  written: readonly Token[],
  writtenText: string,
  logProbabilities: readonly number[],
  picture?: Picture,
): Reading {
  return {
    text,
    picture,
    firstRow: 0,
    shape,
    written,
    writtenText,
    logProbabilities,
    origin: 'live',
    complete: true,
    source: run.tokens,
    attention: remembered((address) => run.attention(address)),
  };
}

/** What is known while the decoder writes: one query row from each step, stacked. */
export function readingOfSteps(
  text: string,
  shape: Shape,
  source: readonly Token[],
  steps: readonly GenerationStep[],
  picture?: Picture,
): Reading {
  return {
    text,
    picture,
    // the row that writes the first word is that of the last token given
    firstRow: shape.encoder ? 0 : Math.max(0, source.length - 1),
    shape,
    source,
    origin: 'live',
    complete: false,
    written: steps.map((step) => step.token),
    writtenText: steps.at(-1)?.text ?? '',
    logProbabilities: steps.map((step) => step.logProbability),
    attention: remembered((address) => stacked(steps.map((step) => step.attention(address)))),
  };
}

/** [H, 1, S_i] of every step → [H, steps, max S]; keys a step could not see have weight 0. */
function stacked(rows: readonly Attention[]): Attention | undefined {
  const last = rows.at(-1);
  if (!last?.pattern) return undefined;
  const heads = last.pattern.shape.length === 3 ? (last.pattern.shape[0] ?? 1) : 1;
  const keys = last.pattern.shape.at(-1) ?? 0;
  const data = new Float32Array(heads * rows.length * keys);
  rows.forEach((row, i) => {
    const width = row.pattern?.shape.at(-1) ?? 0;
    for (let h = 0; h < heads; h++)
      for (let j = 0; j < Math.min(width, keys); j++)
        data[(h * rows.length + i) * keys + j] = row.pattern?.data[h * width + j] ?? 0;
  });
  return {
    address: last.address,
    scale: last.scale,
    keys: last.keys,
    queries: rows.flatMap((row) => row.queries.slice(-1)),
    pattern: { data, shape: [heads, rows.length, keys] },
  };
}
