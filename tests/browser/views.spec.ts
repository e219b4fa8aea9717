/** Views that fit themselves to what a model has: groups, bands, patches on an image. */
import { expect, give, openModel, root, test, withProcessor, withWords } from './hub';

const goldens = `${root}tests/goldens/families/`;
const screenshots = `${root}build/browser/screenshots`;

test('grouped queries: heads stand in their groups, in the grid and in the list', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/grouped', withWords(`${goldens}llama-causal/`));
  await give(page, 'w5 w6 w7 w8');
  const grid = page.getByTestId('grid').first();
  await expect(grid.locator('[part=group]')).toHaveCount(2);
  await expect(grid.locator('[part=group]').first()).toHaveAttribute('title', /heads 1 to 2 share/);
  const groups = page.getByTestId('head').locator('optgroup');
  await expect(groups).toHaveCount(2);
  expect(await groups.evaluateAll((all) => all.map((one) => one.children.length))).toEqual([2, 2]);
  await page.getByTestId('head').selectOption({ label: '3' });
  await expect(page.locator('page-matrix-view')).toContainText('Head 3 belongs to group 2: heads 3 to 4');
  await page.screenshot({ path: `${screenshots}/grouped.png`, fullPage: true });
});

test('a window is drawn as a band, said in words, and told from zero', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/window', withWords(`${goldens}modernbert-masked/`));
  await give(page, Array.from({ length: 14 }, (_, i) => `w${i + 5}`).join(' '));
  const view = page.locator('page-matrix-view');
  const hatched = view.locator('.cells rect[fill="url(#regard-masked)"]');
  await page.getByTestId('layer').selectOption({ label: '1' });
  await expect(view).toContainText('This layer sees everything');
  await expect(hatched).toHaveCount(0);
  await page.getByTestId('layer').selectOption({ label: '2' });
  await expect(view).toContainText('each token sees 4 to its left and 4 to its right');
  // 14 tokens, those within 4 places of each other are seen
  const outside = Array.from({ length: 14 }, (_, i) => Array.from({ length: 14 }, (_, j) => Math.abs(i - j) > 4));
  await expect(hatched).toHaveCount(outside.flat().filter(Boolean).length);
  await page.screenshot({ path: `${screenshots}/band.png`, fullPage: true });
});

test('a window looks back only in a decoder, while it writes and after', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/sliding', withWords(`${goldens}mistral-window/`));
  await give(page, Array.from({ length: 12 }, (_, i) => `w${i + 5}`).join(' '));
  const view = page.locator('page-matrix-view');
  await expect(view).toContainText('each token sees itself and the 7 before it');
  const rows = await view.locator('tbody tr').count();
  expect(rows).toBeGreaterThan(12);
  const seen = await view.locator('.cells rect:not([fill="url(#regard-masked)"])').count();
  expect(seen).toBe(Array.from({ length: rows }, (_, i) => Math.min(i + 1, 8)).reduce((a, b) => a + b, 0));
});

test('an image: what the class token, a register and a patch look at, by pointer and by keyboard', async ({
  page,
  site,
  hub,
}) => {
  await openModel(page, site, hub, 'acme/vision', withProcessor(`${goldens}dinov2_with_registers-base/`));
  await page.getByTestId('drawing').click();
  const plot = page.locator('page-matrix-view regard-patches');
  const frame = plot.getByTestId('patches');
  await expect(frame).toBeVisible();
  await expect(page.getByTestId('kind-decoder-cross')).toHaveCount(0);
  // the class token and four registers stand beside the image, each with its weight
  await expect(plot.getByTestId('patch-tokens').locator('[part=token]')).toHaveCount(5);
  await expect(plot.locator('[part=readout]')).toContainText('What “class token” looks at');
  await expect(plot.locator('[part=caption]')).toContainText(/“class token” looks most at row \d, column \d/);
  await expect(plot.locator('tbody tr')).toHaveCount(6);
  const weights = async (): Promise<number> =>
    (await plot.locator('td').allTextContents()).map(Number).reduce((a, b) => a + b, 0);
  const aside = (await plot.locator('[part=token] b').allTextContents()).map((text) => parseInt(text) / 100);
  expect(Math.abs((await weights()) + aside.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(0.04);
  await page.screenshot({ path: `${screenshots}/patches.png`, fullPage: true });

  const box = (await frame.boundingBox())!;
  const at = (row: number, column: number): [number, number] => [
    box.x + ((column + 0.5) * box.width) / 6,
    box.y + ((row + 0.5) * box.height) / 6,
  ];
  await page.mouse.move(...at(2, 3));
  await expect(plot.locator('[part=readout]')).toContainText('What “row 3, column 4” looks at');
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(...at(0, 5));
  await expect(plot.locator('[part=readout]')).toContainText(
    /“row 3, column 4” looks at “row 1, column 6” with a weight of 0\.\d/,
  );
  await plot
    .getByTestId('patch-tokens')
    .getByRole('button', { name: /extra token 2/ })
    .click();
  await page.mouse.move(0, 0);
  await expect(plot.locator('[part=readout]')).toContainText('What “extra token 2” looks at');

  await frame.focus();
  for (const key of ['Escape', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await expect(plot.locator('[part=readout]')).toContainText('What “row 2, column 2” looks at');
  await page.keyboard.press('Escape');
  await page.getByTestId('layer').selectOption({ label: '1' });
  await page.getByTestId('head').selectOption({ label: '2' });
  await expect(page.getByTestId('matrix-title')).toHaveText('Encoder self-attention, layer 1, head 2');
  await page.getByTestId('as-matrix').click();
  await expect(page.locator('regard-heatmap').getByTestId('matrix')).toBeVisible();
  await page.getByTestId('on-image').click();
  const saved = page.waitForEvent('download');
  await page.getByTestId('export-svg').click();
  expect((await saved).suggestedFilename()).toBe('attention-encoder-self-1.svg');
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(frame).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByTestId('theme').click();
  await page.screenshot({ path: `${screenshots}/patches-phone-dark.png`, fullPage: true });
});

test('an image is classified, and another one is', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/classifier', withProcessor(`${goldens}vit-image/`));
  await page.getByTestId('drawing').click();
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('What it sees in the image');
  const first = await answer.locator('li').allTextContents();
  expect(first.length).toBeGreaterThan(1);
  // a flat picture, as a file that is picked
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await page.getByTestId('pick-image').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: png });
  await expect(page.getByTestId('image-name')).toHaveText('dot.png');
  await expect.poll(() => answer.locator('li').allTextContents()).not.toEqual(first);
  await page
    .getByTestId('pick-image')
    .setInputFiles({ name: 'not.png', mimeType: 'image/png', buffer: Buffer.from('no') });
  await expect(page.getByTestId('error')).toContainText('no image that the browser can read');
});

test('a caption: each written word over the image', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/caption', withProcessor(`${goldens}vision-encoder-decoder-gpt2-caption/`));
  await page.getByTestId('drawing').click();
  await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'live');
  const plot = page.locator('page-matrix-view regard-patches');
  const words = plot.getByTestId('patch-queries').locator('[part=token]');
  await expect(words).not.toHaveCount(0);
  const before = await plot.locator('td').allTextContents();
  await words.nth(1).click();
  await expect(words.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('step')).toHaveValue('1');
  expect(await plot.locator('td').allTextContents()).not.toEqual(before);
  await page.screenshot({ path: `${screenshots}/caption.png`, fullPage: true });
});
