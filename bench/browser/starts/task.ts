/** The attention that is started with, and what says that it was computed. */
import { operandNumbers } from '../workers/operands.js';

export const kShape = { length: 128, heads: 12, width: 64 };

export const operands = (): Float32Array<ArrayBuffer>[] =>
  operandNumbers({ kind: 'attention', ...kShape, keeps: false, window: 0 });

export const sumOf = (z: Float32Array): number => z.reduce((sum, x) => sum + Math.abs(x), 0);
