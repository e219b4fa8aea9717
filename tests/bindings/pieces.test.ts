// @vitest-environment node
/** SentencePiece models and tables of characters that strangers made: a typed error, and nothing read beyond the end. */
import { describe, expect, test } from 'vitest';

import { readCharsmap, mappedByGraphemes, mappedByLongest } from '../../bindings/js/tokens/charsmap.js';
import { readPieces } from '../../bindings/js/tokens/pieces.js';
import { openTokenizer } from '../../bindings/js/tokens/tokenizer.js';
import { seeded } from './checkpoints.js';
import { filesOf, openTrained, repositories, trained } from './tokenizer_goldens.js';

const model = repositories['t5']!['spiece.model']!;
const piece = [0x0a, 0x05, 0x0a, 0x01, 0x61, 0x18, 0x01]; // { text: "a", type: normal }

test('a model as it was trained', () => {
  const read = readPieces(model);
  expect(read).toMatchObject({
    kind: 'unigram',
    unkId: 2,
    byteFallback: false,
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
  });
  expect(read.pieces.slice(0, 3)).toEqual([
    { text: '<pad>', score: 0, type: 3 },
    { text: '</s>', score: 0, type: 3 },
    { text: '<unk>', score: 0, type: 2 },
  ]);
  expect(read.charsmap.length).toBeGreaterThan(200_000);
  expect(readPieces(repositories['llama']!['tokenizer.model']!)).toMatchObject({ kind: 'bpe', byteFallback: true });
});

describe('a hostile model', () => {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
  test.each<[string, number[]]>([
    ['empty', []],
    ['a page', [...new TextEncoder().encode('<!doctype html><title>Sign in</title>')]],
    ['a length beyond its end', [0x0a, 0x7f, 0x0a]],
    ['a length of 2⁵³', [0x0a, ...varint(2 ** 53)]],
    ['a length of 2⁶⁴ − 1', [0x0a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ['a number without an end', [0x08, ...Array<number>(20).fill(0x80)]],
    ['a number cut short', [0x08, 0x80]],
    ['a group', [0x0b]],
    ['a field of kind 7', [0x0f]],
    ['four bytes that are three', [0x0d, 1, 2, 3]],
    ['a piece within whose end is beyond its own', [0x0a, 0x02, 0x0a, 0x09, 0x61]],
    ['no pieces', [0x12, 0x02, 0x18, 0x01]],
    ['a score that is no number', [0x0a, 0x08, 0x0a, 0x01, 0x61, 0x15, 0, 0, 0xc0, 0x7f]],
    ['a kind that there is not', [...piece, 0x12, 0x02, 0x18, 0x63]],
    ['an unknown piece that it does not have', [...piece, 0x12, 0x03, 0xc0, 0x02, 0x05]],
  ])('%s', (_, bytes) => {
    expect(() => readPieces(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'tokenizer_invalid', message: expect.stringMatching(/\.$/) as string }),
    );
  });
  test('cut anywhere, or with any byte changed, is read or refused', () => {
    const small = model.subarray(0, 9_000);
    const random = seeded(11);
    for (let i = 0; i < 3_000; i++) {
      const bytes = small.slice(0, Math.floor(Math.abs(random()) * small.length));
      for (let n = 0; n < 3 && bytes.length; n++)
        bytes[Math.floor(Math.abs(random()) * bytes.length)] = Math.floor(Math.abs(random()) * 256);
      try {
        readPieces(bytes);
      } catch (cause) {
        expect(cause).toMatchObject({ code: 'tokenizer_invalid' });
      }
    }
  });
});

describe('a table of characters', () => {
  const { charsmap } = readPieces(model);
  test('maps as SentencePiece does', () => {
    const map = readCharsmap(charsmap);
    for (const mapped of [mappedByGraphemes, mappedByLongest])
      expect(mapped('ﬁ Ａ　①\u0000é x\u00a0㍿', map)).toBe('fi A 1\u0000é x 株式会社');
  });
  test.each([0, 3, 4, 7, 1_000, 179_000])('cut after %i bytes is refused', (length) => {
    expect(() => readCharsmap(charsmap.subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'tokenizer_invalid' }),
    );
  });
  test('of any bytes at all ends', () => {
    const random = seeded(5);
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from({ length: 4 + 4 * 50 }, () => Math.floor(Math.abs(random()) * 256));
      new DataView(bytes.buffer).setUint32(0, 4 * 40, true);
      mappedByLongest('abc é 龍 \u{1f600}', readCharsmap(bytes));
      mappedByGraphemes('abc é 龍 \u{1f600}', readCharsmap(bytes));
    }
  });
});

describe('a repository', () => {
  const open = (
    files: Record<string, string | Uint8Array>,
    config = '{"model_type":"bert"}',
  ): ReturnType<typeof openTokenizer> => openTokenizer(filesOf(files), config);
  test('without a tokenizer takes ids', async () => {
    for (const config of ['{"model_type":"bert"}', '{"model_type":"vit"}', '{"model_type":"__proto__"}', '[]', '{'])
      expect((await open({}, config)).tokens([3])).toMatchObject([{ id: 3, text: '3' }]);
    expect(() => openTrained('gpt2').then(() => undefined)).not.toThrow();
    await expect(async () => (await open({})).encode('text')).rejects.toMatchObject({ code: 'tokenizer_invalid' });
  });
  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['tokenizer.json that is no JSON', { 'tokenizer.json': '{' }, 'bert'],
    ['tokenizer.json that is a list', { 'tokenizer.json': '[]' }, 'bert'],
    ['tokenizer.json without a model', { 'tokenizer.json': '{}' }, 'bert'],
    ['a part that nobody knows', { 'tokenizer.json': trained['gpt2']!.replace('"ByteLevel"', '"Other"') }, 'gpt2'],
    ['vocab.json that is no object', { 'vocab.json': '3', 'merges.txt': '' }, 'gpt2'],
    ['a page for a SentencePiece model', { 'spiece.model': '<!doctype html>' }, 't5'],
    ['a model of another kind than the family takes', { 'tokenizer.model': model }, 'llama'],
  ])('%s is refused', async (_, files, type) => {
    await expect(open(files, JSON.stringify({ model_type: type }))).rejects.toMatchObject({
      code: 'tokenizer_invalid',
      message: expect.stringMatching(/\.$/) as string,
    });
  });
  test('may name its special tokens itself', async () => {
    const files = repositories['bert-cased']!;
    const tokenizer = await open({
      'vocab.txt': files['vocab.txt']!,
      'tokenizer_config.json':
        '{"do_lower_case":false,"added_tokens_decoder":{"800":{"content":"[X]","special":true},"801":{"content":"yz"}}}',
      'special_tokens_map.json':
        '{"additional_special_tokens":["[W]"],"mask_token":{"content":"[MASK]","lstrip":true}}',
    });
    const tokens = tokenizer.encode('a [X] yz [W] [MASK]', { special: false });
    expect(tokens.map(({ id, special }) => [id, special]).slice(-4)).toEqual([
      [800, true],
      [801, false],
      [802, true],
      [4, true],
    ]);
  });
});
