import { describe, expect, it } from 'vitest';

import { translator } from '../../web/i18n/translate.js';
import { colourScale, inkOn, ramp, type Theme } from '../../web/plot/colour.js';
import { hcl, rgb } from 'd3-color';
import { csv, standaloneSvg } from '../../web/plot/figure.js';
import { cellAt, cellCorner, matrixGeometry } from '../../web/plot/geometry.js';
import { heatmap } from '../../web/plot/heatmap.js';
import { linePaths } from '../../web/plot/lines.js';
import { chooseHead, matrixFrom, type LabelledMatrix } from '../../web/plot/matrix.js';
import { numberText, percentText, weightText } from '../../web/plot/number_text.js';
import { summary } from '../../web/plot/summary.js';
import { table } from '../../web/plot/table.js';

const matrix = (rows: number, columns: number): LabelledMatrix => ({
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, i) => (i % 7) / 7),
  rowLabels: Array.from({ length: rows }, (_, i) => `q${i}`),
  columnLabels: Array.from({ length: columns }, (_, i) => `k${i}`),
});

describe('geometry', () => {
  it('leaves room for labels of wide letters', () => {
    const m = { ...matrix(2, 2), rowLabels: ['mmmm', 'iiii'] };
    expect(matrixGeometry(m, 400).left).toBeGreaterThan(4 * 13 * 0.88 + 10);
  });

  it.each([
    [1, 1, 320],
    [3, 9, 320],
    [12, 12, 640],
    [64, 64, 900],
    [65, 200, 900],
  ])('finds every cell of %i × %i again by its middle', (rows, columns, width) => {
    const m = matrix(rows, columns);
    const g = matrixGeometry(m, width);
    for (const row of [0, rows >> 1, rows - 1])
      for (const column of [0, columns >> 1, columns - 1]) {
        const [x, y] = cellCorner(g, { row, column });
        expect(cellAt(g, m, x + g.cell / 2, y + g.cell / 2)).toEqual({ row, column });
      }
    expect(cellAt(g, m, g.left - 1, g.top + 1)).toBeUndefined();
    expect(cellAt(g, m, g.left + columns * g.cell, g.top + 1)).toBeUndefined();
    expect(cellAt(g, m, g.left + 1, g.top - 1)).toBeUndefined();
    expect(cellAt(g, m, NaN, NaN)).toBeUndefined();
  });

  it('never makes cells too small to touch before it scrolls', () => {
    expect(matrixGeometry(matrix(40, 40), 200).cell).toBeGreaterThanOrEqual(22);
  });
});

