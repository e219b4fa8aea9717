import { describe, expect, it } from 'vitest';
import type { Model } from 'regard';

import { read } from '../../web/elements/read.js';
import { hiddenIn, matrixOf, readingOfRun, readingOfSteps } from '../../web/elements/reading.js';
import { translator } from '../../web/i18n/translate.js';
import { cellOf, kAgreement, worstDifference } from '../../web/page/cell_of.js';
import { readingOfRecording, type RecordedFile } from '../../web/page/recorded.js';
import { computeCell } from '../../web/plot/cell.js';
import { info, fakeRun, loadModel } from './fixture/engine.js';

const t = translator('en');
const text = 'The black cat does not see the small red car.';
const run = fakeRun(text, ['le', 'chat', 'noir'], [0, 2, 1]);
const reading = readingOfRun(
  text,
  info,
  run,
  [...run.targetTokens.slice(1), { id: 0, text: '</s>', unknown: false, special: true }],
  'Le chat noir',
  [0, 0, 0, 0],
);

describe('a cell computed again', () => {
  it('is what paper says, by hand', () => {
    // q = (1, 2), k = ((1, 0), (0, 1), (1, 1)), scale 1/2; the third key is masked
    const c = computeCell({
      q: [1, 2],
      k: [1, 0, 0, 1, 1, 1],
      v: [1, 10, 2, 20, NaN, NaN],
      width: 2,
      keys: 3,
      key: 1,
      scale: 0.5,
      visible: [true, true, false],
      engine: { pattern: [0.3775407, 0.6224593, 0], scores: [0.5, 1, 1.5] },
    });
    expect(c.products).toEqual([0, 2]);
    expect(c.dot).toBe(2);
    expect(c.scores).toEqual([0.5, 1, 1.5]);
    expect(c.pattern[2]).toBe(0);
    expect(c.pattern[1]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
    // NaN under the mask does not leak
    expect(c.z[0]).toBeCloseTo(0.3775407 + 2 * 0.6224593, 6);
    expect(worstDifference(c)).toBeLessThan(1e-7);
  });

  it('gives zeros for a row that sees no key', () => {
    const c = computeCell({
      q: [1],
      k: [1, 1],
      v: [1, 1],
      width: 1,
      keys: 2,
      key: 0,
      scale: 1,
      visible: [false, false],
      engine: { pattern: [0, 0] },
    });
    expect([c.pattern, c.z, c.sum]).toEqual([[0, 0], [0], 0]);
  });

  it.each([
    ['encoder', 'self'],
    ['decoder', 'self'],
    ['decoder', 'cross'],
  ] as const)('agrees with the run it came from: %s %s', (stack, kind) => {
    for (const head of [0, 3]) {
      const m = matrixOf(reading, { stack, kind, layer: 1, head }, t);
      for (const cell of [
        { row: 0, column: 0 },
        { row: 2, column: 1 },
      ]) {
        const found = cellOf(reading, { stack, kind, layer: 1, head }, cell);
        expect(found && worstDifference(found.computed)).toBeLessThan(kAgreement);
        expect(found?.computed.pattern[cell.column]).toBeCloseTo(
          m?.values[cell.row * m.columns + cell.column] ?? NaN,
          5,
        );
      }
    }
  });

  it('shows a fault of the engine instead of hiding it', () => {
    const c = computeCell({
      q: [1],
      k: [1, 2],
      v: [1, 1],
      width: 1,
      keys: 2,
      key: 0,
      scale: 1,
      visible: [true, true],
      engine: { pattern: [0.5, 0.5] },
    });
    expect(c.difference.pattern).toBeGreaterThan(0.2);
    expect(worstDifference({ ...c, difference: { pattern: NaN } })).toBeNaN();
  });
});

describe('a reading', () => {
  it('labels rows by the words being written and columns by the words looked at', () => {
    expect(matrixOf(reading, { stack: 'decoder', kind: 'cross', layer: 0, head: 'mean' }, t)).toMatchObject({
      rowLabels: ['le', 'chat', 'noir', '⟨end⟩'],
      rows: 4,
      columns: 11 + 1,
    });
    expect(matrixOf(reading, { stack: 'decoder', kind: 'self', layer: 0, head: 0 }, t)?.columnLabels).toEqual([
      '⟨start⟩',
      'le',
      'chat',
      'noir',
    ]);
    expect(hiddenIn({ stack: 'decoder', kind: 'self', layer: 0, head: 0 }, reading)?.({ row: 1, column: 2 })).toBe(
      true,
    );
    expect(hiddenIn({ stack: 'decoder', kind: 'cross', layer: 0, head: 0 }, reading)).toBeUndefined();
  });

  it('grows with each step as the whole run will have it', async () => {
    const model = await loadModel('');
    const steps = [];
    for await (const step of model.generate(text)) steps.push(step);
    const under = readingOfSteps(text, info, model.tokenize(text), steps);
    const whole = await model.run(text);
    for (const kind of ['self', 'cross'] as const) {
      const a = under.attention({ stack: 'decoder', kind, layer: 2 })?.pattern;
      const b = whole.attention({ stack: 'decoder', kind, layer: 2 }).pattern;
      expect(a?.shape).toEqual(b?.shape);
      expect(a?.data).toEqual(b?.data);
    }
    expect(under.attention({ stack: 'decoder', kind: 'cross', layer: 2 })?.q).toBeUndefined();
  });

  it('comes back from a recording with the same numbers', () => {
    const found = run.attention({ stack: 'decoder', kind: 'cross', layer: 1 });
    const bytes = found.pattern!.data.slice().buffer;
    const file: RecordedFile = {
      version: 1,
      text,
      shape: info,
      source: run.tokens,
      written: [],
      writtenText: '',
      logProbabilities: [],
      candidates: [[{ token: run.tokens[0]!, probability: 0.75 }]],
      attentions: [
        {
          address: found.address,
          queries: found.queries,
          keys: found.keys,
          scale: found.scale,
          tensors: { pattern: { at: 0, shape: found.pattern!.shape } },
        },
      ],
    };
    const back = readingOfRecording(file, bytes);
    expect(back.origin).toBe('recorded');
    expect(back.attention({ stack: 'decoder', kind: 'cross', layer: 1 })?.pattern?.data).toEqual(found.pattern?.data);
    expect(back.attention({ stack: 'encoder', kind: 'self', layer: 0 })).toBeUndefined();
    expect(back.likeliest?.(0)).toEqual(file.candidates[0]);
    expect(back.likeliest?.(1)).toEqual([]);
  });

  it('keeps the logits of a translator, unless its vocabulary makes them large', async () => {
    const model = await loadModel('');
    const asked: string[] = [];
    const watched = (dVocab: number): Model => ({
      ...model,
      info: { ...info, dVocab },
      run: (input, options) => {
        if (options?.record?.includes('logits')) asked.push(`logits of ${dVocab}`);
        return model.run(input, options);
      },
    });
    for (const dVocab of [info.dVocab, 4_000_000])
      for await (const news of read(watched(dVocab), text, new AbortController().signal))
        if (news.reading.complete) expect(news.reading.likeliest !== undefined).toBe(dVocab === info.dVocab);
    expect(asked).toEqual([`logits of ${info.dVocab}`]);
  });
});
