// @vitest-environment node
/** The ids that Regard's tokenizers give, against those of Python's `tokenizers` and `transformers` on 2 000 lines. */
import { describe, expect, test } from 'vitest';

import {
  blocks,
  digest,
  digests,
  lines,
  ofRows,
  openRepository,
  openTrained,
  pairs,
  type Digests,
} from './tokenizer_goldens.js';
import type { TextTokenizer } from '../../bindings/js/tokens/tokenizer.js';

const idsOf = (tokens: readonly { readonly id: number }[]): number[] => tokens.map(({ id }) => id);

function compare(tokenizer: TextTokenizer, golden: Digests, withTypes: boolean): void {
  const encoded = lines.map((line) => idsOf(tokenizer.encode(line)));
  // a block that differs is named by its first line: make.py --show prints what Python gives it
  const found = blocks(encoded);
  expect(found.flatMap((one, i) => (one === golden.lines[i] ? [] : [50 * i]))).toEqual([]);
  expect(golden.lines).toHaveLength(lines.length / 50);
  expect(ofRows(lines.map((line) => idsOf(tokenizer.encode(line, { special: false }))))).toBe(golden.bare);
  const both = pairs().map(([text, pair]) => [
    ...idsOf(tokenizer.encode(text, { pair })),
    ...(withTypes ? tokenizer.typeIds(text, pair) : []),
  ]);
  expect(ofRows(both)).toBe(golden.pairs);
  if (golden.decoded) expect(digest(encoded.map((ids) => tokenizer.decode(ids)).join('\0'))).toBe(golden.decoded);
  if (golden.target)
    expect(ofRows(lines.map((line) => idsOf(tokenizer.encode(line, { target: true }))))).toBe(golden.target);
}

describe('a tokenizer.json', () => {
  test.each(Object.keys(digests.trained))('%s', async (name) => {
    compare(await openTrained(name), digests.trained[name]!, true);
  });
});

describe('a repository without one', () => {
  test.each(Object.keys(digests.files))('%s', async (name) => {
    compare(await openRepository(name), digests.files[name]!, false);
  });
});
