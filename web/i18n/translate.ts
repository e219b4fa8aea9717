/** Words by key, in one language, with their places filled: a missing key, language or place is a type error. */
import { catalogue } from './catalogue.js';

export const kLanguages = ['en', 'zh'] as const;
export type Language = (typeof kLanguages)[number];
export type Key = keyof typeof catalogue;

/** The names between braces of a text: Places<'a {b} c {d}'> = 'b' | 'd'. */
type Places<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<K extends Key> = Places<(typeof catalogue)[K]['en']>;
type Filling<K extends Key> = [PlacesOf<K>] extends [never] ? [] : [Readonly<Record<PlacesOf<K>, string | number>>];

export type Translate = <K extends Key>(key: K, ...filling: Filling<K>) => string;

export const kHtmlLanguage: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

export function translator(language: Language): Translate {
  return (key, ...filling) => {
    const text: string = catalogue[key][language];
    const values: Readonly<Record<string, string | number>> = filling[0] ?? {};
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}

export const isLanguage = (value: unknown): value is Language => kLanguages.includes(value as Language);

/** Chinese of any kind reads the Chinese page; everyone else the English one. */
export const languageOf = (tags: readonly string[]): Language => {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
};

/** The language an element stands in: the nearest `lang`, through shadow roots. */
export function languageAround(element: Element): Language {
  for (let node: Element | null = element; node;) {
    const found = node.closest('[lang]');
    if (found) return languageOf([found.getAttribute('lang') ?? '']);
    const root = node.getRootNode();
    node = root instanceof ShadowRoot ? root.host : null;
  }
  return 'en';
}
