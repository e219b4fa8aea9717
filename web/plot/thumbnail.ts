/** A head at a glance: one pixel block per cell on a small canvas. Shape only; the big plot has the numbers. */
import { hcl } from 'd3-color';

import { ramp, type Theme } from './colour.js';
import { at, type Matrix } from './matrix.js';

/** 256 colours as bytes, made once for each theme. */
const tables = new Map<Theme, Uint8ClampedArray>();

function table(theme: Theme): Uint8ClampedArray {
  const known = tables.get(theme);
  if (known) return known;
  const colour = ramp(theme);
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const { r, g, b } = hcl(colour(i / 255)).rgb();
    bytes.set([r, g, b, 255], i * 4);
  }
  tables.set(theme, bytes);
  return bytes;
}

/** Fills the canvas with the matrix, one device pixel a cell; CSS scales it up without smoothing. */
export function drawThumbnail(canvas: HTMLCanvasElement, m: Matrix, theme: Theme): void {
  canvas.width = Math.max(1, m.columns);
  canvas.height = Math.max(1, m.rows);
  const context = canvas.getContext('2d');
  if (!context || m.rows * m.columns === 0) return;
  const image = context.createImageData(m.columns, m.rows);
  const colours = table(theme);
  for (let row = 0; row < m.rows; row++) {
    for (let column = 0; column < m.columns; column++) {
      const index = Math.round(Math.max(0, Math.min(1, at(m, { row, column }))) * 255) * 4;
      image.data.set(colours.subarray(index, index + 4), (row * m.columns + column) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}
