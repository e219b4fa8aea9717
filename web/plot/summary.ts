/** A plot in one or two sentences, for those who do not see it and those who want it said. */
import type { Translate } from '../i18n/translate.js';
import { at, type LabelledMatrix } from './matrix.js';
import { percentText } from './number_text.js';

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

export function summary(m: LabelledMatrix, t: Translate): string {
  if (m.rows === 0 || m.columns === 0) return t('plot.empty');
  const best = Array.from({ length: m.rows }, (_, row) => ({
    row,
    ...(rankRow(m, row, 1)[0] ?? { column: 0, weight: 0 }),
  }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 3)
    .map(({ row, column, weight }) =>
      t('plot.looked', {
        query: m.rowLabels[row] ?? '',
        key: m.columnLabels[column] ?? '',
        weight: percentText(weight),
      }),
    );
  return [
    t('plot.size', { rows: m.rows, columns: m.columns }),
    t('plot.strongest', { list: best.join(t('list.comma')) }),
    t('plot.spread', { count: perplexityOfRows(m).toFixed(1) }),
  ].join(t('list.sentence'));
}
