/** What the page and the worker of a runtime say to each other. */
import type { Limit, Task } from './task.js';

export type Question =
  | { readonly type: 'start'; readonly build: 'strict' | 'relaxed'; readonly threads: number }
  /** Makes the task ready in every form that this runtime offers, warms each and keeps the fastest. */
  | { readonly type: 'prepare'; readonly task: Task }
  /** Runs it so many times. */
  | { readonly type: 'sample'; readonly iterations: number }
  /** How near the limit one comes now: operations or bytes in a second. */
  | { readonly type: 'limit'; readonly limit: Limit }
  | { readonly type: 'release' };

export interface Prepared {
  /** The form that is measured, and what each that was tried took, in milliseconds. */
  readonly form: string;
  readonly tried: readonly { readonly form: string; readonly ms: number; readonly problem?: string }[];
  readonly ms: number;
  /** Some of its result's numbers, to compare with the others'. */
  readonly output: Float32Array<ArrayBuffer>;
}

/** Milliseconds for one: the mean of a sample, and its fastest call, which a busy machine disturbs least. */
export interface Sample {
  readonly mean: number;
  readonly least: number;
}

export interface Answers {
  start: { readonly version: string };
  prepare: Prepared | null;
  sample: Sample;
  limit: number;
  release: null;
}

export type ToWorker = { readonly id: number; readonly question: Question };
export type FromWorker =
  | { readonly id: number; readonly value: Answers[Question['type']] }
  | { readonly id: number; readonly problem: string };
