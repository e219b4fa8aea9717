/**
 * Attention over an image: a square of colour over each patch, as strong as its weight, on the image in grey. Squares
 * are not smoothed: a patch has one number. Pure: weights, an image and options in, a drawing out.
 */
import { hcl } from 'd3-color';

import type { Theme } from './colour.js';
import { at, type Cell, type Domain, type Matrix } from './matrix.js';
import { px, svg } from './svg.js';

/** How the tokens of an image lie: `before` of their own (the class, registers), then the patches row by row. */
export interface PatchGrid {
  readonly rows: number;
  readonly columns: number;
  readonly before: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PatchesOptions {
  readonly theme: Theme;
  /** The image, or nothing where only the numbers are known. */
  readonly image?: { readonly source: CanvasImageSource; readonly width: number; readonly height: number } | undefined;
  /** The part of the image that the patches cover, in its pixels; default all. */
  readonly region?: Box | undefined;
  /** The most room, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly domain: Domain;
  /** What a screen reader hears for the picture. */
  readonly summary: string;
  readonly pixelRatio?: number;
}

export interface Patches {
  readonly canvas: HTMLCanvasElement;
  /** The marks, over the canvas. */
  readonly svg: SVGSVGElement;
  /** The patches' own box within the drawing. */
  readonly box: Box;
  mark(hover: Cell | undefined, query: Cell | undefined): void;
}

export const gridOfImage = ({ size, patch, before }: { size: number; patch: number; before: number }): PatchGrid => {
  const side = Math.floor(size / patch);
  return { rows: side, columns: side, before };
};

/** [1, before + rows·columns] of one query → [rows, columns]. */
export function patchesOfRow(m: Matrix, row: number, { rows, columns, before }: PatchGrid): Matrix {
  const from = Math.max(0, Math.min(m.rows - 1, row)) * m.columns + before;
  return { values: Float32Array.from({ length: rows * columns }, (_, i) => m.values[from + i] ?? NaN), rows, columns };
}

export const patchOfToken = (token: number, { rows, columns, before }: PatchGrid): Cell | undefined => {
  const i = token - before;
  return i >= 0 && i < rows * columns ? { row: Math.floor(i / columns), column: i % columns } : undefined;
};
export const tokenOfPatch = ({ row, column }: Cell, { columns, before }: PatchGrid): number =>
  before + row * columns + column;

/** Weight 0 … 1 of the domain → a colour that is clear at 0 and covers at 1, told from grey at every lightness. */
export function glow(t: number): { readonly colour: string; readonly alpha: number } {
  const share = Number.isNaN(t) ? 0 : Math.max(0, Math.min(1, t));
  return { colour: hcl(52 + 34 * share, 92, 62 + 24 * share).formatRgb(), alpha: 0.94 * share };
}

/** Where image, patches and all of it lie when they are made to fit. */
function layout(
  { image, region, width, height }: PatchesOptions,
  grid: PatchGrid,
): { scale: number; all: Box; part: Box } {
  const whole = image ?? { width: grid.columns, height: grid.rows };
  const part = region ?? { x: 0, y: 0, width: whole.width, height: whole.height };
  const x = Math.min(0, part.x);
  const y = Math.min(0, part.y);
  const all = {
    x,
    y,
    width: Math.max(whole.width, part.x + part.width) - x,
    height: Math.max(whole.height, part.y + part.height) - y,
  };
  return { scale: Math.min(width / all.width, height / all.height), all, part };
}

/** @param m  [rows, columns] of weights, as `patchesOfRow` gives them */
export function patches(m: Matrix, grid: PatchGrid, options: PatchesOptions): Patches {
  const { scale, all, part } = layout(options, grid);
  const [width, height] = [Math.round(all.width * scale), Math.round(all.height * scale)];
  const box: Box = {
    x: (part.x - all.x) * scale,
    y: (part.y - all.y) * scale,
    width: part.width * scale,
    height: part.height * scale,
  };
  const [cellWidth, cellHeight] = [box.width / m.columns, box.height / m.rows];
  const rectOf = ({ row, column }: Cell): Box => ({
    x: box.x + column * cellWidth,
    y: box.y + row * cellHeight,
    width: cellWidth,
    height: cellHeight,
  });
  const root = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': options.summary,
    class: 'patches',
  });
  const queryMark = svg('rect', { class: 'query-mark', rx: 2, fill: 'none', visibility: 'hidden' });
  const hoverMark = svg('rect', { class: 'hover-mark', rx: 2, fill: 'none', visibility: 'hidden' });
  root.append(frame(box), queryMark, hoverMark);
  const place = (mark: SVGRectElement, cell: Cell | undefined): void => {
    mark.setAttribute('visibility', cell ? 'visible' : 'hidden');
    if (cell) for (const [key, value] of Object.entries(placed(rectOf(cell)))) mark.setAttribute(key, String(value));
  };
  return {
    canvas: paint(m, options, { width, height, scale, all, box, rectOf }),
    svg: root,
    box,
    mark(hover, query) {
      place(queryMark, query);
      place(hoverMark, hover);
    },
  };
}

