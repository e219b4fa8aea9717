import { architectures, type ModelName } from './models/architecture.js';

/** What can be measured, in words that every runtime's worker understands. */
export type Task =
  /** left [rows × inner] · right [inner × cols], the right side constant as a model's weights are */
  | {
      readonly kind: 'product';
      readonly rows: number;
      readonly inner: number;
      readonly cols: number;
      readonly weights: 'f32' | 'int8';
    }
  /** of each row */
  | { readonly kind: 'softmax'; readonly rows: number; readonly cols: number }
  /** q k v [length × heads·width] → z; `keeps` every head's pattern; `window` keys to either side, 0 = all */
  | {
      readonly kind: 'attention';
      readonly length: number;
      readonly heads: number;
      readonly width: number;
      readonly keeps: boolean;
      readonly window: number;
    }
  /** Tokens or an image → the last hidden states; `keeps` every head's pattern of every layer */
  | {
      readonly kind: 'encoder';
      readonly model: ModelName;
      readonly length: number;
      readonly keeps: boolean;
      readonly weights: 'f32' | 'int8';
    }
  /** A prompt and so many tokens after it, the likeliest each time, with a cache: what one token takes after the first,
   * or what the prompt and its first token take where `tokens` is 1. */
  | {
      readonly kind: 'generation';
      readonly prompt: number;
      readonly tokens: number;
      /** How the weights are kept. */
      readonly weights: 'f32' | 'f16' | 'int8';
    };

/** What a task's speed is held against: arithmetic in registers, or reading `bytes` of memory once. */
export type Limit = { readonly kind: 'multiply-add' } | { readonly kind: 'read'; readonly bytes: number };

/** Multiply-adds of a task, two operations each; 0 where that says nothing. */
export function operations(task: Task): number {
  switch (task.kind) {
    case 'product':
      return 2 * task.rows * task.inner * task.cols;
    case 'softmax':
      return 0;
    case 'attention': {
      const seen = task.window > 0 ? Math.min(task.length, 2 * task.window + 1) : task.length;
      return 4 * task.length * seen * task.heads * task.width;
    }
    case 'encoder': {
      const { layers, width, hidden } = architectures[task.model];
      const { length } = task;
      return layers * (2 * length * (4 * width * width + 2 * width * hidden) + 4 * length * length * width);
    }
    case 'generation':
      return 0;
  }
}
