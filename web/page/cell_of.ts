/** The traced rows of one cell, taken out of a reading and computed again. */
import type { Attention, Tensor } from 'regard';

import { hiddenIn, type Reading, type Which } from '../elements/reading.js';
import { computeCell, type CellComputed } from '../plot/cell.js';
import type { Cell } from '../plot/matrix.js';

/** Between the engine's float32 and this page's double precision: the bound that the core publishes for a pattern. */
export const kAgreement = 1e-5;

/** Row `row` of head `head` of [H, L, S], as a view. */
function rowOf({ data, shape }: Tensor, head: number, row: number): Float32Array {
  const [, rows = 0, width = 0] = shape;
  const from = (head * rows + row) * width;
  return data.subarray(from, from + width);
}

/** [S, E] of one head. With fewer key heads than query heads (grouped queries) heads share them in order. */
function headOf({ data, shape }: Tensor, head: number, heads: number): Float32Array {
  const [own = 1, rows = 0, width = 0] = shape;
  const from = Math.floor((head * own) / heads) * rows * width;
  return data.subarray(from, from + rows * width);
}

export interface OpenedCell {
  readonly computed: CellComputed;
  readonly scale: number;
  readonly attention: Attention;
}

/** Undefined while the reading has no q, k and v (a run under way). */
export function cellOf(reading: Reading, which: Which & { head: number }, cell: Cell): OpenedCell | undefined {
  const attention = reading.attention({ stack: which.stack, kind: which.kind, layer: which.layer });
  const { q, k, v, pattern, scores, maskedScores, z } = attention ?? {};
  if (!attention || !q || !k || !v || !pattern) return undefined;
  const heads = pattern.shape[0] ?? 1;
  const keys = pattern.shape[2] ?? 0;
  const hidden = hiddenIn(which, reading);
  // what the engine masked, for a causal mask may be narrowed by a window
  const masked = maskedScores && rowOf(maskedScores, which.head, cell.row);
  const computed = computeCell({
    q: rowOf(q, which.head, cell.row),
    k: headOf(k, which.head, heads),
    v: headOf(v, which.head, heads),
    width: q.shape[2] ?? 0,
    keys,
    key: cell.column,
    scale: attention.scale,
    visible: Array.from({ length: keys }, (_, column) =>
      masked ? (masked[column] ?? 0) > -3e38 : !hidden?.({ row: cell.row, column }),
    ),
    engine: {
      pattern: rowOf(pattern, which.head, cell.row),
      scores: scores && rowOf(scores, which.head, cell.row),
      z: z && rowOf(z, which.head, cell.row),
    },
  });
  return { computed, scale: attention.scale, attention };
}

export const worstDifference = ({ difference }: CellComputed): number =>
  Math.max(difference.pattern, difference.scores ?? 0, difference.z ?? 0);
