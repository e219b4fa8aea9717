/** The parts of the bench that no browser is wanted for: its statistics, its numbers, and what writes models for the peers. */
import { describe, expect, it } from 'vitest';

import { architectures, configOf, sizeOf, tensorsOf } from '../../bench/browser/models/architecture';
import { layoutOf, pieces } from '../../bench/browser/models/safetensors';
import { difference, headOf, joinHeads, numbers, sampleOf } from '../../bench/browser/numbers';
import { Graph } from '../../bench/browser/onnx/graph';
import { Message } from '../../bench/browser/onnx/protobuf';
import type { RowResult } from '../../bench/browser/measure';
import { columnsOf, markdown } from '../../bench/browser/report';
import { rows } from '../../bench/browser/rows';
import { geometricMean, quartiles, ratios } from '../../bench/browser/statistics';
import { operations } from '../../bench/browser/task';

describe('statistics', () => {
  it('takes quartiles between the two nearest samples', () => {
    expect(quartiles([4, 1, 3, 2])).toEqual({ min: 1, q1: 1.75, median: 2.5, q3: 3.25 });
    expect(quartiles([7])).toEqual({ min: 7, q1: 7, median: 7, q3: 7 });
  });
  it('takes ratios round by round', () => {
    expect(ratios([2, 9, 8], [1, 3, 4])).toEqual([2, 3, 2]);
    expect(geometricMean([1, 4])).toBeCloseTo(2);
  });
});

describe('numbers', () => {
  it('are the same for the same seed, others for another, and within their scale', () => {
    expect(numbers(64, 3, 2)).toEqual(numbers(64, 3, 2));
    expect(numbers(64, 3, 2)).not.toEqual(numbers(64, 4, 2));
    const many = numbers(10_000, 1, 2);
    expect(Math.max(...many)).toBeLessThan(2);
    expect(Math.min(...many)).toBeGreaterThanOrEqual(-2);
    expect(Math.abs(many.reduce((sum, x) => sum + x, 0) / many.length)).toBeLessThan(0.05);
  });
  it('headOf takes a head’s columns, and joinHeads puts them back', () => {
    const shape = { length: 3, heads: 2, width: 4 };
    const x = Float32Array.from({ length: 24 }, (_, i) => i);
    expect([...headOf(x, 1, shape)].slice(0, 5)).toEqual([4, 5, 6, 7, 12]);
    expect([...headOf(x, 1, shape, true)].slice(0, 4)).toEqual([4, 12, 20, 5]);
    expect(joinHeads(Float32Array.of(...headOf(x, 0, shape), ...headOf(x, 1, shape)), shape)).toEqual(x);
  });
  it('difference sees a wrong number, a missing one and one that is none', () => {
    expect(difference(Float32Array.of(1, -4), Float32Array.of(1, -4))).toBe(0);
    expect(difference(Float32Array.of(1, -4), Float32Array.of(2, -4))).toBe(0.25);
    expect(difference(Float32Array.of(1), Float32Array.of(1, 2))).toBe(Infinity);
    expect(difference(Float32Array.of(1), Float32Array.of(NaN))).toBe(Infinity);
  });
  it('sampleOf keeps no more than it may, from all over', () => {
    const sample = sampleOf(Float32Array.from({ length: 100_000 }, (_, i) => i));
    expect(sample.length).toBeLessThanOrEqual(4100);
    expect(sample.at(-1)).toBeGreaterThan(99_900);
  });
});

describe('Protocol Buffers', () => {
  it('writes the examples of its documentation', () => {
    expect([...new Message().integer(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new Message().text(2, 'testing').finish()]).toEqual([0x12, 7, ...new TextEncoder().encode('testing')]);
    expect([...new Message().message(3, new Message().integer(1, 150)).finish()]).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
  });
  it('writes negative integers in ten bytes, and floats little-endian', () => {
    expect([...new Message().integer(1, -1).finish()]).toEqual([8, ...Array<number>(9).fill(255), 1]);
    expect([...new Message().float(1, 1).finish()]).toEqual([13, 0, 0, 0x80, 0x3f]);
  });
  it('a graph names what comes out of one node as what goes into the next', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    expect(graph.node('Relu', [graph.node('Neg', [x])], {}, 'y')).toBe('y');
    graph.output('y', [2]);
    const text = new TextDecoder('latin1').decode(graph.finish());
    for (const word of ['Relu', 'Neg', 'com.microsoft']) expect(text).toContain(word);
  });
});

