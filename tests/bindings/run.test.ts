// @vitest-environment node
/** What a run and a generation give, by their addresses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadModel, shutdown, type Model } from '../../bindings/dist/index.js';
import { largestDifference, tiny } from './checkpoints.js';

const ids = [28, 7, 30, 4, 0];
let model: Model;
beforeAll(async () => {
  model = await loadModel(tiny);
});
afterAll(shutdown);

test('the model says what it is', () => {
  expect(model.info).toMatchObject({
    family: 'marian',
    name: 'marian-f32-swish',
    dVocab: 37,
    encoder: { nLayers: 2, nHeads: 3, dModel: 30, dHead: 10 },
    decoder: { nHeads: 5, dHead: 6, nCtx: 29 },
  });
  expect(model.info.nParameters).toBeGreaterThan(20_000);
});

test('matrices of 8 bits: less memory, and numbers that are near', async () => {
  const rounded = await loadModel(tiny, { weights: 'int8' });
  expect(rounded.info.weightBytes).toBeLessThan(0.5 * model.info.weightBytes);
  expect(rounded.info.nParameters).toBe(model.info.nParameters);
  const logits = async (of: Model): Promise<Float32Array> =>
    (await of.run(ids, { record: ['logits'], target: [3, 9] })).tensor('logits')!.data;
  const [a, b] = [await logits(model), await logits(rounded)];
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  expect(cosine).toBeGreaterThan(0.999);
  expect(cosine).toBeLessThan(1);
  await rounded.close();
  const unknown = loadModel(tiny, { weights: 'int4' as 'int8' });
  await expect(unknown).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('int8') as string,
  });
});

describe('attention(address)', () => {
  test('rows of every pattern sum to 1, and keys in the future get 0', async () => {
    const run = await model.run(ids, { record: ['pattern'], target: [3, 9, 11] });
    for (const [stack, kind] of [
      ['encoder', 'self'],
      ['decoder', 'self'],
      ['decoder', 'cross'],
    ] as const)
      for (let layer = 0; layer < 2; layer++)
        for (let head = 0; head < model.info[stack]!.nHeads; head++) {
          const { pattern, queries, keys } = run.attention({ stack, kind, layer, head });
          expect(pattern!.shape).toEqual([queries.length, keys.length]);
          for (let row = 0; row < queries.length; row++) {
            const weights = [...pattern!.data.subarray(row * keys.length, (row + 1) * keys.length)];
            expect(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1)).toBeLessThan(2e-6);
            if (stack === 'decoder' && kind === 'self') expect(weights.slice(row + 1).every((w) => w === 0)).toBe(true);
          }
        }
    expect(run.tokens.map(({ id }) => id)).toEqual(ids);
    expect(run.targetTokens.map(({ id }) => id)).toEqual([36, 3, 9, 11]);
  });

  test('one head is a part of all heads, and q·k times scale is the score', async () => {
    const run = await model.run(ids, { record: ['q', 'k', 'scores'] });
    const all = run.attention({ stack: 'encoder', kind: 'self', layer: 1 });
    expect(all.scores!.shape).toEqual([3, 5, 5]);
    const one = run.attention({ stack: 'encoder', kind: 'self', layer: 1, head: 2 });
    expect(one.scores!.data).toEqual(all.scores!.data.slice(50));
    let product = 0;
    for (let e = 0; e < 10; e++) product += one.q!.data[3 * 10 + e]! * one.k!.data[10 + e]!;
    expect(product * one.scale).toBeCloseTo(one.scores!.data[3 * 5 + 1]!, 4);
    expect(one.pattern).toBeUndefined();
  });

  test('chosen layers and heads, in any order', async () => {
    const full = await model.run(ids, { record: ['pattern'] });
    const run = await model.run(ids, { record: ['pattern'], layers: [1], heads: [2, 0] });
    const address = { stack: 'encoder', kind: 'self', layer: 1, head: 2 } as const;
    // layers that nothing is kept of run fused, which sums in another order
    expect(largestDifference(run.attention(address).pattern!.data, full.attention(address).pattern!.data)).toBeLessThan(
      1e-5,
    );
    expect(() => run.attention({ ...address, head: 1 })).toThrow(expect.objectContaining({ code: 'not_recorded' }));
    expect(() => run.attention({ ...address, layer: 0 })).toThrow(expect.objectContaining({ code: 'not_recorded' }));
  });

  test.each([
    [{ stack: 'encoder', kind: 'cross', layer: 0 }],
    [{ stack: 'encoder', kind: 'self', layer: 2 }],
    [{ stack: 'encoder', kind: 'self', layer: 0.5 }],
    [{ stack: 'decoder', kind: 'self', layer: 0, head: 5 }],
  ] as const)('an address that is none: %j', async (address) => {
    const run = await model.run(ids);
    expect(() => run.attention(address)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
});

describe('interventions', () => {
  test('a blocked token gets no weight', async () => {
    const run = await model.run(ids, {
      record: ['pattern'],
      interventions: [{ kind: 'block_token', stack: 'encoder', token: 1 }],
    });
    const { pattern } = run.attention({ stack: 'encoder', kind: 'self', layer: 0, head: 0 });
    for (let row = 0; row < ids.length; row++) expect(pattern!.data[row * ids.length + 1]).toBe(0);
  });
  test('the scale that was used is told', async () => {
    const run = await model.run(ids, {
      record: ['scores'],
      interventions: [
        { kind: 'scale', factor: 1 },
        { kind: 'temperature', value: 2, layer: 1 },
      ],
    });
    expect(run.attention({ stack: 'encoder', kind: 'self', layer: 0 }).scale).toBe(1);
    expect(run.attention({ stack: 'encoder', kind: 'self', layer: 1 }).scale).toBe(0.5);
  });
  test('one that does not exist is refused', async () => {
    const wrong = [{ kind: 'scale_head', factr: 2 }] as unknown as [{ kind: 'scale_head'; factor: number }];
    await expect(model.run(ids, { interventions: wrong })).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('generate', () => {
  test('each step has its row, and ends with what run says', async () => {
    const steps = [];
    for await (const step of model.generate(ids, { maxNewTokens: 6, record: ['pattern'] })) {
      const cross = step.attention({ stack: 'decoder', kind: 'cross', layer: 1, head: 0 });
      expect(cross.pattern!.shape).toEqual([1, ids.length]);
      expect(cross.queries).toHaveLength(1);
      const self = step.attention({ stack: 'decoder', kind: 'self', layer: 0, head: 0 });
      expect(self.keys).toHaveLength(step.index + 1);
      expect(self.pattern!.shape).toEqual([1, step.index + 1]);
      steps.push(step);
    }
    const target = steps.slice(0, -1).map(({ token }) => token.id);
    const run = await model.run(ids, { target, record: ['pattern'] });
    const whole = run.attention({ stack: 'decoder', kind: 'cross', layer: 1, head: 0 }).pattern!;
    steps.forEach((step, i) => {
      const row = step.attention({ stack: 'decoder', kind: 'cross', layer: 1, head: 0 }).pattern!.data;
      row.forEach((weight, key) => expect(weight).toBeCloseTo(whole.data[i * ids.length + key]!, 5));
    });
  });
  test('two at once do not disturb each other', async () => {
    const collect = async (input: number[]): Promise<number[]> => {
      const tokens = [];
      for await (const { token } of model.generate(input, { maxNewTokens: 8 })) tokens.push(token.id);
      return tokens;
    };
    const alone = [await collect(ids), await collect([12, 0])];
    expect(await Promise.all([collect(ids), collect([12, 0])])).toEqual(alone);
  });
  test('the same seed, the same tokens', async () => {
    const collect = async (seed: number): Promise<number[]> => {
      const tokens = [];
      for await (const { token } of model.generate(ids, { sample: true, temperature: 5, seed, maxNewTokens: 10 }))
        tokens.push(token.id);
      return tokens;
    };
    expect(await collect(7)).toEqual(await collect(7));
  });
});
