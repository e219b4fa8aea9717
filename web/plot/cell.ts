/**
 * One cell computed again, in double precision from the traced q, k and v alone, beside what the engine said.
 *     score_j = scale · Σ_e q_e k_{j,e}        Vaswani et al. 2017, eq. (1)
 *     a_j     = exp(score_j − max) / Σ exp     over the keys the query may see
 *     z_e     = Σ_j a_j v_{j,e}
 */
export interface CellInput {
  /** [E] of this query; [S, E] of every key, row-major. */
  readonly q: ArrayLike<number>;
  readonly k: ArrayLike<number>;
  readonly v: ArrayLike<number>;
  readonly width: number;
  readonly keys: number;
  readonly key: number;
  readonly scale: number;
  /** Which keys this query may see. */
  readonly visible: readonly boolean[];
  /** What the engine recorded for this row. */
  readonly engine: {
    readonly scores?: ArrayLike<number> | undefined;
    readonly pattern: ArrayLike<number>;
    readonly z?: ArrayLike<number> | undefined;
  };
}

export interface CellComputed {
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly v: readonly number[];
  readonly products: readonly number[];
  readonly dot: number;
  readonly scores: readonly number[];
  readonly exponentials: readonly number[];
  readonly sum: number;
  readonly pattern: readonly number[];
  readonly z: readonly number[];
  /** Largest |recomputed − engine| over the row, undefined where the engine kept nothing. */
  readonly difference: {
    readonly scores?: number | undefined;
    readonly pattern: number;
    readonly z?: number | undefined;
  };
}

const slice = (data: ArrayLike<number>, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => data[from + i] ?? NaN);

const furthest = (a: readonly number[], b: ArrayLike<number>, count: (i: number) => boolean = () => true): number =>
  a.reduce((most, value, i) => (count(i) ? Math.max(most, Math.abs(value - (b[i] ?? NaN))) : most), 0);

/** Cost S·E multiply-adds twice. A row that sees no key has pattern and z zero, as the engine's. */
export function computeCell(input: CellInput): CellComputed {
  const { width, keys, key, scale, visible, engine } = input;
  const q = slice(input.q, 0, width);
  const rows = Array.from({ length: keys }, (_, j) => slice(input.k, j * width, width));
  const scores = rows.map((k) => scale * k.reduce((sum, value, e) => sum + value * (q[e] ?? 0), 0));
  const sees = (j: number): boolean => visible[j] ?? true;
  const most = scores.reduce((max, score, j) => (sees(j) ? Math.max(max, score) : max), -Infinity);
  const exponentials = scores.map((score, j) => (sees(j) ? Math.exp(score - most) : 0));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  const pattern = exponentials.map((value) => (sum > 0 ? value / sum : 0));
  const z = Array.from({ length: width }, (_, e) =>
    pattern.reduce((total, a, j) => total + a * (a === 0 ? 0 : (input.v[j * width + e] ?? NaN)), 0),
  );
  const k = rows[key] ?? [];
  const products = k.map((value, e) => value * (q[e] ?? 0));
  return {
    q,
    k,
    v: slice(input.v, key * width, width),
    products,
    dot: products.reduce((a, b) => a + b, 0),
    scores,
    exponentials,
    sum,
    pattern,
    z,
    difference: {
      scores: engine.scores && furthest(scores, engine.scores),
      pattern: furthest(pattern, engine.pattern),
      z: engine.z && furthest(z, engine.z),
    },
  };
}
