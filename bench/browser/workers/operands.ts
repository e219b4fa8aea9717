/** The numbers that a task is about, in the order in which it takes them: the same for every runtime. */
import { architectures, kImage, type ModelName } from '../models/architecture.js';
import { numbers } from '../numbers.js';
import type { Task } from '../task.js';

export interface Operand {
  readonly count: number;
  readonly seed: number;
  readonly scale: number;
}

export function operandsOf(task: Task): readonly Operand[] {
  switch (task.kind) {
    case 'product':
      return [
        { count: task.rows * task.inner, seed: 1, scale: 1 },
        { count: task.inner * task.cols, seed: 2, scale: 0.1 },
      ];
    case 'softmax':
      return [{ count: task.rows * task.cols, seed: 3, scale: 4 }];
    case 'attention':
      // variance 1: uniform in ±√3
      return [4, 5, 6].map((seed) => ({ count: task.length * task.heads * task.width, seed, scale: Math.sqrt(3) }));
    case 'encoder':
      return task.model === 'vit-base' ? [{ count: kImage.channels * kImage.size ** 2, seed: 7, scale: 1 }] : [];
    case 'generation':
      return [];
  }
}

export const operandNumbers = (task: Task): Float32Array<ArrayBuffer>[] =>
  operandsOf(task).map(({ count, seed, scale }) => numbers(count, seed, scale));

/** Tokens of a text of that length. */
export function idsOf(model: ModelName, length: number): number[] {
  const { vocabulary } = architectures[model];
  return [...numbers(length, 8)].map((x) => Math.floor(((x + 1) / 2) * vocabulary));
}
