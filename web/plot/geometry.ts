/** Where everything of a matrix plot lies, in CSS pixels; the same for SVG, canvas, hit test and export. */
import type { Cell, LabelledMatrix } from './matrix.js';

export interface MatrixGeometry {
  readonly cell: number;
  readonly gap: number;
  /** The first cell's corner. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly slanted: boolean;
}

/** Above this many rows or columns a canvas draws, not SVG. */
export const kMostSvgCells = 64;
const kFont = 13;
const kLabelPad = 10;
const kMostCell = 52;
const kLeastCell = 22;

/** Roughly the advances of the system's fonts, in ems, rather too wide than too narrow: what is narrower is cut off. */
const kAdvances: readonly (readonly [RegExp, number])[] = [
  [/[\u2e80-\uffff]|[^\0-\uffff]/u, 1],
  [/[mwMW@%—…]/, 0.9],
  [/[A-Z&#+=<>~]/, 0.68],
  [/[iljtfr.,:;!|'’()[\] ]/, 0.4],
];

export function textWidth(text: string, size = kFont): number {
  let ems = 0;
  for (const character of text) ems += kAdvances.find(([of]) => of.test(character))?.[1] ?? 0.58;
  return ems * size;
}

const longest = (labels: readonly string[]): number => labels.reduce((most, l) => Math.max(most, textWidth(l)), 0);

/**
 * @param available  the frame's width; cells shrink towards 22 px before the plot grows wider than it
 */
export function matrixGeometry(m: LabelledMatrix, available: number): MatrixGeometry {
  const gap = Math.max(m.rows, m.columns) > kMostSvgCells ? 0 : 2;
  const left = Math.ceil(Math.min(longest(m.rowLabels), 150)) + kLabelPad + 6;
  const widest = Math.min(longest(m.columnLabels), 150);
  const least = gap ? kLeastCell : 4;
  const cell = Math.max(least, Math.min(kMostCell, Math.floor((available - left - 28) / Math.max(1, m.columns))));
  const slanted = widest > cell - 4;
  const top = Math.ceil(slanted ? widest * 0.78 + 16 : kFont + 12);
  const overhang = slanted ? Math.max(8, Math.ceil(textWidth(m.columnLabels.at(-1) ?? '') * 0.72 - cell / 2 + 10)) : 4;
  return { cell, gap, left, top, slanted, width: left + m.columns * cell + overhang, height: top + m.rows * cell + 4 };
}

/** The cell under a point, or undefined outside. */
export function cellAt(
  g: MatrixGeometry,
  m: { rows: number; columns: number },
  x: number,
  y: number,
): Cell | undefined {
  const column = Math.floor((x - g.left) / g.cell);
  const row = Math.floor((y - g.top) / g.cell);
  return row >= 0 && row < m.rows && column >= 0 && column < m.columns ? { row, column } : undefined;
}

export const cellCorner = (g: MatrixGeometry, { row, column }: Cell): readonly [number, number] => [
  g.left + column * g.cell,
  g.top + row * g.cell,
];
