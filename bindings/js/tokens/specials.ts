/** The special and added tokens of a repository without tokenizer.json, as transformers collects them. */
import { isObject, objectIn, textIn, type Json, type JsonObject } from './json.js';

export type Role = 'bos_token' | 'eos_token' | 'unk_token' | 'sep_token' | 'pad_token' | 'cls_token' | 'mask_token';
const roles: readonly Role[] = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
];

/** What a repository says of its tokenizer: tokenizer_config.json, special_tokens_map.json, added_tokens.json. */
export interface Settings {
  readonly config: JsonObject;
  readonly specials: JsonObject;
  readonly added: JsonObject;
}

/** The role's token: the repository's own, else the model's usual one. */
export function roleOf(role: Role, settings: Settings, usual: Partial<Record<Role, string>>): string | undefined {
  for (const source of [settings.config, settings.specials]) {
    const value = Object.hasOwn(source, role) ? source[role] : undefined;
    if (typeof value === 'string') return value;
    if (isObject(value)) return textIn(value, 'content');
    if (value === null) return undefined;
  }
  return usual[role];
}

/**
 * The list `added_tokens` for a vocabulary. A token that the vocabulary has keeps its id; the others are appended:
 * first those that the repository numbers, then the roles in their order, then `more`.
 *
 * @param idOf  a token's id in the vocabulary
 * @param size  the vocabulary's
 */
export function addedTokens(
  settings: Settings,
  usual: Partial<Record<Role, string>>,
  idOf: (token: string) => number | undefined,
  size: number,
  more: readonly JsonObject[] = [],
): JsonObject[] {
  const numbered = objectIn(settings.config, 'added_tokens_decoder');
  const first: JsonObject[] = numbered
    ? inOrder(numbered, (id) => Number(id)).flatMap(([, token]) => (isObject(token) ? [token] : []))
    : inOrder(settings.added, (_, id) => Number(id)).map(([content]): JsonObject => ({
        content,
        special: false,
        normalized: true,
      }));
  const named = roles.flatMap((role): JsonObject[] => {
    const content = roleOf(role, settings, usual);
    if (content === undefined) return [];
    const own = objectIn(settings.config, role) ?? objectIn(settings.specials, role);
    return [{ ...own, content, special: true, normalized: own?.normalized === true }];
  });
  const listed = [settings.config, settings.specials].flatMap((source) =>
    ['additional_special_tokens', 'extra_special_tokens'].flatMap((name) => tokensIn(source[name])),
  );
  const found = new Map<string, JsonObject>();
  let next = size;
  for (const token of [...first, ...named, ...listed, ...more]) {
    const content = textIn(token, 'content');
    if (!content) continue;
    const before = found.get(content);
    if (before) {
      // a role makes it special; how it takes spaces is what the first to name it said
      if (token.special === true) found.set(content, { ...before, special: true });
      continue;
    }
    const { single_word = false, lstrip = false, rstrip = false, special = false, normalized = !special } = token;
    found.set(content, { id: idOf(content) ?? next++, content, single_word, lstrip, rstrip, normalized, special });
  }
  return [...found.values()];
}

const inOrder = (
  object: JsonObject,
  key: (name: string, value: Json | undefined) => number,
): [string, Json | undefined][] => Object.entries(object).sort((a, b) => key(...a) - key(...b));

const tokensIn = (value: Json | undefined): JsonObject[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((token): JsonObject[] =>
    typeof token === 'string' ? [special(token)] : isObject(token) ? [{ ...token, special: true }] : [],
  );

export const special = (content: string): JsonObject => ({ content, special: true, normalized: false });

/**
 * A TemplateProcessing from words: "$A" and "$B" are the texts, all else a special token; ":1" behind gives the type.
 * @example template('[CLS] $A [SEP]', '[CLS] $A [SEP] $B:1 [SEP]:1')
 */
export function template(single: string, pair: string): JsonObject {
  const parts = (text: string): JsonObject[] =>
    text
      .split(' ')
      .filter(Boolean)
      .map((word) => {
        const [, id = word, type = '0'] = /^(.*):([01])$/.exec(word) ?? [];
        const type_id = Number(type);
        return id === '$A' || id === '$B'
          ? { Sequence: { id: id.slice(1), type_id } }
          : { SpecialToken: { id, type_id } };
      });
  return { type: 'TemplateProcessing', single: parts(single), pair: parts(pair) };
}
