/** The numbers that a task is about, in the order in which it takes them: the same for every runtime. */
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
  }
}

export const operandNumbers = (task: Task): Float32Array<ArrayBuffer>[] =>
  operandsOf(task).map(({ count, seed, scale }) => numbers(count, seed, scale));
