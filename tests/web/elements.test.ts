import { afterEach, describe, expect, it, vi } from 'vitest';

import { RegardGrid, RegardHeatmap, RegardModel } from '../../web/elements/index.js';
import { define } from '../../web/elements/define.js';
import { modelSource } from '../../web/elements/engine.js';
import { asProblem, sentenceOf } from '../../web/elements/problem.js';
import { readingOfRun } from '../../web/elements/reading.js';
import { translator } from '../../web/i18n/translate.js';
import { fakeRun, info } from './fixture/engine.js';

const given = {
  queries: ['a', 'b'],
  keys: ['x', 'y'],
  pattern: [
    [0.2, 0.8],
    [1, 0],
  ],
};

async function place<T extends HTMLElement & { updateComplete: Promise<boolean> }>(element: T): Promise<T> {
  document.body.append(element);
  await element.updateComplete;
  await element.updateComplete;
  return element;
}
const heatmap = (): RegardHeatmap => new RegardHeatmap();
afterEach(() => document.body.replaceChildren());

describe('regard-heatmap with given numbers', () => {
  it.each([
    ['the property', (e: RegardHeatmap) => (e.data = given)],
    ['the attribute', (e: RegardHeatmap) => e.setAttribute('data', JSON.stringify(given))],
    [
      'a script of JSON',
      (e: RegardHeatmap) => {
        const script = document.createElement('script');
        script.type = 'application/json';
        script.textContent = JSON.stringify(given);
        e.append(script);
      },
    ],
  ])('takes %s and fetches nothing', async (_, give) => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const element = heatmap();
    give(element);
    await place(element);
    expect(element.shadowRoot?.querySelectorAll('.cells rect')).toHaveLength(4);
    expect(element.shadowRoot?.querySelectorAll('td')).toHaveLength(4);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('moves by keyboard, locks and lets go, and tells', async () => {
    const element = heatmap();
    element.data = given;
    await place(element);
    const told: unknown[] = [];
    element.addEventListener('regard-lock', (event) => told.push((event as CustomEvent).detail));
    const frame = element.shadowRoot?.querySelector('[part=frame]');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter', 'Escape'])
      frame?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    expect(told).toEqual([{ row: 1, column: 1 }, null]);
  });

  it('says what is wrong with data, as an event', async () => {
    const element = heatmap();
    const told = new Promise<string>((resolve) =>
      element.addEventListener('regard-error', (event) =>
        resolve((event as CustomEvent<{ message: string }>).detail.message),
      ),
    );
    element.data = { pattern: [[1], [2, 3]] };
    await place(element);
    expect(await told).toContain('row 1 must have 1 numbers');
    expect(element.shadowRoot?.querySelector('.cells')).toBeNull();
  });

  const payloads = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    "javascript:alert('x')",
    '</text><foreignObject><body onload=alert(1)>',
    '${alert(1)}',
    '{{constructor.constructor("alert(1)")()}}',
    '<svg/onload=alert(1)>',
    '&lt;b&gt;',
  ];
  it.each(payloads)('shows %j as text', async (payload) => {
    const element = heatmap();
    element.data = { queries: [payload], keys: [payload], pattern: [[0.5]] };
    await place(element);
    const root = element.shadowRoot;
    expect(root?.querySelectorAll('img, script, foreignObject, body, [onload], [onerror]')).toHaveLength(0);
    expect(root?.querySelector('th[scope=row]')?.textContent).toContain(payload.slice(0, 20).replaceAll(' ', '␣'));
  });
});

describe('regard-grid', () => {
  it('shows every head, the mean and the maximum, and tells what was chosen', async () => {
    const run = fakeRun('a b c', ['x'], [0]);
    const grid = new RegardGrid();
    grid.reading = readingOfRun('a b c', info, run, run.targetTokens, '', []);
    await place(grid);
    const heads = [...(grid.shadowRoot?.querySelectorAll('button') ?? [])];
    expect(heads).toHaveLength(3 * 6);
    expect(heads.filter((head) => head.tabIndex === 0)).toHaveLength(1);
    const chosen = new Promise((resolve) =>
      grid.addEventListener('regard-choose', (event) => resolve((event as CustomEvent).detail)),
    );
    heads[7]?.click();
    expect(await chosen).toEqual({ stack: 'decoder', kind: 'cross', layer: 1, head: 1 });
  });

  it('draws the numbers that a script gives, and says where they are no attention', async () => {
    const grid = new RegardGrid();
    Object.assign(grid, { stack: 'encoder', kind: 'self', maps: { pattern: [[given.pattern, given.pattern]] } });
    await place(grid);
    await vi.waitFor(() => expect(grid.shadowRoot?.querySelectorAll('button')).toHaveLength(2 + 2));
    const refused = new Promise<Event>((resolve) => grid.addEventListener('regard-error', resolve));
    grid.maps = { pattern: [[[[0.5, 'half']]]] };
    await refused;
  });
});

describe('regard-model', () => {
  it('loads nothing before it is seen, and a hundred load nothing either', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    for (let i = 0; i < 100; i++) {
      const model = new RegardModel();
      model.src = './m/';
      model.text = 'hi';
      document.body.append(model);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fetched).not.toHaveBeenCalled();
  });

  it('is moved and removed without harm', async () => {
    const model = await place(new RegardModel());
    model.remove();
    document.body.append(model);
    model.cancel();
    model.remove();
    await expect(model.compute()).resolves.toBeUndefined();
  });

  it('is defined once, whoever comes second', () => {
    const first = customElements.get('regard-model');
    define('regard-model', class extends HTMLElement {});
    expect(customElements.get('regard-model')).toBe(first);
  });
});

describe('sources and problems', () => {
  const base = 'https://site.example/page/';
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://site.example/1',
    'file:///etc/passwd',
    'http://elsewhere.example/m/',
    'ftp://x.example/',
    'https://user:secret@x.example/m',
    'https://',
  ])('refuses %s', (src) => {
    expect(() => modelSource(src, base)).toThrow(expect.objectContaining({ code: 'source_invalid' }));
  });
  it('takes this site, https, and the hub by name', () => {
    expect(modelSource('models/m', base)).toBe('https://site.example/page/models/m/');
    expect(modelSource('https://cdn.example/m/?v=2', base)).toBe('https://cdn.example/m/?v=2');
    expect(modelSource('hub:org/name', base)).toBe('org/name');
    expect(modelSource('m', 'http://localhost:5173/')).toBe('http://localhost:5173/m/');
  });
  it('has a sentence for every failure', () => {
    for (const language of ['en', 'zh'] as const) {
      expect(sentenceOf({ code: 'too_long', message: '' }, translator(language)).length).toBeGreaterThan(8);
      expect(sentenceOf(asProblem(new Error('odd')), translator(language)).length).toBeGreaterThan(8);
    }
    expect(asProblem({ code: 'too_long', message: 'm' }).code).toBe('too_long');
    expect(asProblem(new TypeError('Failed to fetch dynamically imported module')).code).toBe('fetch_failed');
    expect(asProblem(new DOMException('x', 'AbortError')).code).toBe('cancelled');
  });
});
