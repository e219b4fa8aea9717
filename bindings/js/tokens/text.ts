/** Text ↔ tokens by one description, a tokenizer.json. */
import type { Tokenizer } from '@huggingface/tokenizers';

import { RegardError } from '../errors.js';
import { messageOf } from '../streams.js';
import type { Token } from '../types.js';
import { isObject, listIn, type JsonObject } from './json.js';
import { labelled, spellingOf, type Spelling } from './labels.js';
import { openLibrary } from './library.js';

/** Half a surrogate pair is no character, and not every regular expression survives it. */
export const whole = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/** @throws RegardError tokenizer_invalid */
export async function openText(description: JsonObject, config: JsonObject): Promise<DescribedText> {
  try {
    return new DescribedText(await openLibrary(description, config), spellingOf(description), description);
  } catch (cause) {
    if (cause instanceof RegardError) throw cause;
    throw new RegardError('tokenizer_invalid', `The tokenizer could not be used: ${messageOf(cause)}.`);
  }
}

export class DescribedText {
  readonly #special = new Set<number>();
  readonly #unknown: number | undefined;

  constructor(
    readonly library: Tokenizer,
    readonly spelling: Spelling,
    description: JsonObject,
  ) {
    for (const token of listIn(description, 'added_tokens'))
      if (isObject(token) && token.special === true && typeof token.id === 'number') this.#special.add(token.id);
    const { model } = library;
    this.#unknown =
      model?.unk_token_id ?? (model?.unk_token === undefined ? undefined : library.token_to_id(model.unk_token));
  }

  encode(text: string, special: boolean, pair?: string): Token[] {
    const plain = whole(text);
    const { ids, tokens: cut } = this.#encoding(plain, special, pair);
    const tokens = ids.map((id) => this.#token(id));
    if (ids.includes(this.#unknown ?? -1)) {
      const words = pair === undefined ? this.#words(plain, ids) : [];
      const { unk_token: mark } = this.library.model ?? {};
      tokens.forEach((token, i) => {
        // a Unigram model names what it did not know; for the others it is the word that held it
        const found = cut[i] !== undefined && cut[i] !== mark ? cut[i] : words[i];
        if (token.unknown && found !== undefined) tokens[i] = { ...token, text: found };
      });
    }
    return labelled(tokens, this.spelling);
  }

  typeIds(text: string, pair?: string): number[] {
    const { ids, token_type_ids: types } = this.#encoding(whole(text), true, pair);
    return types ?? ids.map(() => 0);
  }

  tokens(ids: readonly number[]): Token[] {
    return labelled(
      ids.map((id) => this.#token(id)),
      this.spelling,
    );
  }

  decode(ids: readonly number[]): string {
    const known = ids.filter((id) => !this.#special.has(id) || id === this.#unknown);
    return known.length ? this.library.decode(known, { skip_special_tokens: false }) : '';
  }

  #encoding(
    text: string,
    special: boolean,
    pair?: string,
  ): { ids: number[]; tokens: string[]; token_type_ids?: number[] } {
    try {
      const options = { add_special_tokens: special, return_token_type_ids: true } as const;
      return this.library.encode(text, pair === undefined ? options : { ...options, text_pair: whole(pair) });
    } catch (cause) {
      throw new RegardError('tokenizer_invalid', `The tokenizer failed: ${messageOf(cause)}.`);
    }
  }

  #token(id: number): Token {
    const text = this.library.id_to_token(id);
    return {
      id,
      text: text ?? `#${id}`,
      unknown: id === this.#unknown,
      special: this.#special.has(id) && id !== this.#unknown,
    };
  }

  /** The word behind each unknown token, by cutting the text as the tokenizer does; nothing where that cannot be told. */
  #words(text: string, ids: readonly number[]): (string | undefined)[] {
    const { normalizer, pre_tokenizer: cutter, model } = this.library;
    if (!model) return [];
    const plain = normalizer ? normalizer.normalize(text) : text;
    const words = (cutter ? cutter.pre_tokenize(plain) : [plain]).flatMap((word) =>
      model._call([word]).map((token) => ({ word, id: this.library.token_to_id(token) ?? this.#unknown })),
    );
    // the special tokens around the text are whatever is left over
    const first = ids.findIndex(
      (_, start) => start + words.length <= ids.length && words.every(({ id }, i) => ids[start + i] === id),
    );
    return first < 0 ? [] : ids.map((_, i) => words[i - first]?.word);
  }
}
