/**
 * Regard: every number inside a Transformer's attention, on your own text.
 *
 *     const model = await loadModel('./models/translate-en-fr/');
 *     const run = await model.run('The black cat sleeps.', { record: ['pattern'] });
 *     run.attention({ stack: 'encoder', kind: 'self', layer: 0, head: 1 }).pattern;
 */
import { client, setThreads } from './client.js';

export { attend } from './attend.js';
export { RegardError, type RegardErrorCode } from './errors.js';
export { keptModels, removeKept } from './kept.js';
export { describe, loadModel, preload } from './load.js';
export { version } from './version.js';
export { wordRules, words } from './words.js';
export type * from './opening.js';
export type * from './types.js';

/**
 * How many threads engines that start from now on compute with; returns how many that will be. More than one takes a page
 * that is cross-origin isolated (or Node) and relaxed SIMD; elsewhere, and for `deterministic` models, it is one. The numbers
 * are the same with any. An engine that has started keeps its threads until `shutdown()`.
 *
 *     useThreads(navigator.hardwareConcurrency);
 *
 * @throws RegardError invalid_argument
 */
export const useThreads: (count: number) => number = setThreads;

/** Ends the worker, which gives all its memory back. Whatever is pending rejects with `closed`; later calls start another. */
export function shutdown(): void {
  client.shutdown();
}
