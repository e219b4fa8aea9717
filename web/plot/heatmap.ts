/**
 * A matrix as cells of colour: query = row, key = column. Up to 64 × 64 cells are SVG with real text;
 * above that a canvas fills the cells and the SVG keeps labels and marks. Pure: labelled numbers and
 * options in, a drawing out, with two ways to mark it afterwards.
 */
import { colourScale, inkOn, type Theme } from './colour.js';
import { cellCorner, kMostSvgCells, matrixGeometry, type MatrixGeometry } from './geometry.js';
import { at, holds, type Cell, type Domain, type LabelledMatrix } from './matrix.js';
import { numberText, weightText } from './number_text.js';
import { px, svg } from './svg.js';
import { drawThumbnail } from './thumbnail.js';

export interface HeatmapOptions {
  readonly theme: Theme;
  readonly domain?: Domain;
  /** The frame's width in CSS pixels. */
  readonly width: number;
  /** What a screen reader hears for the picture. */
  readonly summary: string;
  /** Cells no query may see (a causal mask, a window), hatched as those without a number, not coloured as zero. */
  readonly hidden?: ((cell: Cell) => boolean) | undefined;
}

export interface Heatmap {
  readonly svg: SVGSVGElement;
  /** Only above 64 × 64; lies under the SVG, one pixel a cell, scaled to where the cells are. */
  readonly canvas: HTMLCanvasElement | undefined;
  readonly geometry: MatrixGeometry;
  /** `row` is marked as a whole where no cell is. */
  mark(hover: Cell | undefined, locked: Cell | undefined, row?: number): void;
}

const kLeastForNumbers = 32;
const kHatched = 'url(#regard-masked)';

export function heatmap(m: LabelledMatrix, options: HeatmapOptions): Heatmap {
  const geometry = matrixGeometry(m, options.width);
  const large = Math.max(m.rows, m.columns) > kMostSvgCells;
  const root = svg('svg', {
    width: geometry.width,
    height: geometry.height,
    viewBox: `0 0 ${geometry.width} ${geometry.height}`,
    role: 'img',
    'aria-label': options.summary,
    class: 'heatmap',
  });
  const masked = (cell: Cell): boolean => Number.isNaN(at(m, cell)) || (options.hidden?.(cell) ?? false);
  root.append(hatching(), large ? hatchedRows(m, geometry, masked) : cells(m, geometry, options, masked));
  const rows = rowLabels(m, geometry);
  const columns = columnLabels(m, geometry);
  const band = svg('rect', { class: 'band', rx: 5, fill: 'none', visibility: 'hidden' });
  const hoverMark = svg('rect', { class: 'hover-mark', rx: 4, fill: 'none', visibility: 'hidden' });
  const lockMark = svg('rect', { class: 'lock-mark', rx: 4, fill: 'none', visibility: 'hidden' });
  root.append(rows, columns, band, lockMark, hoverMark);

  const place = (mark: SVGRectElement, cell: Cell | undefined): void => {
    if (!holds(m, cell)) {
      mark.setAttribute('visibility', 'hidden');
      return;
    }
    const [x, y] = cellCorner(geometry, cell);
    const g = geometry;
    for (const [k, v] of Object.entries({
      x: x - 1,
      y: y - 1,
      width: g.cell - g.gap + 2,
      height: g.cell - g.gap + 2,
      visibility: 'visible',
    }))
      mark.setAttribute(k, String(v));
  };
  return {
    svg: root,
    canvas: large ? cellsOnCanvas(m, geometry, options) : undefined,
    geometry,
    mark(hover, locked, row) {
      const shown = hover ?? locked;
      const line = shown?.row ?? row;
      place(hoverMark, hover);
      place(lockMark, locked);
      const inside = line !== undefined && line >= 0 && line < m.rows;
      band.setAttribute('visibility', inside ? 'visible' : 'hidden');
      if (inside) {
        const { left, top, cell, gap } = geometry;
        for (const [k, v] of Object.entries({
          x: left - 2,
          y: top + line * cell - 2,
          width: m.columns * cell - gap + 4,
          height: cell - gap + 4,
        }))
          band.setAttribute(k, String(v));
      }
      rows.childNodes.forEach((label, i) => (label as Element).classList.toggle('on', i === line));
      columns.childNodes.forEach((label, i) => (label as Element).classList.toggle('on', i === shown?.column));
    },
  };
}

