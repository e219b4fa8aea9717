/**
 * Token texts as a reader may safely see them. Tokens reach the page only as text nodes; here what
 * would be invisible or would reorder its surroundings becomes a visible escape, and what is too long
 * is cut. Pure: string in, string out.
 */

/** Controls, formats (bidi overrides, zero-width), surrogates without a partner, private use, line ends. */
const kInvisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
/** U+200D joins emoji and is needed inside a cluster that begins with one. */
const kEmoji = /\p{Extended_Pictographic}/u;
/** More combining marks than any orthography stacks. */
const kMark = /\p{M}/u;
const kMostMarks = 4;

export const kMostTokenCharacters = 24;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function escaped(cluster: string): string {
  const joins = kEmoji.test(cluster);
  let out = '';
  let marks = 0;
  for (const character of cluster) {
    const code = character.codePointAt(0) ?? 0;
    if (kMark.test(character) && ++marks > kMostMarks) continue;
    if ((joins && code === 0x200d) || !kInvisible.test(character)) out += character;
    else out += code === 0x0a ? '⏎' : code === 0x09 ? '⇥' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  }
  return marks > kMostMarks ? `${out}⟨+${marks - kMostMarks}⟩` : out;
}

/**
 * @param text  a token's text, any UTF-16 at all
 * @param most  how many user-perceived characters to keep; the rest becomes "…"
 * @returns never empty: an empty or blank token shows as "␣" or "∅"
 * Cost O(min(text, most)): a token of 1e5 characters is not walked to its end.
 */
export const tokenText = (text: string, most = kMostTokenCharacters): string =>
  text === '' ? '∅' : readable(text, most, '␣');

/** The same care for a whole line, whose blanks stay blanks. */
export const lineText = (text: string, most = 1000): string => readable(text, most, ' ');

function readable(text: string, most: number, blank: string): string {
  let out = '';
  let kept = 0;
  for (const { segment } of segmenter.segment(text.slice(0, most * 16))) {
    if (kept++ === most) return `${out}…`;
    out += segment.trim() === '' && !kInvisible.test(segment) ? blank : escaped(segment);
  }
  return text.length > most * 16 ? `${out}…` : out;
}
