/** Text ↔ tokens by the checkpoint's own tokenizer.json, which `@huggingface/tokenizers` reads. */
import type { Tokenizer } from '@huggingface/tokenizers';

import { RegardError } from './errors.js';
import { messageOf } from './streams.js';
import type { Token } from './types.js';

export interface TextTokenizer {
  /** The text's tokens with the special ones that the model expects around them. */
  encode(text: string, options?: { special?: boolean }): Token[];
  token(id: number): Token;
  decode(ids: readonly number[]): string;
}

/** @throws RegardError tokenizer_invalid */
export async function createTokenizer(tokenizerJson: string, configJson: string | undefined): Promise<TextTokenizer> {
  // by itself in a chunk of its own: a page that only calls attend() never loads it
  const { Tokenizer } = await import('@huggingface/tokenizers');
  try {
    const description: unknown = JSON.parse(tokenizerJson);
    const config: unknown = configJson === undefined ? {} : JSON.parse(configJson);
    return new HubTokenizer(new Tokenizer(description as object, config as object));
  } catch (cause) {
    throw new RegardError('tokenizer_invalid', `tokenizer.json could not be used: ${messageOf(cause)}.`);
  }
}

/** For a checkpoint without tokenizer.json: ids only. */
export const idsOnly: TextTokenizer = {
  encode() {
    throw new RegardError('tokenizer_invalid', 'This checkpoint has no tokenizer.json: give ids in place of text.');
  },
  token: (id) => ({ id, text: String(id), unknown: false, special: false }),
  decode: (ids) => ids.join(' '),
};

class HubTokenizer implements TextTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #special = new Set<number>();
  readonly #unknown: number | undefined;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
    for (const [id, added] of tokenizer.get_added_tokens_decoder()) if (added.special) this.#special.add(id);
    const { model } = tokenizer;
    this.#unknown =
      model?.unk_token_id ?? (model?.unk_token === undefined ? undefined : tokenizer.token_to_id(model.unk_token));
  }

  encode(text: string, { special = true } = {}): Token[] {
    // half a surrogate pair is no character, and not every regular expression survives it
    const whole = text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
    let ids: number[];
    try {
      ({ ids } = this.#tokenizer.encode(whole, { add_special_tokens: special }));
    } catch (cause) {
      throw new RegardError('tokenizer_invalid', `The tokenizer failed: ${messageOf(cause)}.`);
    }
    const tokens = ids.map((id) => this.token(id));
    if (!ids.includes(this.#unknown ?? -1)) return tokens;
    const words = this.#words(whole, ids);
    return tokens.map((token, i) => (token.unknown && words[i] !== undefined ? { ...token, text: words[i] } : token));
  }

  /** The word behind each unknown token, by cutting the text as the tokenizer does; nothing where that cannot be told. */
  #words(text: string, ids: readonly number[]): (string | undefined)[] {
    const { normalizer, pre_tokenizer: cutter, model } = this.#tokenizer;
    if (!model) return [];
    const plain = normalizer ? normalizer.normalize(text) : text;
    const words = (cutter ? cutter.pre_tokenize(plain) : [plain]).flatMap((word) =>
      model.encode([word]).map((token) => ({ word, id: this.#idOf(token) })),
    );
    // the special tokens around the text are whatever is left over
    const first = ids.findIndex(
      (_, start) => start + words.length <= ids.length && words.every(({ id }, i) => ids[start + i] === id),
    );
    return first < 0 ? [] : ids.map((_, i) => words[i - first]?.word);
  }

  #idOf(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token) ?? this.#unknown;
  }

  token(id: number): Token {
    const text = this.#tokenizer.id_to_token(id);
    return {
      id,
      text: text ?? `#${id}`,
      unknown: id === this.#unknown,
      special: this.#special.has(id) && id !== this.#unknown,
    };
  }

  decode(ids: readonly number[]): string {
    const known = ids.filter((id) => !this.#special.has(id) || id === this.#unknown);
    return known.length ? this.#tokenizer.decode(known, { skip_special_tokens: false }) : '';
  }
}