function cells(
  m: LabelledMatrix,
  g: MatrixGeometry,
  { theme, domain = [0, 1] }: HeatmapOptions,
  masked: (cell: Cell) => boolean,
): SVGGElement {
  const colour = colourScale(theme, domain);
  const group = svg('g', { class: 'cells' });
  const size = g.cell - g.gap;
  const unit = domain[0] === 0 && domain[1] === 1;
  for (let row = 0; row < m.rows; row++) {
    for (let column = 0; column < m.columns; column++) {
      const value = at(m, { row, column });
      const [x, y] = cellCorner(g, { row, column });
      const unseen = masked({ row, column });
      group.append(
        svg('rect', {
          x,
          y,
          width: size,
          height: size,
          rx: Math.min(4, size / 6),
          fill: unseen ? kHatched : colour(value),
        }),
      );
      const t = (value - domain[0]) / (domain[1] - domain[0]);
      if (!unseen && g.cell >= kLeastForNumbers && (t >= 0.05 || !unit))
        group.append(
          svg(
            'text',
            {
              x: px(x + size / 2),
              y: px(y + size / 2),
              'text-anchor': 'middle',
              'dominant-baseline': 'central',
              'font-size': g.cell >= 40 ? 12 : 10.5,
              fill: inkOn(theme, t),
              'pointer-events': 'none',
            },
            unit ? weightText(value) : numberText(value, 1),
          ),
        );
    }
  }
  return group;
}

/** Stretches of hidden cells, a rectangle each: two a row for a causal mask with a window. */
function hatchedRows(m: LabelledMatrix, g: MatrixGeometry, masked: (cell: Cell) => boolean): SVGGElement {
  const group = svg('g', { class: 'hatched' });
  for (let row = 0; row < m.rows; row++)
    for (let from = 0; from < m.columns; from++) {
      let to = from;
      while (to < m.columns && masked({ row, column: to })) to++;
      if (to === from) continue;
      const [x, y] = cellCorner(g, { row, column: from });
      group.append(svg('rect', { x, y, width: (to - from) * g.cell, height: g.cell, fill: kHatched }));
      from = to;
    }
  return group;
}

function cellsOnCanvas(m: LabelledMatrix, g: MatrixGeometry, options: HeatmapOptions): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  drawThumbnail(canvas, m, options);
  Object.assign(canvas.style, {
    marginLeft: `${g.left}px`,
    marginTop: `${g.top}px`,
    width: `${m.columns * g.cell}px`,
    height: `${m.rows * g.cell}px`,
    imageRendering: 'pixelated',
  });
  return canvas;
}

/** Every label where there is room, every second or fifth where there is not. */
const stride = (cell: number): number => (cell >= 15 ? 1 : Math.ceil(15 / cell));

function rowLabels(m: LabelledMatrix, g: MatrixGeometry): SVGGElement {
  const every = stride(g.cell);
  return svg(
    'g',
    { class: 'labels', 'text-anchor': 'end' },
    ...m.rowLabels.map((label, i) =>
      svg(
        'text',
        {
          x: g.left - 10,
          y: px(g.top + i * g.cell + (g.cell - g.gap) / 2),
          'dominant-baseline': 'central',
          'data-row': i,
        },
        i % every ? '' : shortened(label),
      ),
    ),
  );
}

function columnLabels(m: LabelledMatrix, g: MatrixGeometry): SVGGElement {
  const every = stride(g.cell);
  return svg(
    'g',
    { class: 'labels' },
    ...m.columnLabels.map((label, i) => {
      const x = px(g.left + i * g.cell + (g.cell - g.gap) / 2);
      const y = g.top - 9;
      return g.slanted
        ? svg(
            'text',
            { transform: `translate(${x} ${y}) rotate(-48)`, 'data-column': i },
            i % every ? '' : shortened(label),
          )
        : svg('text', { x, y, 'text-anchor': 'middle', 'data-column': i }, i % every ? '' : shortened(label));
    }),
  );
}

const shortened = (label: string): string => {
  const characters = Array.from(label);
  return characters.length > 18 ? `${characters.slice(0, 17).join('')}…` : label;
};

function hatching(): SVGDefsElement {
  return svg(
    'defs',
    {},
    svg(
      'pattern',
      { id: 'regard-masked', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('rect', { width: 6, height: 6, class: 'masked-ground' }),
      svg('rect', { width: 1.4, height: 6, class: 'masked-line' }),
    ),
  );
}
