/** Attention that somebody else computed: numbers of any shape with the texts of their tokens, whatever file they came in. */

/** One layer: [heads, L, S], row-major. NaN where there is no number: a short row, or a key that the query cannot see. */
export interface Layer {
  readonly data: Float32Array;
  readonly shape: readonly [heads: number, rows: number, columns: number];
}

/** One attention through the layers. `stack` and `kind` where the file names them. */
export interface Series {
  readonly stack?: 'encoder' | 'decoder';
  readonly kind?: 'self' | 'cross';
  readonly nLayers: number;
  /** The most that any layer has. */
  readonly nHeads: number;
  /** Read when it is asked for; undefined where the file leaves this layer out. */
  layer(index: number): Layer | undefined;
  readonly queries?: readonly string[];
  readonly keys?: readonly string[];
}

export interface Maps {
  readonly name: string;
  readonly series: readonly Series[];
  /** The smallest and the greatest number of all. */
  readonly range: readonly [least: number, most: number];
  /** Whether every row sums to 1 within 0.01, or has no weight at all. */
  readonly sumsToOne: boolean;
}

/** Texts of tokens as a file or its companion gives them; `tokens` stands for both. */
export interface Texts {
  readonly queries?: readonly string[] | undefined;
  readonly keys?: readonly string[] | undefined;
}

export type MapsErrorCode =
  | 'header_invalid'
  | 'header_truncated'
  | 'header_too_large'
  | 'dtype_unsupported'
  | 'shape_mismatch'
  | 'too_long'
  | 'tensor_missing'
  | 'json_invalid'
  | 'not_finite'
  | 'empty_input'
  | 'file_unreadable';

/** What is wrong with a file, and what would be right. The codes are those of the package `regard`. */
export class MapsError extends Error {
  constructor(
    readonly code: MapsErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Numbers in one file, and queries or keys of one matrix. */
export const kMostNumbers = 2 ** 27;
export const kMostSide = 2048;
const kMostLayers = 512;

/**
 * The axes that a file may have, brought to [layers, heads, L, S].
 * @throws MapsError shape_mismatch, empty_input, too_long
 */
export function axesOf(shape: readonly number[], what: string): [number, number, number, number] {
  const said = `${what} has shape [${shape.join(', ')}]`;
  // stacked as transformers returns them, each layer with a batch of one
  const own = shape.length === 5 && shape[1] === 1 ? [shape[0] ?? 0, ...shape.slice(2)] : shape;
  if (own.length === 5)
    throw new MapsError('shape_mismatch', `${said}: take one member of the batch, which leaves [layers, heads, L, S]`);
  if (own.length < 2 || own.length > 4)
    throw new MapsError('shape_mismatch', `${said}: attention is [layers, heads, L, S], [heads, L, S] or [L, S]`);
  const [layers = 1, heads = 1, rows = 0, columns = 0] = [...Array<number>(4 - own.length).fill(1), ...own];
  if (own.some((size) => size === 0)) throw new MapsError('empty_input', `${said}: there is nothing in it`);
  checkSize(layers, heads, rows, columns, said);
  return [layers, heads, rows, columns];
}

export function checkSize(layers: number, heads: number, rows: number, columns: number, said: string): void {
  if (rows > kMostSide || columns > kMostSide)
    throw new MapsError('too_long', `${said}: at most ${kMostSide} queries and ${kMostSide} keys can be drawn`);
  if (layers > kMostLayers || layers * heads * rows * columns > kMostNumbers)
    throw new MapsError('too_long', `${said}: at most ${kMostLayers} layers and ${kMostNumbers} numbers can be drawn`);
}

/** @throws MapsError shape_mismatch when there are not as many texts as rows or columns */
export function checkedTexts(
  { queries, keys }: Texts,
  rows: number,
  columns: number,
): Pick<Series, 'queries' | 'keys'> {
  const fits = (texts: readonly string[] | undefined, count: number, what: string): void => {
    if (texts && texts.length !== count)
      throw new MapsError('shape_mismatch', `"${what}" holds ${texts.length} texts, and there are ${count} ${what}`);
  };
  fits(queries, rows, 'queries');
  fits(keys, columns, 'keys');
  return { ...(queries && { queries }), ...(keys && { keys }) };
}

/**
 * The whole, looked through once.
 * @throws MapsError not_finite naming the place, empty_input when no cell holds a number
 * Cost: every number once, a layer at a time
 */
export function mapsOf(name: string, series: readonly Series[]): Maps {
  let [least, most, sumsToOne] = [Infinity, -Infinity, true];
  for (const one of series)
    for (let index = 0; index < one.nLayers; index++) {
      const layer = one.layer(index);
      if (!layer) continue;
      const { data, shape } = layer;
      const columns = shape[2];
      for (let from = 0; from < data.length; from += columns) {
        let sum = 0;
        for (let i = from; i < from + columns; i++) {
          const value = data[i] ?? NaN;
          if (Number.isNaN(value)) continue;
          if (value === Infinity) throw new MapsError('not_finite', `layer ${index} holds ∞ ${placeOf(i, shape)}`);
          if (value < least) least = value;
          if (value > most) most = value;
          sum += value;
        }
        if (sum !== 0 && Math.abs(sum - 1) > 0.01) sumsToOne = false;
      }
    }
  if (least > most) throw new MapsError('empty_input', 'there is not one number in it');
  return { name, series, range: [least, most], sumsToOne };
}

/** "at head 1, query 0, key 5", counted from 0 as in the file. */
export const placeOf = (i: number, [, rows, columns]: Layer['shape']): string =>
  `at head ${Math.floor(i / (rows * columns))}, query ${Math.floor(i / columns) % rows}, key ${i % columns}`;
