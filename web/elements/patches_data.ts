/** What `<regard-patches>` draws: one attention to an image, of a reading or of numbers that an author gives. */
import type { Translate } from '../i18n/translate.js';
import { matrixFrom, type LabelledMatrix } from '../plot/matrix.js';
import { gridOfImage, patchOfToken, type Box, type PatchGrid } from '../plot/patches.js';
import { tokenText } from '../plot/token_text.js';
import { matrixOf, seesImage, type Reading, type Which } from './reading.js';

export interface PatchesData {
  /** [queries, before + patches]. */
  readonly matrix: LabelledMatrix;
  readonly grid: PatchGrid;
  /** The queries are the image's own tokens, so that a patch can ask as well. */
  readonly selfAttention: boolean;
  readonly image?: { readonly source: CanvasImageSource; readonly width: number; readonly height: number } | undefined;
  readonly region?: Box | undefined;
  /** Where the given image is to be had, while it is not here. */
  readonly src?: string | undefined;
}

/** "row 3, column 5", or what a token before the patches is called. */
export function placeName(token: number, grid: PatchGrid, t: Translate): string {
  const patch = patchOfToken(token, grid);
  if (patch) return t('patches.place', { row: patch.row + 1, column: patch.column + 1 });
  return token === 0 ? t('patches.class') : t('patches.register', { n: token });
}

const named = (count: number, grid: PatchGrid, t: Translate): string[] =>
  Array.from({ length: count }, (_, token) => placeName(token, grid, t));

/** Undefined where this attention does not look at an image, or is not there yet. */
export function patchesOfReading(reading: Reading, which: Which, t: Translate): PatchesData | undefined {
  const image = reading.shape.encoder?.image;
  if (!image || !seesImage(which, reading.shape)) return undefined;
  const m = matrixOf(reading, which, t);
  if (!m) return undefined;
  const grid = gridOfImage(image);
  const selfAttention = which.kind === 'self';
  const columnLabels = named(m.columns, grid, t);
  const { bitmap, region } = reading.picture ?? {};
  return {
    grid,
    selfAttention,
    matrix: { ...m, columnLabels, rowLabels: selfAttention ? columnLabels : m.rowLabels },
    image: bitmap && { source: bitmap, width: bitmap.width, height: bitmap.height },
    region,
  };
}

/**
 * {"pattern": [[…], …], "before": 1, "rows": 14, "columns": 14, "queries": […], "image": "cat.jpg"}. Rows and columns may
 * be left out where the patches make a square; without "queries" the rows are the image's own tokens, when there are
 * as many of them.
 * @throws TypeError in words when the numbers do not fill the grid
 */
export function patchesOfData(given: unknown, t: Translate): PatchesData {
  const m = matrixFrom(given);
  const { before = 0, rows, columns, queries, image } = given as Record<string, unknown>;
  const whole = (value: unknown, what: string): number => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw new TypeError(`"${what}" must be a whole number`);
    return value;
  };
  const first = whole(before, 'before');
  const side = Math.floor(Math.sqrt(Math.max(0, m.columns - first)));
  const grid: PatchGrid = {
    before: first,
    rows: whole(rows ?? side, 'rows'),
    columns: whole(columns ?? side, 'columns'),
  };
  if (first + grid.rows * grid.columns !== m.columns || !m.rows || !grid.rows)
    throw new TypeError(
      `a row has ${m.columns} numbers, and ${first} before ${grid.rows} × ${grid.columns} patches make ${first + grid.rows * grid.columns}`,
    );
  const selfAttention = queries === undefined && m.rows === m.columns;
  const columnLabels = named(m.columns, grid, t);
  return {
    grid,
    selfAttention,
    matrix: {
      ...m,
      columnLabels,
      rowLabels: selfAttention ? columnLabels : m.rowLabels.map((label) => tokenText(label)),
    },
    src: typeof image === 'string' ? image : undefined,
  };
}
