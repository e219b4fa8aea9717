/** A head at a glance: one pixel block per cell on a small canvas. Shape only; the big plot has the numbers. */
import { hcl } from 'd3-color';

import { ramp, type Theme } from './colour.js';
import type { Cell, Domain, Matrix } from './matrix.js';

/** 256 colours, each a pixel's four bytes, made once for each theme. */
const tables = new Map<Theme, Uint32Array>();

function table(theme: Theme): Uint32Array {
  const known = tables.get(theme);
  if (known) return known;
  const colour = ramp(theme);
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = hcl(colour(i / 255)).rgb();
    bytes.set([r, g, b, 255], i * 4);
  }
  const pixels = new Uint32Array(bytes.buffer);
  tables.set(theme, pixels);
  return pixels;
}

export interface ThumbnailOptions {
  readonly theme: Theme;
  readonly domain?: Domain | undefined;
  /** Cells that no query may see stay transparent, as do those without a number. */
  readonly hidden?: ((cell: Cell) => boolean) | undefined;
}

/** Fills the canvas with the matrix, one device pixel a cell; CSS scales it up without smoothing. */
export function drawThumbnail(canvas: HTMLCanvasElement, m: Matrix, options: ThumbnailOptions): void {
  const { theme, domain: [low, high] = [0, 1], hidden } = options;
  canvas.width = Math.max(1, m.columns);
  canvas.height = Math.max(1, m.rows);
  const context = canvas.getContext('2d');
  if (!context || m.rows * m.columns === 0) return;
  const image = context.createImageData(m.columns, m.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = table(theme);
  for (let i = 0; i < pixels.length; i++) {
    const value = m.values[i] ?? NaN;
    if (Number.isNaN(value) || hidden?.({ row: Math.floor(i / m.columns), column: i % m.columns })) continue;
    pixels[i] = colours[Math.round(Math.max(0, Math.min(1, (value - low) / (high - low))) * 255)] ?? 0;
  }
  context.putImageData(image, 0, 0);
}
