import { afterEach, describe, expect, it } from 'vitest';

import { RegardPatches } from '../../web/elements/index.js';
import { patchesOfData } from '../../web/elements/patches_data.js';
import { headsOfGroup, hiddenIn, type Reading, type StackShape } from '../../web/elements/reading.js';
import { translator } from '../../web/i18n/translate.js';
import { whyText } from '../../web/page/names.js';
import { kindOfFiles } from '../../web/page/dropped.js';
import {
  glow,
  gridOfImage,
  patchAt,
  patches,
  patchesOfRow,
  patchOfToken,
  tokenOfPatch,
} from '../../web/plot/patches.js';

const t = translator('en');
const grid = { rows: 2, columns: 3, before: 2 };
const row = [0.1, 0.2, 0.05, 0.1, 0.15, 0.2, 0.1, 0.1];
afterEach(() => document.body.replaceChildren());

describe('patches', () => {
  it('lie row by row behind the tokens of their own', () => {
    expect(gridOfImage({ size: 11, patch: 3, before: 1 })).toEqual({ rows: 3, columns: 3, before: 1 });
    expect(patchOfToken(1, grid)).toBeUndefined();
    expect(patchOfToken(6, grid)).toEqual({ row: 1, column: 1 });
    expect(patchOfToken(8, grid)).toBeUndefined();
    for (let token = 2; token < 8; token++) expect(tokenOfPatch(patchOfToken(token, grid)!, grid)).toBe(token);
    const m = patchesOfRow({ values: [...row, ...row.toReversed()], rows: 2, columns: 8 }, 1, grid);
    expect(Array.from(m.values)).toEqual([...Float32Array.from([0.2, 0.15, 0.1, 0.05, 0.2, 0.1])]);
  });

  it('keep the proportions of the image, and find what is under a point', () => {
    const m = patchesOfRow({ values: row, rows: 1, columns: 8 }, 0, grid);
    const image = { source: document.createElement('canvas'), width: 400, height: 100 };
    // a crop of the middle: what lies beside it is not the model's
    const region = { x: 150, y: 0, width: 100, height: 100 };
    const options = {
      theme: 'light',
      width: 800,
      height: 600,
      domain: [0, 0.2],
      summary: 'said',
      image,
      region,
    } as const;
    const plot = patches(m, grid, options);
    expect([plot.svg.getAttribute('width'), plot.svg.getAttribute('height')]).toEqual(['800', '200']);
    expect(plot.box).toEqual({ x: 300, y: 0, width: 200, height: 200 });
    expect(patchAt(plot, grid, 301, 199)).toEqual({ row: 1, column: 0 });
    expect(patchAt(plot, grid, 299, 50)).toBeUndefined();
    plot.mark({ row: 0, column: 2 }, { row: 1, column: 0 });
    const query = plot.svg.querySelector('.query-mark');
    expect([query?.getAttribute('x'), query?.getAttribute('y')]).toEqual(['300', '100']);
    plot.mark(undefined, undefined);
    expect(query?.getAttribute('visibility')).toBe('hidden');
    // padding beyond the image widens the drawing
    const padded = patches(m, grid, { ...options, region: { x: -100, y: -250, width: 600, height: 600 } });
    expect(padded.box).toEqual({ x: 0, y: 0, width: 600, height: 600 });
  });

  it('glow more the greater the weight, and not at all at 0', () => {
    expect(glow(0).alpha).toBe(0);
    expect(glow(NaN).alpha).toBe(0);
    for (let i = 1; i <= 10; i++) expect(glow(i / 10).alpha).toBeGreaterThan(glow((i - 1) / 10).alpha);
    expect(glow(7)).toEqual(glow(1));
  });

  it.each([
    [{ pattern: [[1, 2]], before: 1, rows: 1, columns: 2 }, '1 before 1 × 2 patches make 3'],
    [{ pattern: [[1, 2, 3]], before: 1 }, 'a row has 3 numbers'],
    [{ pattern: [[1]], before: -1 }, '"before" must be a whole number'],
    [{ pattern: [] }, 'a row has 0 numbers'],
  ])('%j is refused', (given, message) => expect(() => patchesOfData(given, t)).toThrow(message));
});

