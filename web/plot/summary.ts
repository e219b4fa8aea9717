/** A plot in one or two sentences, for those who do not see it and those who want it said. */
import type { Translate } from '../i18n/translate.js';
import { at, type Domain, type LabelledMatrix } from './matrix.js';
import { numberText, percentText } from './number_text.js';

export interface Ranked {
  readonly column: number;
  readonly weight: number;
}

/** A row's columns, heaviest first. */
export function rankRow(
  m: { values: ArrayLike<number>; rows: number; columns: number },
  row: number,
  most = 3,
): Ranked[] {
  return Array.from({ length: m.columns }, (_, column) => ({ column, weight: at(m, { row, column }) }))
    .filter(({ weight }) => !Number.isNaN(weight))
    .sort((a, b) => b.weight - a.weight || a.column - b.column)
    .slice(0, most);
}

/** Mean over rows of −Σ a log₂ a, and as the number of words that many bits choose among. */
export function perplexityOfRows(m: LabelledMatrix): number {
  let bits = 0;
  for (let row = 0; row < m.rows; row++)
    for (let column = 0; column < m.columns; column++) {
      const a = at(m, { row, column });
      if (a > 0) bits -= a * Math.log2(a);
    }
  return m.rows ? 2 ** (bits / m.rows) : 0;
}

/** @param domain  of numbers that are no weights: they are said as numbers, and no spread is said of them */
export function summary(m: LabelledMatrix, t: Translate, domain?: Domain): string {
  if (m.rows === 0 || m.columns === 0) return t('plot.empty');
  const best = Array.from({ length: m.rows }, (_, row) => ({
    row,
    ...(rankRow(m, row, 1)[0] ?? { column: 0, weight: -Infinity }),
  }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 3)
    .map(({ row, column, weight }) =>
      t('plot.looked', {
        query: m.rowLabels[row] ?? '',
        key: m.columnLabels[column] ?? '',
        weight: domain ? numberText(weight) : percentText(weight),
      }),
    );
  return [
    t('plot.size', { rows: m.rows, columns: m.columns }),
    ...(domain ? [t('plot.range', { low: numberText(domain[0]), high: numberText(domain[1]) })] : []),
    t('plot.strongest', { list: best.join(t('list.comma')) }),
    ...(domain || !sumsToOne(m) ? [] : [t('plot.spread', { count: perplexityOfRows(m).toFixed(1) })]),
  ].join(t('list.sentence'));
}

/** Whether a row is a share of 1 at all: a spread is said of nothing else. */
function sumsToOne(m: LabelledMatrix): boolean {
  for (let row = 0; row < m.rows; row++) {
    let sum = 0;
    for (let column = 0; column < m.columns; column++) sum += at(m, { row, column }) || 0;
    if (sum !== 0 && Math.abs(sum - 1) > 0.05) return false;
  }
  return true;
}