describe('safetensors', () => {
  const specs = [
    { name: 'a', shape: [2, 3], seed: 1, centre: 0, scale: 1 },
    { name: 'b', shape: [5], seed: 2, centre: 1, scale: 0.5 },
  ];
  const file = (type: 'F32' | 'F16'): Uint8Array =>
    Uint8Array.from([...pieces(specs, type)].flatMap((piece) => [...piece]));

  it('is a length, a header and the numbers where the header says', () => {
    const bytes = file('F32');
    const { offsets, bytes: size, header } = layoutOf(specs);
    expect(bytes.length).toBe(size);
    expect(JSON.parse(new TextDecoder().decode(header.subarray(8)))).toMatchObject({
      b: { dtype: 'F32', shape: [5], data_offsets: [24, 44] },
    });
    const b = new Float32Array(bytes.slice(offsets.get('b')).buffer);
    expect(b).toEqual(numbers(5, 2, 0.5).map((x) => Math.fround(x + 1)));
  });
  it('rounds to the nearest half', () => {
    const { offsets } = layoutOf(specs, 'F16');
    const halves = new Uint16Array(file('F16').slice(offsets.get('b')).buffer);
    const value = (h: number): number => (1 + (h & 1023) / 1024) * 2 ** ((h >> 10) - 15);
    numbers(5, 2, 0.5).forEach((x, i) => expect(Math.abs(value(halves[i]!) - (x + 1))).toBeLessThanOrEqual(2 ** -11));
  });
});

describe('models and rows', () => {
  it('have as many parameters as the originals', () => {
    const count = (name: keyof typeof architectures): number =>
      tensorsOf(architectures[name]).reduce((sum, spec) => sum + sizeOf(spec), 0);
    expect(count('gpt2')).toBe(124_439_808); // OpenAI's small one
    expect(count('bert-base')).toBe(108_891_648); // without its pooler, which is not run
    expect(count('vit-base')).toBe(85_798_656);
    expect(configOf(architectures.gpt2)).toMatchObject({ model_type: 'gpt2', n_layer: 12 });
  });
  it('have names of their own, and state their work', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { task, limit } of rows) if (limit?.kind === 'multiply-add') expect(operations(task)).toBeGreaterThan(0);
    expect(operations({ kind: 'product', rows: 2, inner: 3, cols: 5, weights: 'f32' })).toBe(60);
  });
});

describe('report', () => {
  const quarters = quartiles([2]);
  const row = {
    id: 'softmax 1x1',
    group: 'rows' as const,
    rounds: 1,
    entries: [
      { contender: 'regard-relaxed' as const, version: '', form: '', tried: [], samples: [2], ms: quarters },
      { contender: 'tfjs' as const, version: '4', form: '', tried: [], samples: [2], ms: quarters },
    ],
    leads: [{ contender: 'regard-relaxed' as const, over: 'tfjs' as const, ratio: quarters, ofLeast: 2 }],
    problems: [{ contender: 'onnxruntime' as const, problem: 'it is too large' }],
  };
  it('has a column for each runtime that has a time, and says who failed', () => {
    expect(columnsOf([row]).map(({ heading }) => heading)).toEqual(['what', 'Regard, ms', 'tfjs', 'lead']);
    const text = markdown({ date: '2020-01-01', browser: 'B 1', machine: 'M', threads: 1, versions: {}, rows: [row] });
    expect(text).toContain('| softmax 1x1 | 2.00 (2.00) | 2.00 (2.00) | 2.00 (2.00–2.00; 2.00) |');
    expect(text).toContain('- softmax 1x1, onnxruntime: it is too large');
  });
  it('says how many rounds, and the geometric mean of the products', () => {
    const product = (id: string, ours: number, strict: number, rounds: number): RowResult => ({
      ...row,
      id,
      group: 'products',
      rounds,
      target: [1.9, 1.2],
      leads: (['regard-relaxed', 'regard-strict'] as const).map((contender, i) => ({
        contender,
        over: 'tfjs' as const,
        ratio: quartiles([[ours, strict][i]!]),
        ofLeast: 1,
      })),
    });
    const rows = [product('a', 1, 2, 15), product('b', 4, 2, 5)];
    const text = markdown({ date: '2020-01-01', browser: 'B 1', machine: 'M', threads: 1, versions: {}, rows });
    expect(text).toContain("Geometric mean of the products' leads: 2.00, strict 2.00.");
    expect(text).toContain('5 to 15 rounds');
  });
  it('says what 8 bits bring, and nothing of rows that were not measured', () => {
    const report = (rows: readonly RowResult[]): string =>
      markdown({ date: '2020-01-01', browser: 'B 1', machine: 'M', threads: 1, versions: {}, rows });
    const whole = { ...row, id: 'bert 128', entries: [{ ...row.entries[0]!, ms: quartiles([6]) }] };
    const text = report([whole, { ...row, id: 'bert int8 128' }, { ...row, id: 'vit int8 197' }]);
    expect(text).toContain('8 bits over our own float32: bert 128 3.0.');
    expect(report([])).toBe('M, B 1; one thread each; 2020-01-01.');
  });
});
