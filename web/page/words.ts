/** What a shipped model says of itself beside its weights: its words, its examples, its best head. Untrusted JSON. */
import type { Which } from '../elements/reading.js';
import type { Language } from '../i18n/translate.js';

export interface Word {
  readonly english: string;
  readonly french: string | undefined;
}

export type Vocabulary = readonly { readonly kind: string; readonly words: readonly Word[] }[];

export interface Example {
  readonly text: string;
  /** What is worth seeing in it, by language. */
  readonly note: Readonly<Partial<Record<Language, string>>>;
}

export const kMostShown = 30;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() ? value : undefined);

/** vocabulary.json: {"nouns": [{"english": "cat", "french": "chat", ...}, ...], ...}; each English word once a kind. */
export function vocabularyFrom(given: unknown): Vocabulary {
  if (!isObject(given)) return [];
  return Object.entries(given).flatMap(([kind, list]) => {
    const words = new Map<string, Word>();
    for (const entry of Array.isArray(list) ? (list as unknown[]) : []) {
      const english = isObject(entry) ? text(entry['english']) : undefined;
      if (english && isObject(entry) && !words.has(english))
        words.set(english, { english, french: text(entry['french']) });
    }
    return words.size ? [{ kind, words: [...words.values()] }] : [];
  });
}

/** examples.json: [{"text": "The cat sleeps.", "note": {"en": "...", "zh-CN": "..."}}, ...] */
export function examplesFrom(given: unknown): Example[] {
  return (Array.isArray(given) ? (given as unknown[]) : []).flatMap((entry) => {
    const sentence = isObject(entry) ? text(entry['text']) : undefined;
    if (!sentence) return [];
    const note = isObject(entry) && isObject(entry['note']) ? entry['note'] : {};
    const [en, zh] = [text(note['en']), text(note['zh-CN'])];
    return [{ text: sentence, note: { ...(en && { en }), ...(zh && { zh }) } }];
  });
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

/** "verbsBeforeAnotherVerb" → "verbs before another verb": a kind that the catalogue has no name for. */
export const kindText = (kind: string): string => kind.replace(/[A-Z]/g, ' $&').trim().toLowerCase();

/** Words that contain the query in either language, kinds without any left out. */
export function search(vocabulary: Vocabulary, query: string): Vocabulary {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return vocabulary;
  const holds = ({ english, french }: Word): boolean => `${english} ${french ?? ''}`.toLowerCase().includes(wanted);
  return vocabulary
    .map(({ kind, words }) => ({ kind, words: words.filter(holds) }))
    .filter(({ words }) => words.length);
}
