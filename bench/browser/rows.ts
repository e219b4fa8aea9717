/** The table: what is measured, against which limit, and the ratio over the best peer that it is meant to reach. */
import type { ModelName } from './models/architecture.js';
import type { Limit, Task } from './task.js';

export interface Row {
  /** What `--only` matches. */
  readonly id: string;
  readonly group: 'products' | 'rows' | 'attention' | 'window' | 'models';
  readonly task: Task;
  readonly limit?: Limit;
  /** Median ratio over the best peer: relaxed build, strict build. */
  readonly target?: readonly [relaxed: number, strict: number];
  /** Ratio over one thread, where there are two. */
  readonly gainTarget?: number;
  /** No more rounds than these, where one takes very long. */
  readonly mostRounds?: number;
}

const kArithmetic: Limit = { kind: 'multiply-add' };

const product = (rows: number, inner: number, cols: number): Row => ({
  id: `product ${rows}x${inner}x${cols}`,
  group: 'products',
  task: { kind: 'product', rows, inner, cols, weights: 'f32' },
  ...(rows === 1 ? { limit: { kind: 'read', bytes: 4 * inner * cols } } : { limit: kArithmetic, target: [1.9, 1.2] }),
});

/** Against our own float32 (the line below the table). */
const productInt8 = (rows: number, inner: number, cols: number): Row => ({
  id: `product int8 ${rows}x${inner}x${cols}`,
  group: 'products',
  task: { kind: 'product', rows, inner, cols, weights: 'int8' },
  limit: { kind: 'read', bytes: inner * cols },
});

const attention = (length: number): Row => ({
  id: `attention ${length}`,
  group: 'attention',
  task: { kind: 'attention', length, heads: 12, width: 64, keeps: false, window: 0 },
  limit: kArithmetic,
  target: [length <= 512 ? 2.2 : 2, 1.5],
  ...(length > 2048 && { mostRounds: 5 }),
});

const attentionKept = (length: number): Row => ({
  id: `attention kept ${length}`,
  group: 'attention',
  task: { kind: 'attention', length, heads: 12, width: 64, keeps: true, window: 0 },
  limit: kArithmetic,
  target: [1.5, 1],
});

const local = (length: number): Row => ({
  id: `window ${length}`,
  group: 'window',
  task: { kind: 'attention', length, heads: 12, width: 64, keeps: false, window: 128 },
  limit: kArithmetic,
});

const encoder = (model: ModelName, length: number, keeps: boolean): Row => ({
  id: `${model} ${keeps ? 'kept ' : ''}${length}`,
  group: 'models',
  task: { kind: 'encoder', model, length, keeps, weights: 'f32' },
  limit: kArithmetic,
  target: keeps ? [1.8, 1.2] : [2, 1.3],
});

const encoderInt8 = (model: ModelName, length: number): Row => ({
  id: `${model} int8 ${length}`,
  group: 'models',
  task: { kind: 'encoder', model, length, keeps: false, weights: 'int8' },
  target: [1.5, 1.5],
});

/** Bytes of GPT-2's weights that one token reads: all but the table of positions and, of tokens, those that are looked up. */
const kGpt2Weights = 123_653_376;
const tokens = (weights: 'f32' | 'f16' | 'int8', target?: Row['target']): Row => ({
  id: `gpt2 token ${weights}`,
  group: 'models',
  task: { kind: 'generation', prompt: 64, tokens: 64, weights },
  limit: { kind: 'read', bytes: kGpt2Weights * { f32: 4, f16: 2, int8: 1 }[weights] },
  ...(target && { target }),
});

export const rows: readonly Row[] = [
  product(128, 768, 768),
  product(128, 3072, 768),
  product(128, 768, 3072),
  product(512, 512, 64),
  product(512, 64, 512),
  product(1, 768, 3072),
  product(1, 768, 50257),
  productInt8(1, 768, 50257),
  { id: 'softmax 512x512', group: 'rows', task: { kind: 'softmax', rows: 512, cols: 512 }, target: [1.2, 1] },
  ...[128, 512, 1024, 2048, 8192].map(attention),
  ...[128, 512, 1024].map(attentionKept),
  ...[2048, 4096, 8192, 16384, 32768].map(local),
  ...[false, true].flatMap((keeps) => [
    encoder('bert-layer', 128, keeps),
    encoder('bert-base', 128, keeps),
    encoder('vit-base', 197, keeps),
  ]),
  encoderInt8('bert-layer', 128),
  encoderInt8('bert-base', 128),
  encoderInt8('vit-base', 197),
  {
    id: 'gpt2 prompt 64',
    group: 'models',
    task: { kind: 'generation', prompt: 64, tokens: 1, weights: 'f32' },
    target: [1.8, 1.2],
  },
  tokens('f32', [1.15, 1.15]),
  tokens('f16', [1.6, 1.6]),
  tokens('int8', [1.3, 1.3]),
];

/** Kernels by themselves have no threads: attention and whole models share their work. */
export const isShared = ({ group }: Row): boolean => group !== 'products' && group !== 'rows';

/** As several threads are measured: against one of ours, since the limits are those of one. */
export const onThreads = ({ id, group, task, mostRounds }: Row): Row => ({
  id,
  group,
  task,
  gainTarget: 1.8,
  ...(mostRounds !== undefined && { mostRounds }),
});
