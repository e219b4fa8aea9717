/** What one query looks at on an image, in a few sentences. */
import type { Translate } from '../i18n/translate.js';
import { at, type LabelledMatrix } from './matrix.js';
import { percentText } from './number_text.js';
import { patchesOfRow, tokenOfPatch, type PatchGrid } from './patches.js';
import { rankRow } from './summary.js';

/** @param m  [queries, before + patches] with a label for each */
export function patchesSummary(m: LabelledMatrix, row: number, grid: PatchGrid, t: Translate): string {
  const image = patchesOfRow(m, row, grid);
  const best = rankRow({ values: image.values, rows: 1, columns: image.rows * image.columns }, 0).map(
    ({ column, weight }) => {
      const cell = { row: Math.floor(column / grid.columns), column: column % grid.columns };
      return t('patches.at', { place: m.columnLabels[tokenOfPatch(cell, grid)] ?? '', weight: percentText(weight) });
    },
  );
  const aside = Array.from({ length: grid.before }, (_, column) => at(m, { row, column })).reduce((a, b) => a + b, 0);
  return [
    t('patches.most', { query: m.rowLabels[row] ?? '', list: best.join(t('list.comma')) }),
    ...(grid.before ? [t('patches.aside', { share: percentText(aside), count: grid.before })] : []),
  ].join(t('list.sentence'));
}
