/** A vector as a strip of bars around its zero line, in its fixed colour; long ones keep one bar a number. */
import { px, svg } from './svg.js';

export interface StripOptions {
  readonly colour: string;
  readonly label: string;
  /** The number at both ends of the scale, so that strips can be compared. */
  readonly most: number;
  readonly width?: number;
  readonly height?: number;
  /** The dimension under the pointer. */
  readonly marked?: number | undefined;
}

export const largest = (...vectors: readonly (readonly number[])[]): number =>
  vectors.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

export function strip(
  values: readonly number[],
  { colour, label, most, width = 320, height = 44, marked }: StripOptions,
): SVGSVGElement {
  const root = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    height,
    role: 'img',
    'aria-label': label,
    class: 'strip',
  });
  const middle = height / 2;
  const step = width / Math.max(1, values.length);
  if (marked !== undefined)
    root.append(svg('rect', { x: px(marked * step), y: 0, width: px(step), height, class: 'strip-mark' }));
  root.append(svg('line', { x1: 0, x2: width, y1: middle, y2: middle, class: 'strip-zero' }));
  values.forEach((value, e) => {
    const length = Math.min(1, Math.abs(value) / most) * (middle - 1);
    root.append(
      svg('rect', {
        x: px(e * step + step * 0.12),
        y: px(value >= 0 ? middle - length : middle),
        width: px(step * 0.76),
        height: px(Math.max(0.4, length)),
        fill: colour,
      }),
    );
  });
  return root;
}

/** Which number lies under a share 0 … 1 of the strip's width. */
export const dimensionAt = (share: number, count: number): number =>
  Math.max(0, Math.min(count - 1, Math.floor(share * count)));
