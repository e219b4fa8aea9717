/**
 * SentencePiece's table of characters: a double-array trie of UTF-8 keys, each with what replaces it
 * (sentencepiece, normalizer.cc; the trie is Darts-clone's).
 *
 *     bytes of the trie, u32 little-endian | units, u32 each | replacements, UTF-8, each ended by a 0
 */
import { RegardError } from '../errors.js';

/** A key found at the beginning of a text: its length in bytes and what replaces it. */
interface Found {
  readonly length: number;
  readonly replacement: string;
}

export interface Charsmap {
  /** The keys that the bytes from `begin` on begin with, shortest first. */
  prefixes(bytes: Uint8Array, begin: number): Found[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads nothing outside `bytes`, whatever they are. @throws RegardError tokenizer_invalid where lengths do not fit */
export function readCharsmap(bytes: Uint8Array): Charsmap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = bytes.byteLength < 4 ? -1 : view.getUint32(0, true);
  if (trieBytes < 4 || trieBytes % 4 !== 0 || trieBytes > bytes.byteLength - 4)
    throw new RegardError('tokenizer_invalid', 'The table of characters (precompiled_charsmap) is cut short.');
  const units = trieBytes / 4;
  const unit = (index: number): number => (index < units ? view.getUint32(4 + 4 * index, true) : 0);
  const texts = bytes.subarray(4 + trieBytes);
  const replacementAt = (begin: number): string => {
    const end = texts.indexOf(0, begin);
    return decoder.decode(texts.subarray(begin, end < 0 ? undefined : end));
  };
  // Darts-clone: a unit is its label in the low byte, a leaf's mark in bit 8 and the way to its children above
  const stepOf = (value: number): number => (value >>> 10) << ((value & 0x200) >>> 6);

  return {
    prefixes(text, begin) {
      const found: Found[] = [];
      let node = stepOf(unit(0));
      for (let at = begin; at < text.length; at++) {
        const byte = text[at] ?? 0;
        if (byte === 0) break;
        node = (node ^ byte) >>> 0;
        const value = unit(node);
        if ((value & 0x800000ff) >>> 0 !== byte) break;
        node = (node ^ stepOf(value)) >>> 0;
        if (value & 0x100) found.push({ length: at + 1 - begin, replacement: replacementAt(unit(node) & 0x7fffffff) });
      }
      return found;
    },
  };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * As the Python package applies the table (tokenizers, precompiled.rs): a grapheme of up to five bytes becomes what the
 * shortest key in it becomes, whatever follows that key; otherwise each of its characters does.
 */
export function mappedByGraphemes(text: string, charsmap: Charsmap): string {
  const known = new Map<string, string | undefined>();
  const mapped = (part: string): string | undefined => {
    if (!known.has(part)) known.set(part, charsmap.prefixes(encoder.encode(part), 0)[0]?.replacement);
    return known.get(part);
  };
  let out = '';
  for (const { segment } of graphemes.segment(text)) {
    const whole = encoder.encode(segment).length < 6 ? mapped(segment) : undefined;
    if (whole !== undefined) out += whole;
    else for (const character of segment) out += mapped(character) ?? character;
  }
  return out;
}

/** As SentencePiece itself applies it: the longest key at each place. */
export function mappedByLongest(text: string, charsmap: Charsmap): string {
  const bytes = encoder.encode(text);
  let out = '';
  for (let at = 0; at < bytes.length;) {
    const found = charsmap.prefixes(bytes, at).at(-1);
    const first = bytes[at] ?? 0;
    const length = found?.length ?? (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
    out += found?.replacement ?? decoder.decode(bytes.subarray(at, at + length));
    at += length;
  }
  return out;
}
