/** A text as a model read it, whatever the numbers come from: a live run, one under way, or a recorded one. */
import type {
  Attention,
  AttentionAddress,
  AttentionKind,
  Candidate,
  GenerationStep,
  ModelInfo,
  Run,
  StackName,
  Token,
} from 'regard';

import type { Translate } from '../i18n/translate.js';
import { chooseHead, type Cell, type HeadChoice, type LabelledMatrix } from '../plot/matrix.js';
import { tokenText } from '../plot/token_text.js';

export type Shape = Pick<ModelInfo, 'name' | 'encoder' | 'decoder' | 'nParameters' | 'weightBytes'>;

export interface Which {
  readonly stack: StackName;
  readonly kind: AttentionKind;
  readonly layer: number;
  readonly head: HeadChoice;
}

export interface Reading {
  readonly text: string;
  readonly shape: Shape;
  readonly origin: 'live' | 'recorded';
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
  attention(address: AttentionAddress): Attention | undefined;
}

export const attentionsOf = (shape: Shape): readonly Omit<Which, 'layer' | 'head'>[] => [
  ...(shape.encoder ? [{ stack: 'encoder', kind: 'self' } as const] : []),
  ...(shape.decoder ? [{ stack: 'decoder', kind: 'self' } as const] : []),
  ...(shape.encoder && shape.decoder ? [{ stack: 'decoder', kind: 'cross' } as const] : []),
];

export const stackOf = (shape: Shape, stack: StackName): NonNullable<Shape['encoder']> | undefined => shape[stack];

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
  const m = chooseHead(found.pattern.data, found.pattern.shape, head);
  const writes = stack === 'decoder' && translates(reading.shape) && reading.written.length > 0;
  return {
    ...m,
    rowLabels: labels(writes ? reading.written.slice(0, m.rows) : found.queries, t),
    columnLabels: labels(found.keys, t, stack === 'decoder' && kind === 'self'),
  };
}

/** A causal mask hides what is not yet written. */
export const hiddenIn = (which: Pick<Which, 'stack' | 'kind'>): ((cell: Cell) => boolean) | undefined =>
  which.stack === 'decoder' && which.kind === 'self' ? ({ row, column }) => column > row : undefined;

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
): Reading {
  return {
    text,
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
): Reading {
  return {
    text,
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