describe('regard-patches with given numbers', () => {
  const place = async (): Promise<RegardPatches> => {
    const element = new RegardPatches();
    element.data = {
      pattern: Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => (i === j ? 0.6 : 0.1))),
      before: 1,
    };
    document.body.append(element);
    await element.updateComplete;
    return element;
  };

  it('shows the class token first, says it in words and as a table', async () => {
    const root = (await place()).shadowRoot!;
    expect(root.querySelectorAll('tbody tr')).toHaveLength(2);
    expect(root.querySelector('[part=readout]')?.textContent).toContain('What “class token” looks at');
    expect(root.querySelector('[part=caption]')?.textContent).toContain('60\u00a0% of its attention goes to tokens');
    expect(root.querySelector('svg.patches')?.getAttribute('role')).toBe('img');
  });

  it('is asked by keyboard, holds, tells, and lets go', async () => {
    const element = await place();
    const told: unknown[] = [];
    element.addEventListener('regard-query', (event) => told.push((event as CustomEvent).detail));
    const press = async (key: string): Promise<void> => {
      const frame = element.shadowRoot?.querySelector('[part=frame]');
      frame?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await element.updateComplete;
    };
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await press(key);
    expect(element.asking).toBe(4);
    await press('Enter');
    await press('ArrowLeft');
    expect(element.asking).toBe(4);
    expect(element.shadowRoot?.querySelector('[part=readout]')?.textContent).toContain('with a weight of 0.1000');
    await press('Escape');
    expect(told).toEqual([4, null]);
    expect(element.asking).toBe(0);
  });
});

describe('views fit the model', () => {
  const stack: StackShape = { nLayers: 2, nHeads: 4, nKvHeads: 2, causal: true, windows: [null, [2, 0]] };
  const reading = { shape: { name: 'm', decoder: stack }, firstRow: 0 } as unknown as Reading;
  const which = { stack: 'decoder', kind: 'self', layer: 1, head: 2 } as const;
  it('a window hides what is too far, in front of and behind a query', () => {
    const hidden = hiddenIn(which, reading)!;
    expect([1, 2, 3, 4, 5].map((column) => hidden({ row: 4, column }))).toEqual([true, false, false, false, true]);
    expect(hiddenIn({ ...which, layer: 0 }, reading)?.({ row: 4, column: 0 })).toBe(false);
    const encoder = {
      shape: { name: 'm', encoder: { ...stack, causal: false, windows: [[1, 1]] } },
    } as unknown as Reading;
    const both = hiddenIn({ ...which, stack: 'encoder', layer: 0 }, encoder)!;
    expect([0, 1, 2, 3].map((column) => both({ row: 1, column }))).toEqual([false, false, false, true]);
    // while a decoder writes, its first row stands at the last token given
    expect(hiddenIn({ ...which, layer: 0 }, { ...reading, firstRow: 3 })?.({ row: 0, column: 3 })).toBe(false);
  });
  it('says windows and groups in words', () => {
    expect(headsOfGroup(stack)).toBe(2);
    expect(headsOfGroup({ nLayers: 1, nHeads: 4, nKvHeads: 4 })).toBe(1);
    expect(whyText(which, reading, true, t)).toContain('itself and the 2 before it');
    expect(whyText(which, reading, true, t)).toContain('Head 3 belongs to group 2: heads 3 to 4');
    expect(whyText({ ...which, layer: 0, head: 'mean' }, reading, true, t)).toContain(
      '4 query heads share 2 key and value',
    );
  });
  it('knows what dropped files are', () => {
    const files = (...names: string[]): File[] =>
      names.map((name) => new File([], name, name.endsWith('.png') ? { type: 'image/png' } : {}));
    expect(kindOfFiles(files('cat.png'))).toBe('image');
    expect(kindOfFiles(files('a.npy', 'tokens.json'))).toBe('numbers');
    expect(kindOfFiles(files('trace.safetensors'))).toBe('numbers');
    for (const model of [
      ['config.json', 'model.safetensors'],
      ['model.safetensors'],
      ['tokenizer.json'],
      ['pytorch_model.bin'],
      [],
    ])
      expect(kindOfFiles(files(...model))).toBe('model');
  });
});
