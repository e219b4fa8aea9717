import { describe, expect, it } from 'vitest';

import { catalogue } from '../../web/i18n/catalogue.js';
import { languageOf, translator } from '../../web/i18n/translate.js';
import { fromHash, kMostText, toHash } from '../../web/page/permalink.js';
import { bestHeadFrom, examplesFrom, kindText, search, vocabularyFrom } from '../../web/page/words.js';
import { pressed } from '../../web/plot/keyboard.js';
import { lineText, tokenText } from '../../web/plot/token_text.js';

describe('token text', () => {
  it.each([
    ['cat', 'cat'],
    ['', '∅'],
    [' ', '␣'],
    ['a b', 'a␣b'],
    ['\n', '⏎'],
    ['\0', '⟨U+0000⟩'],
    ['\u202Eevil', '⟨U+202E⟩evil'],
    ['a\u200Bb', 'a⟨U+200B⟩b'],
    ['\uD800', '⟨U+D800⟩'],
    ['\u2028', '⟨U+2028⟩'],
    ['\uFEFFx', '⟨U+FEFF⟩x'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['é', 'é'],
    ['日本', '日本'],
    ['<b>', '<b>'],
  ])('%j reads %j', (given, shown) => {
    expect(tokenText(given)).toBe(shown);
  });
  it('cuts what is long, at once', () => {
    const started = performance.now();
    expect(tokenText('x'.repeat(100_000))).toBe(`${'x'.repeat(24)}…`);
    expect(performance.now() - started).toBeLessThan(50);
  });
  it('stacks no tower of accents', () => {
    expect(tokenText(`a${'\u0301'.repeat(200)}`)).toContain('⟨+196⟩');
  });
  it('leaves the blanks of a line', () => {
    expect(lineText('le chat\u202E noir')).toBe('le chat⟨U+202E⟩ noir');
  });
});

describe('catalogue', () => {
  const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();
  it.each(Object.entries(catalogue))('%s says the same in both languages', (key, entry) => {
    // what stands between sentences is a blank in one language and nothing in the other
    if (key !== 'list.sentence') expect([entry.en.trim(), entry.zh.trim()]).not.toContain('');
    expect(places(entry.zh)).toEqual(places(entry.en));
  });
  it('fills places once, and only with what was given', () => {
    expect(translator('en')('plot.cell', { query: '{key}', key: '<i>', weight: 1 })).toBe(
      '“{key}” looks at “<i>” with a weight of 1',
    );
  });
  it('chooses the language of the reader', () => {
    expect(languageOf(['zh-TW', 'en'])).toBe('zh');
    expect(languageOf(['fr', 'en-GB', 'zh'])).toBe('en');
    expect(languageOf([])).toBe('en');
  });
});

describe('permalink', () => {
  const view = {
    text: 'Où & "quoi" #1?',
    which: { stack: 'decoder', kind: 'cross', layer: 2, head: 'mean' },
    step: 3,
    cell: { row: 3, column: 0 },
  } as const;
  it('comes back as it went', () => {
    expect(fromHash(toHash(view))).toEqual(view);
    expect(fromHash(toHash({ ...view, which: { ...view.which, head: 1 }, step: undefined, cell: undefined }))).toEqual({
      text: view.text,
      which: { ...view.which, head: 1 },
    });
  });
  it.each([
    '',
    '#',
    '#%E0%A4%A',
    '#at=decoder.cross.0.mean',
    '#at=a.b.c.d',
    '#at=decoder.cross.1.-1',
    '#cell=1e9.2&step=-4',
    '#__proto__=1&text=%20',
    '#step=99999',
  ])('takes nothing from %j', (hash) => {
    expect(fromHash(hash)).toEqual({});
  });
  it('cuts a text that no model reads', () => {
    expect(fromHash(`#text=${'a'.repeat(9000)}`).text).toHaveLength(kMostText);
  });
});

describe('keyboard', () => {
  const size = { rows: 3, columns: 4 };
  it('begins in the first cell, moves, stays inside', () => {
    expect(pressed({}, 'ArrowRight', size)).toEqual({ hover: { row: 0, column: 0 } });
    expect(pressed({ hover: { row: 0, column: 0 } }, 'ArrowDown', size)?.hover).toEqual({ row: 1, column: 0 });
    expect(pressed({ hover: { row: 2, column: 3 } }, 'ArrowDown', size)?.hover).toEqual({ row: 2, column: 3 });
    expect(pressed({ hover: { row: 1, column: 2 } }, 'End', size, true)?.hover).toEqual({ row: 2, column: 3 });
    expect(pressed({ hover: { row: 1, column: 2 } }, 'Home', size)?.hover).toEqual({ row: 1, column: 0 });
  });
  it('locks with Enter, lets go with Escape, leaves other keys alone', () => {
    const here = { row: 1, column: 1 };
    expect(pressed({ hover: here }, 'Enter', size)).toEqual({ hover: here, locked: here });
    expect(pressed({ hover: here, locked: here }, 'Escape', size)).toEqual({});
    expect(pressed({}, 'Escape', size)).toBeUndefined();
    expect(pressed({ hover: here }, 'Tab', size)).toBeUndefined();
    expect(pressed({}, 'ArrowUp', { rows: 0, columns: 0 })).toBeUndefined();
  });
});

describe('what a model says of itself', () => {
  it('reads words and examples, and nothing else', () => {
    const given = {
      nouns: [{ english: 'cat', french: 'chat', gender: 'm' }, { english: 'dog' }, { english: 'cat' }, 4, null, 'x'],
      odd: 7,
    };
    const words = vocabularyFrom(given);
    expect(words).toEqual([
      {
        kind: 'nouns',
        words: [
          { english: 'cat', french: 'chat' },
          { english: 'dog', french: undefined },
        ],
      },
    ]);
    expect(search(words, ' CHA ')[0]?.words).toHaveLength(1);
    expect(search(words, 'zzz')).toEqual([]);
    expect(vocabularyFrom('x')).toEqual([]);
    expect(kindText('verbsBeforeAClause')).toBe('verbs before a clause');
    expect(examplesFrom([{ text: 'a', note: { en: 'n', 'zh-CN': '注', fr: 'x' } }, { text: ' ' }, 3, 'b'])).toEqual([
      { text: 'a', note: { en: 'n', zh: '注' } },
    ]);
    expect(examplesFrom({ length: 2 })).toEqual([]);
  });
  it('finds the head that aligns best', () => {
    const metrics = {
      parameters: 1,
      heldout: {
        alignment_error_rate: { all: { 'layer 0 head 1': 0.4, 'layer 2 head 3': 0.05, 'mean of layer 2': 0.01 } },
      },
    };
    expect(bestHeadFrom(metrics)).toEqual({ stack: 'decoder', kind: 'cross', layer: 2, head: 3 });
    expect(bestHeadFrom({ heldout: 3 })).toBeUndefined();
  });
});
