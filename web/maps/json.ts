/**
 * Attention as lists in JSON: {"pattern": …, "queries": […], "keys": […]} or the lists alone, [layers, heads, L, S],
 * [heads, L, S] or [L, S]. Rows may be of different lengths, and null is a key that a query cannot see; layers may
 * differ in their heads and sizes.
 */
import { checkedTexts, checkSize, MapsError, type Layer, type Series, type Texts } from './maps.js';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** @throws MapsError json_invalid, shape_mismatch, not_finite, empty_input, too_long */
export function readJson(text: string, companion: Texts = {}): Series[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw new MapsError('json_invalid', `this is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
  return [seriesFrom(given, companion)];
}

/** The same from a value that is parsed already. */
export function seriesFrom(given: unknown, companion: Texts = {}): Series {
  const object =
    typeof given === 'object' && given !== null && !isList(given) ? (given as Record<string, unknown>) : {};
  const lists = isList(given) ? given : (object['pattern'] ?? object['attentions'] ?? object['attention']);
  if (!isList(lists)) throw new MapsError('tensor_missing', '"pattern" must be there, a list of rows of numbers');
  const layers = layersOf(lists);
  const most = (axis: 0 | 1 | 2): number => Math.max(...layers.map(({ shape }) => shape[axis]));
  const own = textsOf(object);
  const texts = (own.queries ?? own.keys) ? own : companion;
  return {
    nLayers: layers.length,
    nHeads: most(0),
    layer: (index) => layers[index],
    ...checkedTexts(texts, most(1), most(2)),
  };
}

/** The texts of an object: "queries" and "keys", or "tokens" for both. @throws MapsError json_invalid */
export function textsOf(object: Readonly<Record<string, unknown>>): Texts {
  const list = (name: string): string[] | undefined => {
    const value = object[name];
    if (value === undefined || value === null) return undefined;
    if (!isList(value) || !value.every((one) => typeof one === 'string' || typeof one === 'number'))
      throw new MapsError('json_invalid', `"${name}" must be a list of texts`);
    return value.map(String);
  };
  const tokens = list('tokens');
  return { queries: list('queries') ?? tokens, keys: list('keys') ?? tokens };
}

/** How many lists stand in each other before the first number. */
function depthOf(value: unknown): number {
  let depth = 0;
  for (let inner = value; isList(inner); depth++) inner = inner.find((one) => one !== null) ?? inner[0];
  return depth;
}

function layersOf(lists: readonly unknown[]): Layer[] {
  const depth = depthOf(lists);
  if (depth === 5 && lists.every((one) => isList(one) && one.length === 1))
    return layersOf((lists as unknown[][]).flat());
  if (depth < 2 || depth > 4)
    throw new MapsError(
      'shape_mismatch',
      `lists ${depth} deep: attention is [layers, heads, L, S], [heads, L, S] or [L, S]`,
    );
  const at = (path: readonly number[]): string => path.map((i) => `[${i}]`).join('');
  const listAt = (value: unknown, path: readonly number[]): readonly unknown[] => {
    if (!isList(value))
      throw new MapsError('shape_mismatch', `${at(path) || 'it'} must be a list, as its neighbours are`);
    return value;
  };
  const layers = depth === 4 ? lists : [lists];
  return layers.map((layer, l) => {
    const above = depth === 4 ? [l] : [];
    const heads = depth >= 3 ? listAt(layer, above) : [layer];
    const rowsOf = (h: number): readonly unknown[] => listAt(heads[h], depth >= 3 ? [...above, h] : above);
    const rows = heads.reduce<number>((most, _, h) => Math.max(most, rowsOf(h).length), 0);
    let columns = 0;
    heads.forEach((_, h) =>
      rowsOf(h).forEach((row, i) => {
        columns = Math.max(columns, listAt(row, [...above, ...(depth >= 3 ? [h] : []), i]).length);
      }),
    );
    if (!rows || !columns) throw new MapsError('empty_input', `layer ${l} has no number in it`);
    checkSize(
      layers.length,
      heads.length,
      rows,
      columns,
      `layer ${l} has shape [${heads.length}, ${rows}, ${columns}]`,
    );
    const data = new Float32Array(heads.length * rows * columns).fill(NaN);
    heads.forEach((_, h) =>
      rowsOf(h).forEach((row, i) =>
        (row as readonly unknown[]).forEach((value, j) => {
          if (value === null) return;
          if (typeof value !== 'number' || !Number.isFinite(value))
            throw new MapsError(
              'not_finite',
              `${at([...above, ...(depth >= 3 ? [h] : []), i, j])} is not a finite number`,
            );
          data[(h * rows + i) * columns + j] = value;
        }),
      ),
    );
    return { data, shape: [heads.length, rows, columns] };
  });
}
