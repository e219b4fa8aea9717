import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { halfToNumber } from '../../web/maps/block.js';
import { mapsFrom, readMaps, type Maps } from '../../web/maps/index.js';
import { readNpy } from '../../web/maps/npy.js';
import { readingOfFiles } from '../../web/elements/maps_reading.js';
import { attentionsOf, matrixOf, type Reading } from '../../web/elements/reading.js';
import { translator } from '../../web/i18n/translate.js';

const folder = `${import.meta.dirname}/maps/`;
const bytesOf = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(folder + name));
const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, unknown[]>;

const open = (name: string, bytes: BlobPart = bytesOf(name), beside?: unknown): Promise<Maps> =>
  readMaps([
    { name, blob: new Blob([bytes]) },
    ...(beside === undefined ? [] : [{ name: 'tokens.json', blob: new Blob([JSON.stringify(beside)]) }]),
  ]);

/** All of a series as flat numbers, NaN as null. */
const numbers = ({ series: [series] }: Maps): number[] =>
  Array.from({ length: series?.nLayers ?? 0 }, (_, i) => [...(series?.layer(i)?.data ?? [])]).flat();

describe('files that NumPy and safetensors wrote', () => {
  it.each(Object.keys(expected))('%s holds the numbers that were put into it', async (name) => {
    const maps = await open(name);
    const wanted = expected[name]!.flat(3) as number[];
    const found = numbers(maps);
    expect(found).toHaveLength(wanted.length);
    const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(2 ** -24 * Math.max(1, maps.range[1]));
    expect(maps.sumsToOne).toBe(name !== 'scores.npy');
  });
  it.each([
    ['f4.npy', 2, [3, 4, 5]],
    ['heads.npy', 1, [3, 4, 5]],
    ['matrix.npy', 1, [1, 4, 5]],
    ['layers.safetensors', 2, [3, 5, 5]],
    ['lists.json', 2, [3, 4, 5]],
  ])('%s has %i layers of %j', async (name, layers, shape) => {
    const [series] = (await open(name)).series;
    expect(series?.nLayers).toBe(layers);
    expect(series?.layer(layers - 1)?.shape).toEqual(shape);
    expect(series?.layer(layers)).toBeUndefined();
  });
  it('knows the range of numbers that are no weights', async () => {
    const { range } = await open('scores.npy');
    expect(range[0]).toBeLessThan(0);
    expect(range[1]).toBeGreaterThan(1);
  });
  it('finds the attentions that a trace of Regard names, a layer that is left out included', async () => {
    const { series } = await open('trace.safetensors');
    expect(series.map(({ stack, kind, nLayers }) => [stack, kind, nLayers])).toEqual([
      ['decoder', 'cross', 2],
      ['encoder', 'self', 2],
    ]);
    expect(series[0]?.layer(0)).toBeUndefined();
    expect(series[0]?.layer(1)?.shape).toEqual([3, 4, 5]);
  });
  it('takes texts from the file, or from a companion', async () => {
    expect((await open('one.safetensors')).series[0]?.queries).toEqual(['The', 'black', 'cat', 'sleeps', '.']);
    expect((await open('lists.json')).series[0]).not.toHaveProperty('queries');
    const beside = { queries: ['a', 'b', 'c', 'd'], keys: [1, 2, 3, 4, 5] };
    expect((await open('f4.npy', undefined, beside)).series[0]?.keys).toEqual(['1', '2', '3', '4', '5']);
    await expect(open('f4.npy', undefined, { tokens: ['a'] })).rejects.toMatchObject({
      code: 'shape_mismatch',
      message: expect.stringContaining('"queries" holds 1 texts, and there are 4') as string,
    });
    await expect(open('f4.npy', undefined, { pattern: [] })).rejects.toMatchObject({ code: 'json_invalid' });
  });
});

describe('half precision', () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x7bff, 65504],
    [0x8000, -0],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is %d', (bits, value) => expect(halfToNumber(bits)).toBe(value));
});

