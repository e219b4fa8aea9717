/** The one data shape of every plot: a row-major matrix in [query, key] order with a label for each row and column. */
export interface Matrix {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

export interface LabelledMatrix extends Matrix {
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export type Domain = readonly [number, number];

export const at = (m: Matrix, { row, column }: Cell): number => m.values[row * m.columns + column] ?? NaN;

export const sameCell = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a === b || (!!a && !!b && a.row === b.row && a.column === b.column);

export const holds = (m: Matrix, c: Cell | undefined): c is Cell =>
  !!c && c.row >= 0 && c.row < m.rows && c.column >= 0 && c.column < m.columns;

/** Heads folded into one: `mean` and `max` over heads, or one head alone. */
export type HeadChoice = number | 'mean' | 'max';

/**
 * [H, L, S] → [L, S]. A cell without a number in any of the heads that are folded has none.
 * @throws RangeError when a head is asked for that is not there, or the numbers do not fill the shape
 */
export function chooseHead(values: ArrayLike<number>, shape: readonly number[], head: HeadChoice): Matrix {
  const [heads = 1, rows = 0, columns = 0] = shape.length === 2 ? [1, ...shape] : shape;
  const size = rows * columns;
  if (values.length !== heads * size) throw new RangeError(`${values.length} numbers do not fill ${shape.join(' × ')}`);
  const out = new Float32Array(size);
  if (typeof head === 'number') {
    if (!(head >= 0 && head < heads)) throw new RangeError(`head ${head} of ${heads}`);
    for (let i = 0; i < size; i++) out[i] = values[head * size + i] ?? NaN;
  } else {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      let most = -Infinity;
      for (let h = 0; h < heads; h++) {
        const value = values[h * size + i] ?? NaN;
        sum += value;
        most = Math.max(most, value); // NaN stays
      }
      out[i] = head === 'mean' ? sum / heads : most;
    }
  }
  return { values: out, rows, columns };
}

/**
 * Given data as authors write it: {"pattern": [[...], ...], "queries": [...], "keys": [...]}, labels optional.
 * @throws TypeError in words, naming what is wrong
 */
export function matrixFrom(given: unknown): LabelledMatrix {
  if (typeof given !== 'object' || given === null) throw new TypeError('data must be an object with "pattern"');
  const { pattern, queries, keys } = given as { pattern?: unknown; queries?: unknown; keys?: unknown };
  if (!Array.isArray(pattern)) throw new TypeError('"pattern" must be an array of rows');
  const nested = pattern as unknown[];
  const rows = nested.length;
  const first = nested[0];
  const columns = Array.isArray(first) ? first.length : 0;
  const values = new Float32Array(rows * columns);
  nested.forEach((row, i) => {
    if (!Array.isArray(row) || row.length !== columns)
      throw new TypeError(`row ${i} must have ${columns} numbers, as row 0 has`);
    (row as unknown[]).forEach((value, j) => {
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw new TypeError(`pattern[${i}][${j}] is not a finite number`);
      values[i * columns + j] = value;
    });
  });
  const rowLabels = labels(queries, rows, 'queries');
  return { values, rows, columns, rowLabels, columnLabels: labels(keys, columns, 'keys') };
}

function labels(given: unknown, count: number, what: string): string[] {
  if (given === undefined) return Array.from({ length: count }, (_, i) => String(i));
  if (!Array.isArray(given) || given.length !== count) throw new TypeError(`"${what}" must have ${count} labels`);
  return (given as unknown[]).map(String);
}
