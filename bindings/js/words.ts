/** Tokens merged into words, by the marks that their tokenizer writes. */
import type { Token, Word, WordRule } from './types.js';

/** Each rule in words, for whoever shows merged tokens. */
export const wordRules: Readonly<Record<WordRule, string>> = {
  'leading-space': 'A word begins at a token that begins with a space or a line end, and runs to the next such token.',
  'continuation-mark': 'A word is a token with the tokens behind it that carry the continuation mark (##).',
  'end-mark': 'A word ends with the token that carries the end mark (</w>).',
  none: 'This tokenizer marks no words: every token stands by itself.',
};

/**
 * Tokens of one sequence as words, in order and without a gap: word i holds tokens [from, to). Special tokens are words by
 * themselves. The rule is the tokenizer's own and stands with every word; `wordRules` says it in a sentence.
 *
 * @param tokens of a run or of `tokenize`, in their order; tokens made elsewhere stand by themselves
 * @example words(run.tokens).map(({ text }) => text)      // ["The", "tokenizer", "works."]
 */
export function words(tokens: readonly Token[]): Word[] {
  const found: { rule: WordRule; from: number; to: number; text: string; special: boolean }[] = [];
  tokens.forEach((token, i) => {
    const { rule = 'none', starts = true } = token.word ?? {};
    const last = found.at(-1);
    if (last && !starts && !token.special) {
      last.to = i + 1;
      last.text += withoutMark(token);
    } else found.push({ rule, from: i, to: i + 1, text: withoutMark(token), special: token.special });
  });
  return found.map(({ text, ...word }) => ({ ...word, text: joined(text) }));
}

const withoutMark = ({ label, text, word, special }: Token): string => {
  const shown = label ?? text;
  return !special && word?.rule === 'continuation-mark' ? shown.replace(/^##/, '') : shown;
};

/** Spaces around it fall away, and bytes that stood in several tokens are characters again. */
const joined = (text: string): string => {
  const bare = text.replace(/^␣+(?=.)/u, '');
  return bare.replace(/(?:⟨[0-9A-F]{2}⟩){2,4}/g, (run) => {
    const bytes = Uint8Array.from(run.matchAll(/[0-9A-F]{2}/g), ([hex]) => parseInt(hex, 16));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return run;
    }
  });
};
