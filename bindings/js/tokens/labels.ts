/** Tokens as a reader may see them: whole characters, or bytes named as such; nothing invisible, nothing broken. */
import type { Token, WordRule } from '../types.js';
import { isObject, listIn, objectIn, textIn, type JsonObject } from './json.js';

/** How a vocabulary spells: what stands for bytes, for a space, for a word that goes on or ends. */
export interface Spelling {
  /** Each character stands for a byte, as GPT-2 has it. */
  readonly byteLevel: boolean;
  /** "<0xE4>" is a byte. */
  readonly byteFallback: boolean;
  /** "▁" stands for a space. */
  readonly space: string;
  /** "##": the piece goes on with the word before it. */
  readonly continuing: string;
  /** "</w>": the word ends with this piece. */
  readonly ending: string;
}

/** @param description a tokenizer.json */
export function spellingOf(description: JsonObject): Spelling {
  const model = objectIn(description, 'model') ?? {};
  const parts = ['pre_tokenizer', 'decoder', 'normalizer'].flatMap((key) => leaves(objectIn(description, key)));
  const has = (type: string): boolean => parts.some((part) => part.type === type);
  const metaspace = parts.find((part) => part.type === 'Metaspace');
  const marks = parts.some((part) => part.type === 'Replace' && part.content === '▁');
  return {
    byteLevel: has('ByteLevel'),
    byteFallback: model.byte_fallback === true,
    space: metaspace ? (textIn(metaspace, 'replacement') ?? '▁') : marks ? '▁' : '',
    continuing: model.type === 'BPE' ? '' : (textIn(model, 'continuing_subword_prefix') ?? ''),
    ending: textIn(model, 'end_of_word_suffix') ?? '',
  };
}

const leaves = (part: JsonObject | undefined): JsonObject[] =>
  part
    ? [
        part,
        ...['pretokenizers', 'decoders', 'normalizers'].flatMap((key) =>
          listIn(part, key).filter(isObject).flatMap(leaves),
        ),
      ]
    : [];

export const ruleOf = ({ byteLevel, space, continuing, ending }: Spelling): WordRule =>
  ending ? 'end-mark' : continuing ? 'continuation-mark' : byteLevel || space ? 'leading-space' : 'none';

/** What GPT-2 writes for each byte: itself where it can be seen, otherwise a character from U+0100 on. */
const byteOf = new Map<string, number>();
for (let byte = 0, next = 0x100; byte < 256; byte++) {
  const seen = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  byteOf.set(String.fromCharCode(seen ? byte : next++), byte);
}

const encoder = new TextEncoder();

/** A vocabulary's token as the bytes of text it stands for. */
function bytesOf(text: string, { byteLevel, byteFallback, space, continuing, ending }: Spelling): Uint8Array {
  if (byteFallback && /^<0x[0-9A-F]{2}>$/.test(text)) return Uint8Array.of(parseInt(text.slice(3, 5), 16));
  const bare = ending && text.endsWith(ending) ? text.slice(0, -ending.length) : text;
  const plain = continuing && bare.startsWith(continuing) ? bare.slice(continuing.length) : bare;
  if (!byteLevel) return encoder.encode(space ? plain.replaceAll(space, ' ') : plain);
  const bytes = [...plain].map((character) => byteOf.get(character));
  return bytes.includes(undefined) ? encoder.encode(plain) : Uint8Array.from(bytes as number[]);
}

type Bare = Omit<Token, 'label' | 'character' | 'word'>;

/**
 * Tokens that stand in a row, each with its label: its text with leading spaces as ␣ and control characters named. A byte
 * of a character that several tokens share reads ⟨E4⟩ in each of them, and `character` is the whole; bytes that make no
 * character at all read the same without it. Cost O(bytes).
 */
export function labelled(tokens: readonly Bare[], spelling: Spelling): Token[] {
  const rule = ruleOf(spelling);
  // the text of an unknown token is the reader's own, the special ones' is no text
  const spelt = tokens.map((token) => (token.special || token.unknown ? undefined : bytesOf(token.text, spelling)));
  const labels = tokens.map(({ text, special }, i) => (spelt[i] ? '' : special ? text : seen(text)));
  const shared = new Map<number, string>();
  for (let from = 0; from < tokens.length;) {
    let to = from;
    while (to < tokens.length && spelt[to]) to++;
    if (to > from) spell(spelt.slice(from, to) as Uint8Array[], from, labels, shared);
    from = to + 1;
  }
  return tokens.map((token, i) => {
    const character = shared.get(i);
    const before = tokens[i - 1];
    const starts =
      rule === 'none' ||
      token.special ||
      !before ||
      before.special ||
      (rule === 'continuation-mark' && !token.text.startsWith(spelling.continuing)) ||
      (rule === 'end-mark' && before.text.endsWith(spelling.ending)) ||
      (rule === 'leading-space' && /^[␣⏎⇥]/.test(labels[i] ?? ''));
    const mark =
      spelt[i] && spelling.continuing && token.text.startsWith(spelling.continuing) ? spelling.continuing : '';
    return { ...token, label: mark + (labels[i] ?? ''), ...(character && { character }), word: { rule, starts } };
  });
}

/** Writes the labels of a run of tokens, character by character over their joined bytes. */
function spell(run: readonly Uint8Array[], first: number, labels: string[], shared: Map<number, string>): void {
  const owners = run.flatMap((bytes, i) => Array.from(bytes, () => first + i));
  const bytes = Uint8Array.from(run.flatMap((part) => [...part]));
  let text = ''; // of one token, not yet on its label
  const write = (owner: number, more: string): void => {
    labels[owner] = `${labels[owner] ?? ''}${more}`;
  };
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at);
    const length = character === undefined ? 1 : encoder.encode(character).length;
    const owner = owners[at] ?? first;
    if (character !== undefined && owner === owners[at + length - 1]) {
      text += character;
      if (owners[at + length] !== owner) {
        write(owner, seen(text));
        text = '';
      }
    } else {
      write(owner, seen(text));
      text = '';
      for (let i = at; i < at + length; i++) {
        const part = owners[i] ?? first;
        write(part, `⟨${(bytes[i] ?? 0).toString(16).toUpperCase().padStart(2, '0')}⟩`);
        const joined = shared.get(part) ?? '';
        if (character !== undefined && !joined.endsWith(character)) shared.set(part, joined + character);
      }
    }
    at += length;
  }
}

/** The character whose UTF-8 begins there, if it is one: no overlong form, no half of a surrogate pair. */
function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return String.fromCharCode(lead);
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0) return undefined;
  let code = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  return String.fromCodePoint(code);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Spaces, line ends and what cannot be seen, by marks; a joiner stays within an emoji. */
function seen(text: string): string {
  if (/^[!-~\p{L}\p{N}]*$/u.test(text)) return text;
  let out = '';
  for (const { segment } of graphemes.segment(text)) {
    const emoji = /\p{Extended_Pictographic}/u.test(segment);
    for (const character of segment) {
      const code = character.codePointAt(0) ?? 0;
      if (character === ' ') out += '␣';
      else if (character === '\n') out += '⏎';
      else if (character === '\t') out += '⇥';
      else if (!(emoji && code === 0x200d) && /[\p{C}\p{Z}]/u.test(character))
        out += `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
      else out += character;
    }
  }
  return out;
}