describe('lists', () => {
  const dataOf = (given: unknown): number[] => numbers(mapsFrom('given', given));
  it('may be ragged: what is missing is no number, and null is none', () => {
    expect(dataOf([[1], [0.5, 0.5]])).toEqual([1, NaN, 0.5, 0.5]);
    expect(dataOf([[[null, 1]], [[0, 1]]])).toEqual([NaN, 1, 0, 1]);
  });
  it('may have layers of different sizes, and a batch of one', () => {
    const maps = mapsFrom('given', [[[[1]], [[1]]], [[[1, 0], [0, 1]]]]); // prettier-ignore
    expect(maps.series[0]?.nHeads).toBe(2);
    expect([0, 1].map((layer) => maps.series[0]?.layer(layer)?.shape)).toEqual([
      [2, 1, 1],
      [1, 2, 2],
    ]);
    expect(mapsFrom('given', [[[[[1]]]], [[[[0.5]]]]]).series[0]?.nLayers).toBe(2);
  });
  it.each([
    [{}, 'tensor_missing', '"pattern" must be there'],
    [[1, 2], 'shape_mismatch', 'lists 1 deep'],
    [[[[[[[1]]]]]], 'shape_mismatch', 'lists 6 deep'],
    [[[1, 2], 3], 'shape_mismatch', '[1] must be a list'],
    [[[1, 'x']], 'not_finite', '[0][1] is not a finite number'],
    [[[[1]], [[true]]], 'not_finite', '[1][0][0] is not a finite number'],
    [[[null]], 'empty_input', 'not one number'],
    [[[]], 'empty_input', 'no number in it'],
    [{ pattern: [[1]], queries: ['a', 'b'] }, 'shape_mismatch', '"queries" holds 2 texts'],
    [{ pattern: [[1]], keys: [{}] }, 'json_invalid', '"keys" must be a list of texts'],
    [[Array.from({ length: 2049 }, () => 1)], 'too_long', 'at most 2048 queries'],
  ])('%j is refused: %s', (given, code, message) => {
    expect(() => mapsFrom('given', given)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });
});

describe('damaged and foreign files', () => {
  const npy = (header: string, data = 0, version = 1): Uint8Array<ArrayBuffer> => {
    const text = new TextEncoder().encode(header);
    const head = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length & 255, text.length >> 8];
    return Uint8Array.from([...head, ...(version > 1 ? [0, 0] : []), ...text, ...new Uint8Array(data)]);
  };
  const header = (descr: string, shape: string): string =>
    `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  it.each([
    ['no magic', new Uint8Array(64), 'header_invalid'],
    ['an empty file', new Uint8Array(0), 'header_invalid'],
    ['version 9', npy(header('<f4', '(1, 1)'), 4, 9), 'header_invalid'],
    ['a cut header', npy(header('<f4', '(1, 1)')).slice(0, 30), 'header_truncated'],
    ['whole numbers', npy(header('<i4', '(1, 1)'), 4), 'dtype_unsupported'],
    ['objects', npy(header('|O', '(1, 1)'), 4), 'dtype_unsupported'],
    ['a record', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 1), }", 4), 'dtype_unsupported'],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}"), 'header_invalid'],
    ['a negative size', npy(header('<f4', '(-1, 1)'), 4), 'header_invalid'],
    ['a vector', npy(header('<f4', '(4,)'), 16), 'shape_mismatch'],
    ['six axes', npy(header('<f4', '(1, 1, 1, 1, 1, 1)'), 4), 'shape_mismatch'],
    ['a batch of two', npy(header('<f4', '(1, 2, 1, 1, 1)'), 8), 'shape_mismatch'],
    ['too few bytes', npy(header('<f4', '(2, 2)'), 12), 'shape_mismatch'],
    ['too many bytes', npy(header('<f4', '(2, 2)'), 20), 'shape_mismatch'],
    ['nothing', npy(header('<f4', '(0, 2)')), 'empty_input'],
    ['a size that no memory has', npy(header('<f4', '(999999999999999, 2, 2, 2)'), 8), 'too_long'],
  ])('.npy with %s', async (_, bytes, code) => {
    await expect(open('x.npy', bytes)).rejects.toMatchObject({ code });
  });
  it('.npy with NaN or ∞ says where; −∞ is a key that is not seen', async () => {
    const file = (value: number): Uint8Array<ArrayBuffer> => {
      const bytes = npy(header('<f4', '(1, 2)'), 8);
      new DataView(bytes.buffer).setFloat32(bytes.length - 4, value, true);
      return bytes;
    };
    await expect(open('x.npy', file(NaN))).rejects.toMatchObject({
      code: 'not_finite',
      message: expect.stringContaining('key 1') as string,
    });
    await expect(open('x.npy', file(Infinity))).rejects.toMatchObject({ code: 'not_finite' });
    expect(numbers(await open('x.npy', file(-Infinity)))).toEqual([0, NaN]);
  });
  it('.npy of versions 2 and 3', () => {
    for (const version of [2, 3]) expect(readNpy(npy(header('<f4', '(1, 1)'), 4, version)).shape).toEqual([1, 1]);
  });

  const tensors = (entries: unknown, data = 8, length?: bigint): Uint8Array<ArrayBuffer> => {
    const text = new TextEncoder().encode(JSON.stringify(entries));
    const bytes = new Uint8Array(8 + text.length + data);
    new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const one = (dtype: string, shape: number[], end: number): unknown => ({ dtype, shape, data_offsets: [0, end] });
  it.each([
    ['a short file', new Uint8Array(4), 'header_truncated'],
    ['a header beyond the end', tensors({}, 0, 999n), 'header_truncated'],
    ['a header of exabytes', tensors({}, 0, 2n ** 62n), 'header_too_large'],
    ['a header that is no object', tensors([1]), 'header_invalid'],
    ['an entry without a shape', tensors({ a: { dtype: 'F32' } }), 'header_invalid'],
    ['whole numbers', tensors({ a: one('I64', [1, 1], 8) }), 'dtype_unsupported'],
    ['a prototype’s name as type', tensors({ a: one('constructor', [1, 1], 8) }), 'dtype_unsupported'],
    ['bytes beyond the end', tensors({ a: one('F32', [2, 2], 16) }), 'shape_mismatch'],
    ['bytes that are not the shape', tensors({ a: one('F32', [1, 1], 8) }), 'shape_mismatch'],
    ['no tensor', tensors({}), 'tensor_missing'],
    ['vectors only', tensors({ a: one('F32', [2], 8) }), 'tensor_missing'],
    ['names of no layers', tensors({ a: one('F32', [1, 2], 8), b: one('F32', [1, 2], 8) }), 'tensor_missing'],
  ])('.safetensors with %s', async (_, bytes, code) => {
    await expect(open('x.safetensors', bytes)).rejects.toMatchObject({ code });
  });
  it('files of another kind, or too many', async () => {
    await expect(readMaps([])).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(open('x.pt', new Uint8Array(4))).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(open('x.json', '{')).rejects.toMatchObject({ code: 'json_invalid' });
  });
});

describe('as a reading', () => {
  const t = translator('en');
  const reading = (name: string): Promise<Reading> => readingOfFiles([new File([bytesOf(name)], name)]);
  it('weights keep the scale from 0 to 1, other numbers get one that fits', async () => {
    expect((await reading('f4.npy')).domain).toBeUndefined();
    const [low, high] = (await reading('scores.npy')).domain!;
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(1);
  });
  it('gives the views its attentions with the texts of both axes', async () => {
    const traced = await reading('trace.safetensors');
    expect(attentionsOf(traced.shape)).toEqual([
      { stack: 'decoder', kind: 'cross' },
      { stack: 'encoder', kind: 'self' },
    ]);
    const named = await reading('one.safetensors');
    const m = matrixOf(named, { stack: 'encoder', kind: 'self', layer: 1, head: 2 }, t);
    expect(m).toMatchObject({ rows: 5, columns: 5, rowLabels: ['The', 'black', 'cat', 'sleeps', '.'] });
    expect(m?.values[7]).toBeCloseTo((expected['one.safetensors'] as number[][][][])[1]![2]![1]![2]!, 6);
  });
});
