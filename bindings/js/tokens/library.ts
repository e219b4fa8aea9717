/** `@huggingface/tokenizers`, made to give the ids of the Python package: what `restate` cannot say in its words is set here. */
import type { Normalizer, Tokenizer } from '@huggingface/tokenizers';

import { bytesOfBase64 } from './base64.js';
import { mappedByGraphemes, mappedByLongest, readCharsmap } from './charsmap.js';
import { isObject, listIn, objectIn, textIn, type JsonObject } from './json.js';
import { restated } from './restate.js';

type Library = typeof import('@huggingface/tokenizers');
type Model = NonNullable<Tokenizer['model']>;

/** @param description a tokenizer.json   @throws whatever the library throws at one that it cannot read */
export async function openLibrary(description: JsonObject, config: JsonObject): Promise<Tokenizer> {
  // by itself in a chunk of its own: a page that only calls attend() never loads it
  const library = await import('@huggingface/tokenizers');
  const model = objectIn(description, 'model') ?? {};
  const tokenizer = new library.Tokenizer(restated(description), {
    clean_up_tokenization_spaces: config.clean_up_tokenization_spaces === true,
    // a WordLevel model asks here for its unknown token
    unk_token: textIn(model, 'unk_token'),
  });
  mapCharacters(tokenizer.normalizer, library);
  if (tokenizer.model) settleUnknowns(tokenizer.model, model, library);

  const added = listIn(description, 'added_tokens').filter(isObject);
  const alone = new Set(added.filter((token) => token.single_word === true).map((token) => textIn(token, 'content')));
  const every = new Set(added.map((token) => textIn(token, 'content')));
  if (alone.size) {
    wholeWords(tokenizer['splitter_unnormalized'] as Splitter, alone, every);
    wholeWords(tokenizer['splitter_normalized'] as Splitter, alone, every);
  }
  return tokenizer;
}

/** The library has a few of NMT's rules and NFKC where a table of characters is wanted. */
function mapCharacters(normalizer: Normalizer | null, library: Library): void {
  if (normalizer instanceof library.SequenceNormalizer) {
    const { normalizers } = normalizer as unknown as { readonly normalizers: readonly (Normalizer | null)[] };
    for (const part of normalizers) mapCharacters(part, library);
  } else if (normalizer instanceof library.PrecompiledNormalizer) {
    const { precompiled_charsmap: table, longest } = normalizer.config as unknown as JsonObject;
    const charsmap = typeof table === 'string' && table ? readCharsmap(bytesOfBase64(table)) : undefined;
    const mapped = longest === true ? mappedByLongest : mappedByGraphemes;
    normalizer.normalize = (text) => (charsmap ? mapped(text, charsmap) : text);
  }
}

/** What becomes of characters that the vocabulary does not have. */
function settleUnknowns(
  model: Model,
  { byte_fallback: fallback, unk_token: unknown }: JsonObject,
  library: Library,
): void {
  const { tokens_to_ids: ids } = model;
  const call = model._call.bind(model);
  if (model.fuse_unk) {
    // they become one token within a word, not across words
    const bytes = model instanceof library.Unigram && fallback === true;
    model._call = (words) =>
      words.flatMap((word) => (bytes ? call([word]).flatMap((piece) => inBytes(piece, ids)) : call([word])));
  } else if (model instanceof library.BPE && typeof unknown !== 'string' && fallback !== true) {
    // with nothing to stand for them they fall away before their neighbours are merged
    const last = model.end_of_word_suffix ?? '';
    model._call = (words) =>
      call(
        words.map((word) => {
          const characters = [...word];
          return characters.filter((one, i) => ids.has(i === characters.length - 1 ? one + last : one)).join('');
        }),
      );
  }
}

const encoder = new TextEncoder();

function inBytes(piece: string, ids: ReadonlyMap<string, number>): string[] {
  if (ids.has(piece)) return [piece];
  const bytes = Array.from(encoder.encode(piece), (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  return bytes.every((byte) => ids.has(byte)) ? bytes : [piece];
}

interface Splitter {
  split(text: string): string[];
}

/** The library finds an added token within a word even where it may only be one by itself. */
function wholeWords(
  splitter: Splitter,
  alone: ReadonlySet<string | undefined>,
  every: ReadonlySet<string | undefined>,
): void {
  const split = splitter.split.bind(splitter);
  splitter.split = (text) => {
    const kept: string[] = [];
    let begin = 0;
    let open = false; // the last one kept is text, which may go on
    for (const piece of split(text)) {
      const end = begin + piece.length;
      const within =
        alone.has(piece) &&
        (endsInWord.test(text.slice(Math.max(0, begin - 2), begin)) || beginsWithWord.test(text.slice(end, end + 2)));
      const isText = within || !every.has(piece);
      if (open && isText) kept.push(`${kept.pop() ?? ''}${piece}`);
      else kept.push(piece);
      open = isText;
      begin = end;
    }
    return kept;
  };
}
const endsInWord = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u;
const beginsWithWord = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u;
