/** Of the samples of one row: quartiles, and ratios taken round by round so that a slow moment hits both sides. */

export interface Quartiles {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Linear between the two nearest samples (R's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function quartiles(samples: readonly number[]): Quartiles {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    min: sorted[0] ?? NaN,
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
  };
}

/** a/b of each round. */
export const ratios = (a: readonly number[], b: readonly number[]): number[] =>
  a.slice(0, b.length).map((x, round) => x / b[round]!);

export const geometricMean = (x: readonly number[]): number =>
  Math.exp(x.reduce((sum, value) => sum + Math.log(value), 0) / x.length);