describe('colour', () => {
  const themes: Theme[] = ['light', 'dark'];
  it.each(themes)('%s: equal steps of weight are equal steps of lightness', (theme) => {
    const lightness = Array.from({ length: 11 }, (_, i) => hcl(ramp(theme)(i / 10)).l);
    const steps = lightness.slice(1).map((l, i) => l - (lightness[i] ?? 0));
    const mean = steps.reduce((a, b) => a + b) / steps.length;
    for (const step of steps) expect(Math.abs(step / mean - 1)).toBeLessThan(0.2);
  });

  it.each(themes)('%s: numbers in cells keep a contrast of 4.5 : 1', (theme) => {
    const luminance = (colour: string): number => {
      const { r, g, b } = rgb(colour);
      const [x = 0, y = 0, z = 0] = [r, g, b].map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    for (let t = 0; t <= 1; t += 0.02) {
      const [a, b] = [luminance(ramp(theme)(t)), luminance(inkOn(theme, t))].sort((x, y) => y - x) as [number, number];
      expect((a + 0.05) / (b + 0.05), `weight ${t.toFixed(2)}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keeps to its domain', () => {
    const colour = colourScale('light', [0, 1]);
    expect(colour(-3)).toBe(colour(0));
    expect(colour(7)).toBe(colour(1));
    expect(colour(NaN)).toBe('none');
  });
});

describe('heads', () => {
  const values = Float32Array.of(1, 0, 0, 1, 0.5, 0.5, 1, 0);
  it('takes one, the mean or the maximum', () => {
    expect(Array.from(chooseHead(values, [2, 2, 2], 1).values)).toEqual([0.5, 0.5, 1, 0]);
    expect(Array.from(chooseHead(values, [2, 2, 2], 'mean').values)).toEqual([0.75, 0.25, 0.5, 0.5]);
    expect(Array.from(chooseHead(values, [2, 2, 2], 'max').values)).toEqual([1, 0.5, 1, 1]);
  });
  it('refuses a head or a shape that is not there', () => {
    expect(() => chooseHead(values, [2, 2, 2], 2)).toThrow(RangeError);
    expect(() => chooseHead(values, [2, 2, 3], 'mean')).toThrow('8 numbers do not fill 2 × 2 × 3');
  });
});

describe('given data', () => {
  it('names what is wrong', () => {
    expect(() => matrixFrom(null)).toThrow('data must be an object');
    expect(() => matrixFrom({ pattern: [[1, 2], [3]] })).toThrow('row 1 must have 2 numbers');
    expect(() => matrixFrom({ pattern: [[1, '2']] })).toThrow('pattern[0][1] is not a finite number');
    expect(() => matrixFrom({ pattern: [[1]], queries: ['a', 'b'] })).toThrow('"queries" must have 1 labels');
  });
});

describe('heatmap', () => {
  it('is SVG with a name and a cell for each number up to 64, a canvas above', () => {
    const small = heatmap(matrix(5, 4), { theme: 'light', width: 500, summary: 'said' });
    expect(small.svg.getAttribute('aria-label')).toBe('said');
    expect(small.svg.querySelectorAll('.cells rect')).toHaveLength(20);
    expect(small.canvas).toBeUndefined();
    const large = heatmap(matrix(65, 65), { theme: 'light', width: 500, summary: 'said' });
    expect(large.svg.querySelector('.cells')).toBeNull();
    expect(large.canvas?.width).toBe(65);
    expect(large.canvas?.style.width).toBe(`${65 * large.geometry.cell}px`);
  });

  it('marks the row and the cell, and lets go', () => {
    const plot = heatmap(matrix(5, 4), { theme: 'dark', width: 500, summary: '' });
    plot.mark({ row: 2, column: 1 }, undefined);
    expect(plot.svg.querySelectorAll('.labels text.on')).toHaveLength(2);
    expect(plot.svg.querySelector('.hover-mark')?.getAttribute('visibility')).toBe('visible');
    plot.mark(undefined, undefined, 3);
    expect(plot.svg.querySelector('.band')?.getAttribute('visibility')).toBe('visible');
    plot.mark({ row: 9, column: 9 }, undefined);
    expect(plot.svg.querySelector('.hover-mark')?.getAttribute('visibility')).toBe('hidden');
  });

  it('hatches what no query may see', () => {
    const plot = heatmap(matrix(3, 3), {
      theme: 'light',
      width: 400,
      summary: '',
      hidden: ({ row, column }) => column > row,
    });
    expect(plot.svg.querySelectorAll('.cells rect[fill="url(#regard-masked)"]')).toHaveLength(3);
  });
});

describe('twins', () => {
  const m = matrixFrom({
    queries: ['chat', 'noir'],
    keys: ['black', 'cat'],
    pattern: [
      [0.1, 0.9],
      [0.95, 0.05],
    ],
  });
  it('says the plot in a sentence', () => {
    expect(summary(m, translator('en'))).toBe(
      '2 queries look at 2 keys. Strongest: “noir” at “black” (95\u00a0%), “chat” at “cat” (90\u00a0%). On average a row spreads as over 1.3 words.',
    );
    expect(summary({ ...m, rows: 0 }, translator('zh'))).toBe('还没有可画的内容。');
  });
  it('is a table with headings on both sides', () => {
    const element = table(m, 'weights', 'query \\ key');
    expect(element.querySelectorAll('td')).toHaveLength(4);
    expect([...element.querySelectorAll('th[scope=row]')].map((th) => th.textContent)).toEqual(['chat', 'noir']);
  });
  it('is CSV that gives the same floats back and runs no formula', () => {
    const lines = csv({ ...m, rowLabels: ['=1+1', 'a,"b"'] }, 'q').split('\r\n');
    expect(lines[1]?.startsWith("'=1+1,")).toBe(true);
    expect(lines[2]?.startsWith('"a,""b""",')).toBe(true);
    expect(Math.fround(Number(lines[1]?.split(',')[1]))).toBe(Math.fround(0.1));
  });
  it('is an SVG file with real text', () => {
    const text = standaloneSvg(heatmap(m, { theme: 'light', width: 400, summary: 's' }).svg, 'layer 1', 'light');
    expect(text).toContain('layer 1');
    expect(text).toContain('>noir<');
    expect(text).not.toContain('hover-mark');
  });
});

describe('lines', () => {
  it('draws what reaches the threshold, upright at both ends', () => {
    const m = matrixFrom({
      pattern: [
        [0.9, 0.1],
        [0.04, 0.96],
      ],
    });
    const paths = linePaths(m, { height: 80, keyX: [10, 60], queryX: [20, 70], threshold: 0.08 });
    expect(paths.map(({ query, key }) => [query, key])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
    expect(paths[0]?.path).toBe('M10 0C10 44 20 36 20 80');
  });
});

describe('numbers', () => {
  it('keeps true minus, infinities and small values', () => {
    expect(numberText(-1.5)).toBe('−1.500');
    expect(numberText(-Infinity)).toBe('−∞');
    expect(numberText(0.00001)).toBe('1.0e−5');
    expect(numberText(NaN)).toBe('–');
    expect([weightText(1), weightText(0.831), weightText(0), weightText(0.001)]).toEqual(['1', '.83', '0', '·']);
    expect(percentText(0.001)).toBe('<1\u00a0%');
  });
});
