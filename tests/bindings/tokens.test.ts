// @vitest-environment node
/** The ids that Regard's tokenizers give, against those of Python's `tokenizers` and `transformers` on 2 000 lines. */
import { describe, expect, test } from 'vitest';

import {
  blocks,
  digest,
  digests,
  filesOf,
  lines,
  ofRows,
  openRepository,
  openTrained,
  pairs,
  trained,
  type Digests,
} from './tokenizer_goldens.js';
import { openTokenizer, type TextTokenizer } from '../../bindings/js/tokens/tokenizer.js';

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

describe('a tokenizer.json as older versions of the library wrote it', () => {
  type Part = Record<string, unknown>;
  const older = (name: string, change: (description: Record<'model' | 'pre_tokenizer', Part>) => void): string => {
    const description = JSON.parse(trained[name]!) as Record<'model' | 'pre_tokenizer', Part>;
    change(description);
    return JSON.stringify(description);
  };
  const metaspace = { type: 'Metaspace', replacement: '▁', str_rep: '▁', add_prefix_space: true };
  test.each<[string, string]>([
    ['t5', older('t5', (description) => Object.assign(description, { pre_tokenizer: metaspace }))],
    ['t5', older('t5', ({ model }) => delete model['type'])],
    ['bert_uncased', older('bert_uncased', ({ model }) => delete model['type'])],
    [
      'llama',
      older('llama', ({ model }) => (model['merges'] = (model['merges'] as string[][]).map((pair) => pair.join(' ')))),
    ],
    ['gpt2', older('gpt2', ({ pre_tokenizer }) => delete pre_tokenizer['use_regex'])],
  ])('%s', async (name, description) => {
    compare(await openTokenizer(filesOf({ 'tokenizer.json': description }), '{}'), digests.trained[name]!, true);
  });
});

test('a long text takes its time by its length', async () => {
  const text = lines
    .join(' ')
    .replace(/<[^ ]*>/g, '')
    .slice(0, 40_000);
  for (const name of ['gpt2', 'llama', 't5', 'bert_uncased']) {
    const tokenizer = await openTrained(name);
    const time = (of: string): number => {
      const begun = performance.now();
      tokenizer.encode(of);
      return performance.now() - begun;
    };
    time(text.slice(0, 10_000));
    const [short, long] = [time(text.slice(10_000, 20_000)), time(text)];
    expect(long, name).toBeLessThan(60 * short + 500);
  }
});

describe('a repository without one', () => {
  test.each(Object.keys(digests.files))('%s', async (name) => {
    compare(await openRepository(name), digests.files[name]!, false);
  });
});
