/** Attention without a model: files dropped on the page, and named by an element. */
import { readFileSync } from 'node:fs';

import { drop, expect, panel, root, test } from './hub';

const folder = `${root}tests/web/maps/`;
const screenshots = `${root}build/browser/screenshots`;
const file = (name: string): Record<string, Uint8Array> => ({ [name]: new Uint8Array(readFileSync(folder + name)) });

test('numbers are dropped, drawn by the same views, and closed again', async ({ page, site, hub }) => {
  await panel(page, site);
  const size = page.getByTestId('maps-size');
  const view = page.locator('page-maps page-matrix-view');

  const beside = new TextEncoder().encode(
    JSON.stringify({ queries: ['<b>le</b>', 'chat', 'dort', '.'], keys: ['the', 'black', 'cat', 'sleeps', '.'] }),
  );
  await drop(page, { ...file('f4.npy'), 'tokens.json': beside });
  await expect(size).toHaveText(/Layers 2 · heads 3 · queries 4 · keys 5/);
  await expect(view.locator('tbody th').first()).toHaveText('<b>le</b>');
  await expect(page.locator('page-maps').getByTestId('grid').locator('button')).toHaveCount(2 * 5);
  await page.locator('page-maps').getByTestId('grid').locator('button').nth(6).click();
  await expect(page.getByTestId('matrix-title')).toHaveText('Attention, layer 2, head 2');
  const stored = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, number[][][][]>;
  const shown = await view.locator('td').allTextContents();
  expect(shown.map(Number)).toEqual(stored['f4.npy']![1]![1]!.flat().map((value) => Number(value.toFixed(4))));
  await page.screenshot({ path: `${screenshots}/maps.png`, fullPage: true });

  await page.getByTestId('your-model').click();
  await drop(page, file('scores.npy'));
  await expect(view).toContainText('These numbers are not all between 0 and 1');
  await expect(view.locator('.colour-bar')).toHaveAttribute('aria-label', /from −\d/);
  await page.getByTestId('theme').click();
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: `${screenshots}/maps-phone-dark.png`, fullPage: true });

  await page.getByTestId('your-model').click();
  await drop(page, file('ragged.json'));
  await expect(size).toHaveText(/Layers 1 · heads 2 · queries 5 · keys 5/);
  await expect(view.locator('.cells rect[fill="url(#regard-masked)"]')).toHaveCount(10);

  await page.getByTestId('your-model').click();
  await drop(page, file('trace.safetensors'));
  await expect(page.getByTestId('kind-decoder-cross')).toHaveText('Cross-attention');
  await page.getByTestId('kind-encoder-self').click();
  await expect(page.getByTestId('matrix-title')).toHaveText(/Encoder self-attention/);

  await page.getByTestId('close-maps').click();
  await expect(page.getByTestId('kind-decoder-cross')).toHaveText(/French → English/);
  expect(hub.asked).toEqual([]);
});

test('what is wrong with a file is told', async ({ page, site }) => {
  await panel(page, site);
  const told = page.getByTestId('model-error');
  await drop(page, { 'broken.npy': new Uint8Array(40) });
  await expect(told).toContainText('cannot be drawn as attention');
  await expect(told).toContainText('header_invalid: a .npy file begins with \\x93NUMPY');
  await drop(page, { 'short.npy': file('f4.npy')['f4.npy']!.slice(0, -4) });
  await expect(told).toContainText('which is 480 bytes, and holds 476');
  await drop(page, { 'x.json': new TextEncoder().encode('{"pattern": [[1, "a"]]}') });
  await expect(told).toContainText('[0][1] is not a finite number');
});

test('elements draw a file by its address, and load no engine', async ({ page, site }) => {
  await page.route('**/attention.npy', (route) => route.fulfill({ body: readFileSync(`${folder}f4.npy`) }));
  await page.route('**/own.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><title>own</title><link rel="icon" href="icon.svg"><script type="module" src="regard-elements.js"></script>',
    }),
  );
  site.asked.length = 0;
  await page.goto(`${site.url}own.html`);
  await page.evaluate(() => {
    const plot = document.createElement('regard-heatmap');
    plot.id = 'given';
    plot.setAttribute('src', 'attention.npy');
    const grid = document.createElement('regard-grid');
    grid.setAttribute('src', 'attention.npy');
    grid.setAttribute('stack', 'encoder');
    grid.setAttribute('kind', 'self');
    grid.setAttribute('plot', 'given');
    const patches = document.createElement('regard-patches');
    patches.setAttribute(
      'data',
      JSON.stringify({ pattern: [[0.2, 0.1, 0.3, 0.15, 0.25]], before: 1, queries: ['cat'] }),
    );
    document.body.replaceChildren(grid, plot, patches);
  });
  await expect(page.locator('regard-grid button')).toHaveCount(10);
  await page.locator('regard-grid button').nth(1).click();
  const stored = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, number[][][][]>;
  await expect
    .poll(() => page.locator('regard-heatmap td').allTextContents())
    .toEqual(stored['f4.npy']![0]![1]!.flat().map((value) => value.toFixed(4)));
  await expect(page.locator('regard-patches td')).toHaveText(['0.1000', '0.3000', '0.1500', '0.2500']);
  expect(site.asked.filter((path) => /wasm|worker/.test(path))).toEqual([]);
});
