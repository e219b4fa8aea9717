/** What everybody must be able to use: axe without a violation, the keyboard, a phone's width, two languages, a table twin. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';

import { expect, openLive, root, test, translate } from './page';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = `${root}build/browser/screenshots`;

for (const [name, colorScheme, width, locale] of [
  ['desktop', 'light', 1440, 'en-US'],
  ['dark', 'dark', 1440, 'en-US'],
  ['phone', 'light', 390, 'en-US'],
  ['phone-dark-chinese', 'dark', 360, 'zh-CN'],
  ['chinese', 'light', 1440, 'zh-CN'],
] as const)
  test.describe(name, () => {
    // axe is put into the page by the debugger, which the page's own policy would otherwise refuse
    test.use({ colorScheme, locale, viewport: { width, height: width < 500 ? 800 : 1000 }, bypassCSP: true });

    test('axe finds nothing, and the page does not scroll sideways', async ({ page, site }) => {
      await openLive(page, site);
      await page.getByTestId('matrix').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
    });
  });

test('the language switch changes every word of the interface and the lang attribute', async ({ page, site }) => {
  await openLive(page, site);
  await page.getByTestId('language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.getByTestId('matrix-title')).toContainText(/[\u4e00-\u9fff]/);
});

test('the matrix has a table twin with the same numbers, and a summary in words', async ({ page, site }) => {
  await openLive(page, site);
  await translate(page, 'The black cat sleeps.');
  const rows = page.locator('regard-heatmap table tbody tr');
  const shown = await page.getByTestId('output-tokens').locator('button').count();
  await expect(rows).toHaveCount(shown);
  for (const row of await rows.all()) {
    const cells = (await row.locator('td').allTextContents()).map(Number);
    expect(Math.abs(cells.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(0.02);
  }
});

test('every head of the grid can be chosen by keyboard', async ({ page, site }) => {
  await openLive(page, site);
  const heads = page.getByTestId('grid').first().locator('button');
  const count = await heads.count();
  expect(count).toBeGreaterThanOrEqual(4);
  await heads.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('grid').first().locator('[aria-pressed=true]')).not.toHaveCount(0);
});
