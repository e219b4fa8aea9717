// @vitest-environment node
/** The bare operation against a loop in float64. */
import { afterAll, describe, expect, test } from 'vitest';

import { attend, shutdown, type AttendOptions, type Tensor } from '../../bindings/dist/index.js';
import { largestDifference, seeded } from './checkpoints.js';

afterAll(shutdown);

function matrix(rows: number, cols: number, seed: number): Tensor {
  const next = seeded(seed);
  return { data: Float32Array.from({ length: rows * cols }, () => 2 * next()), shape: [rows, cols] };
}

/** softmax(scale · q kᵀ over the keys that are seen) v, in double. */
function reference(
  { q, k, v, heads = 1, kvHeads = heads, scale }: AttendOptions,
  sees: (query: number, key: number) => boolean,
): { z: number[]; pattern: number[] } {
  const [L = 0, columns = 0] = q.shape;
  const S = k.shape[0]!;
  const E = columns / heads;
  const F = v.shape[1]! / kvHeads;
  const z: number[] = new Array<number>(L * heads * F).fill(0);
  const pattern: number[] = [];
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < L; i++) {
      const g = Math.floor(h / (heads / kvHeads));
      const scores = Array.from({ length: S }, (_, j) => {
        let dot = 0;
        for (let e = 0; e < E; e++) dot += q.data[i * columns + h * E + e]! * k.data[j * kvHeads * E + g * E + e]!;
        return sees(i, j) ? dot * (scale ?? 1 / Math.sqrt(E)) : -Infinity;
      });
      const most = Math.max(...scores);
      const exps = scores.map((score) => (score === -Infinity ? 0 : Math.exp(score - most)));
      const sum = exps.reduce((total, e) => total + e, 0);
      const row = exps.map((e) => (sum ? e / sum : 0));
      pattern.push(...row);
      for (let f = 0; f < F; f++)
        z[i * heads * F + h * F + f] = row.reduce((total, p, j) => total + p * v.data[j * kvHeads * F + g * F + f]!, 0);
    }
  return { z, pattern };
}

describe('against float64', () => {
  const sizes: [L: number, S: number, heads: number, kvHeads: number, E: number][] = [
    [1, 1, 1, 1, 1],
    [7, 7, 3, 3, 8],
    [17, 64, 4, 2, 16],
    [64, 17, 4, 1, 63],
    [130, 130, 2, 2, 64],
  ];
  test.each(sizes)('L %i, S %i, heads %i of %i, width %i', async (L, S, heads, kvHeads, E) => {
    const operands = {
      q: matrix(L, heads * E, 1),
      k: matrix(S, kvHeads * E, 2),
      v: matrix(S, kvHeads * E, 3),
      heads,
      kvHeads,
    };
    const keep = Array.from({ length: S }, (_, j) => j % 3 !== 1);
    const masks: [AttendOptions['mask'], (i: number, j: number) => boolean][] = [
      [undefined, () => true],
      [{ kind: 'causal' }, (i, j) => j <= i],
      [{ kind: 'local', before: 3, after: 1 }, (i, j) => j >= i - 3 && j <= i + 1],
      [{ kind: 'padding', keep }, (_, j) => keep[j]!],
    ];
    for (const [mask, sees] of masks) {
      const options = { ...operands, ...(mask && { mask }) };
      const wanted = reference(options, sees);
      const fused = await attend(options);
      const traced = await attend({ ...options, record: ['pattern', 'scores', 'maskedScores'] });
      expect(fused.z.shape).toEqual([L, heads * E]);
      expect(largestDifference(fused.z.data, wanted.z)).toBeLessThan(1e-4);
      expect(largestDifference(traced.z.data, wanted.z)).toBeLessThan(1e-4);
      expect(traced.pattern!.shape).toEqual([heads, L, S]);
      expect(largestDifference(traced.pattern!.data, wanted.pattern)).toBeLessThan(1e-5);
      expect(traced.scores!.data).toHaveLength(heads * L * S);
      expect(fused).not.toHaveProperty('pattern');
    }
  });
  test('a query that sees no key gets zeros', async () => {
    const { z, pattern } = await attend({
      q: matrix(2, 4, 1),
      k: matrix(3, 4, 2),
      v: matrix(3, 4, 3),
      mask: { kind: 'padding', keep: [false, false, false] },
      record: ['pattern'],
    });
    expect([...z.data, ...pattern!.data].every((n) => n === 0)).toBe(true);
  });
  test('the operands stay the caller’s', async () => {
    const q = matrix(4, 4, 1);
    await attend({ q, k: q, v: q });
    expect(q.data).toHaveLength(16);
  });
});

describe('refused', () => {
  const q = matrix(2, 4, 1);
  const wrong: [string, Partial<AttendOptions>, string][] = [
    ['shape that is not filled', { q: { data: q.data, shape: [3, 4] } }, 'shape_mismatch'],
    ['three axes', { q: { data: q.data, shape: [1, 2, 4] } }, 'shape_mismatch'],
    ['negative axes', { q: { data: q.data, shape: [-2, -4] } }, 'shape_mismatch'],
    ['other widths', { k: matrix(2, 3, 1) }, 'shape_mismatch'],
    ['other numbers of keys', { v: matrix(3, 4, 1) }, 'shape_mismatch'],
    ['heads that do not divide', { heads: 3 }, 'shape_mismatch'],
    ['no heads', { heads: 0 }, 'invalid_argument'],
    ['half a head', { heads: 1.5 }, 'invalid_argument'],
    ['kvHeads that do not divide', { heads: 4, kvHeads: 3 }, 'invalid_argument'],
    ['nothing', { q: { data: new Float32Array(), shape: [0, 4] } }, 'empty_input'],
    ['NaN', { q: { data: new Float32Array(8).fill(NaN), shape: [2, 4] } }, 'not_finite'],
    ['an infinite scale', { scale: Infinity }, 'invalid_argument'],
    ['padding of another size', { mask: { kind: 'padding', keep: [true] } }, 'shape_mismatch'],
    ['a negative window', { mask: { kind: 'local', before: -1, after: 0 } }, 'invalid_argument'],
    ['a mask that is none', { mask: { kind: 'diagonal' } as unknown as { kind: 'none' } }, 'invalid_argument'],
    ['a record that is none', { record: ['z' as 'pattern'] }, 'invalid_argument'],
    ['doubles', { q: { data: new Float64Array(8) as unknown as Float32Array, shape: [2, 4] } }, 'invalid_argument'],
  ];
  test.each(wrong)('%s', async (_, change, code) => {
    const cause: unknown = await attend({ q, k: q, v: q, ...change }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(cause).toMatchObject({ name: 'RegardError', code });
  });
  test('a pattern beyond the budget is refused before any work', async () => {
    const long = matrix(9000, 1, 1);
    const before = performance.now();
    await expect(attend({ q: long, k: long, v: long, record: ['pattern'] })).rejects.toMatchObject({
      code: 'capture_too_large',
    });
    expect(performance.now() - before).toBeLessThan(2000);
    expect((await attend({ q, k: q, v: q })).z.data).toHaveLength(8);
  });
});
