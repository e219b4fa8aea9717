/** What a shipped model says of itself beside its weights: its words, its examples, its best head. Untrusted JSON. */
import type { Which } from '../elements/reading.js';

export type Vocabulary = readonly { readonly kind: string; readonly words: readonly string[] }[];

export const kMostShown = 24;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wordOf = (entry: unknown): string | undefined =>
  typeof entry === 'string'
    ? entry
    : Array.isArray(entry)
      ? wordOf(entry[0])
      : isObject(entry)
        ? wordOf(entry['en'] ?? entry['english'] ?? entry['word'])
        : undefined;

/** vocabulary.json: {"noun": ["cat", ...], ...}, words alone or as [english, french] or {"en", "fr"}. */
export function vocabularyFrom(given: unknown): Vocabulary {
  if (!isObject(given)) return [];
  const kinds = isObject(given['en']) ? given['en'] : isObject(given['english']) ? given['english'] : given;
  return Object.entries(kinds).flatMap(([kind, list]) => {
    if (!Array.isArray(list)) return [];
    const words = [...new Set((list as unknown[]).map(wordOf).filter((word) => word !== undefined))];
    return words.length ? [{ kind, words }] : [];
  });
}

/** examples.json: ["The cat sleeps.", ...], sentences alone or as {"en": ...}. */
export function examplesFrom(given: unknown): string[] {
  const list = Array.isArray(given)
    ? (given as unknown[])
    : isObject(given) && Array.isArray(given['examples'])
      ? (given['examples'] as unknown[])
      : [];
  return list
    .map(wordOf)
    .filter((text) => text !== undefined)
    .slice(0, 8);
}

/**
 * The head of the cross-attention that aligns best, as metrics.json measured it on held-out sentences:
 * {"<set>": {"alignment_error_rate": {"all": {"layer 1 head 0": 0.04, ...}}}}, counted from 0.
 */
export function bestHeadFrom(given: unknown): Which | undefined {
  if (!isObject(given)) return undefined;
  for (const set of Object.values(given)) {
    const rates =
      isObject(set) && isObject(set['alignment_error_rate']) ? set['alignment_error_rate']['all'] : undefined;
    if (!isObject(rates)) continue;
    const heads = Object.entries(rates).flatMap(([name, rate]) => {
      const [, layer, head] = /^layer (\d{1,3}) head (\d{1,3})$/.exec(name) ?? [];
      return layer && head && typeof rate === 'number' ? [{ layer: Number(layer), head: Number(head), rate }] : [];
    });
    const best = heads.sort((a, b) => a.rate - b.rate)[0];
    if (best) return { stack: 'decoder', kind: 'cross', layer: best.layer, head: best.head };
  }
  return undefined;
}

/** Words that contain the query, kinds without any left out. */
export function search(vocabulary: Vocabulary, query: string): Vocabulary {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return vocabulary;
  return vocabulary
    .map(({ kind, words }) => ({ kind, words: words.filter((word) => word.toLowerCase().includes(wanted)) }))
    .filter(({ words }) => words.length);
}
