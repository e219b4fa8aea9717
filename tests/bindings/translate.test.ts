// @vitest-environment node
/** The shipped model: text in, text out, and the tokens between. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadModel, shutdown, type Model } from '../../bindings/dist/index.js';
import { hasTranslate, translate } from './checkpoints.js';

describe.skipIf(!hasTranslate)('translate-en-fr', () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadModel(translate);
  });
  afterAll(shutdown);

  const write = async (text: string, beams = 1): Promise<string> => {
    let written = '';
    for await (const step of model.generate(text, { beams })) written = step.text;
    return written;
  };

  /** The held-out file keeps words apart that the tokenizer joins. */
  const letters = (text: string): string => text.toLowerCase().replace(/\s/g, '');

  test('translates, greedily and with beams', async () => {
    for (const beams of [1, 4]) expect(await write('The black cat sleeps.', beams)).toMatch(/chat noir/i);
  });

  test('most of the first held-out sentences, word for word', { timeout: 120_000 }, async () => {
    const pairs = readFileSync(`${translate}heldout.tsv`, 'utf8').split('\n').slice(1, 41);
    let right = 0;
    for (const line of pairs) {
      const [english = '', french = ''] = line.split('\t');
      if (letters(await write(english)) === letters(french)) right++;
    }
    expect(right / pairs.length).toBeGreaterThan(0.8);
  });

  test('tokens are words, the end is special, a word it does not know keeps its letters', () => {
    const tokens = model.tokenize('The zyxomorph sleeps.');
    expect(tokens.map(({ text }) => text)).toEqual(['the', 'zyxomorph', 'sleeps', '.', '</s>']);
    expect(tokens.map(({ unknown }) => unknown)).toEqual([false, true, false, false, false]);
    expect(tokens.map(({ special }) => special)).toEqual([false, false, false, false, true]);
  });

  test.each(['\uD800', 'a\u0000b', '\u202Egnp.exe', '👩‍👩‍👧‍👦', 'x'.repeat(100_000), '<img src=x>', '</s> </s>', '\u200B'])(
    'odd text %#',
    async (text) => {
      const tokens = model.tokenize(text);
      expect(tokens.length).toBeGreaterThan(0);
      await model.run(text).catch((cause: unknown) => expect(cause).toMatchObject({ name: 'RegardError' }));
    },
  );

  test('a target as text is what the decoder reads after its start', async () => {
    const run = await model.run('The cat sleeps.', { target: 'le chat dort .', record: ['pattern'] });
    expect(run.targetTokens.map(({ text }) => text)).toEqual(['<pad>', 'le', 'chat', 'dort', '.']);
    const { pattern, queries, keys } = run.attention({ stack: 'decoder', kind: 'cross', layer: 0, head: 0 });
    expect(pattern!.shape).toEqual([queries.length, keys.length]);
  });

  test('too long a text is refused with the limit', async () => {
    await expect(model.run('the cat '.repeat(60))).rejects.toMatchObject({
      code: 'too_long',
      message: expect.stringContaining('64') as string,
    });
  });
});