const placed = ({ x, y, width, height }: Box): Record<keyof Box, number> => ({
  x: px(x),
  y: px(y),
  width: px(width),
  height: px(height),
});

const frame = (box: Box): SVGRectElement =>
  svg('rect', {
    ...placed(box),
    fill: 'none',
    class: 'patch-frame',
  });

interface Painting {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly all: Box;
  readonly box: Box;
  rectOf(cell: Cell): Box;
}

function paint(
  m: Matrix,
  { theme, image, domain: [low, high], pixelRatio = 1 }: PatchesOptions,
  { width, height, scale, all, box, rectOf }: Painting,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * pixelRatio));
  canvas.height = Math.max(1, Math.round(height * pixelRatio));
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.scale(pixelRatio, pixelRatio);
  const paper = theme === 'light' ? '#e9ecea' : '#20282c';
  context.fillStyle = paper;
  context.fillRect(0, 0, width, height);
  if (image) {
    // a few pixels drawn large stay squares
    context.imageSmoothingEnabled = scale < 4;
    context.imageSmoothingQuality = 'high';
    context.drawImage(image.source, -all.x * scale, -all.y * scale, image.width * scale, image.height * scale);
    context.globalCompositeOperation = 'saturation';
    context.fillStyle = '#808080';
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = 'source-over';
    // what the model does not see is nearly gone; what it sees is a little paler, for colour to stand out
    context.fillStyle = paper;
    context.globalAlpha = 0.75;
    context.beginPath();
    context.rect(0, 0, width, height);
    context.rect(box.x, box.y, box.width, box.height);
    context.fill('evenodd');
    context.globalAlpha = 0.22;
    context.fillRect(box.x, box.y, box.width, box.height);
  }
  for (let row = 0; row < m.rows; row++)
    for (let column = 0; column < m.columns; column++) {
      const { colour, alpha } = glow((at(m, { row, column }) - low) / (high - low));
      const cell = rectOf({ row, column });
      // whole device pixels, so that no seam shows between neighbours
      const snap = (value: number): number => Math.round(value * pixelRatio) / pixelRatio;
      const [x, y] = [snap(cell.x), snap(cell.y)];
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.fillRect(x, y, snap(cell.x + cell.width) - x, snap(cell.y + cell.height) - y);
    }
  return canvas;
}

/** The patch under a point of the drawing. */
export function patchAt(
  { box }: Pick<Patches, 'box'>,
  { rows, columns }: PatchGrid,
  x: number,
  y: number,
): Cell | undefined {
  const column = Math.floor(((x - box.x) / box.width) * columns);
  const row = Math.floor(((y - box.y) / box.height) * rows);
  return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : undefined;
}
