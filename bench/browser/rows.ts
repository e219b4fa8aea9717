/** The table: what is measured, against which limit, and the ratio over the best peer that it is meant to reach. */
import type { Limit, Task } from './task.js';

export interface Row {
  /** What `--only` matches. */
  readonly id: string;
  readonly group: 'products' | 'rows' | 'attention' | 'window';
  readonly task: Task;
  readonly limit?: Limit;
  /** Median ratio over the best peer: relaxed build, strict build. */
  readonly target?: readonly [relaxed: number, strict: number];
  /** No more rounds than these, where one takes very long. */
  readonly mostRounds?: number;
}

const kArithmetic: Limit = { kind: 'multiply-add' };

const product = (rows: number, inner: number, cols: number): Row => ({
  id: `product ${rows}x${inner}x${cols}`,
  group: 'products',
  task: { kind: 'product', rows, inner, cols },
  ...(rows === 1 ? { limit: { kind: 'read', bytes: 4 * inner * cols } } : { limit: kArithmetic, target: [1.9, 1.2] }),
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

export const rows: readonly Row[] = [
  product(128, 768, 768),
  product(128, 3072, 768),
  product(128, 768, 3072),
  product(512, 512, 64),
  product(512, 64, 512),
  product(1, 768, 3072),
  product(1, 768, 50257),
  { id: 'softmax 512x512', group: 'rows', task: { kind: 'softmax', rows: 512, cols: 512 }, target: [1.2, 1] },
  ...[128, 512, 1024, 2048, 8192].map(attention),
  ...[128, 512, 1024].map(attentionKept),
  ...[2048, 4096, 8192, 16384, 32768].map(local),
];
