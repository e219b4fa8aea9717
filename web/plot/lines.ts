/** Attention as lines between two rows of words: from each word being written up to the words it looked at. */
import { at, type Matrix } from './matrix.js';
import { px, svg } from './svg.js';

export interface LinesOptions {
  readonly width: number;
  readonly height: number;
  /** Middles of the words above (keys) and below (queries), in the plot's own pixels. */
  readonly keyX: readonly number[];
  readonly queryX: readonly number[];
  /** Weights below this are left out; stated next to the plot. */
  readonly threshold: number;
  /** Only this query's lines are strong. */
  readonly query?: number | undefined;
  readonly label: string;
}

export interface Line {
  readonly query: number;
  readonly key: number;
  readonly weight: number;
  readonly path: string;
}

/** Pure geometry of the lines: cubic curves that leave and arrive upright. */
export function linePaths(
  m: Matrix,
  { keyX, queryX, height, threshold }: Omit<LinesOptions, 'label' | 'width'>,
): Line[] {
  const lines: Line[] = [];
  for (let query = 0; query < Math.min(m.rows, queryX.length); query++) {
    for (let key = 0; key < Math.min(m.columns, keyX.length); key++) {
      const weight = at(m, { row: query, column: key });
      if (!(weight >= threshold)) continue;
      const [x1, x2] = [px(keyX[key] ?? 0), px(queryX[query] ?? 0)];
      lines.push({
        query,
        key,
        weight,
        path: `M${x1} 0C${x1} ${px(height * 0.55)} ${x2} ${px(height * 0.45)} ${x2} ${height}`,
      });
    }
  }
  return lines;
}

export function lines(m: Matrix, options: LinesOptions): SVGSVGElement {
  const root = svg('svg', {
    width: options.width,
    height: options.height,
    viewBox: `0 0 ${px(options.width)} ${options.height}`,
    role: 'img',
    'aria-label': options.label,
    class: 'lines',
  });
  const drawn = linePaths(m, options).sort(
    (a, b) => Number(a.query === options.query) - Number(b.query === options.query) || a.weight - b.weight,
  );
  for (const line of drawn) {
    const on = options.query === undefined || line.query === options.query;
    root.append(
      svg('path', {
        d: line.path,
        fill: 'none',
        class: on ? 'line on' : 'line',
        'stroke-width': px(0.6 + 3.4 * line.weight),
        'stroke-opacity': px(on ? 0.2 + 0.8 * line.weight : 0.1 + 0.1 * line.weight),
        'stroke-linecap': 'round',
      }),
    );
  }
  return root;
}
