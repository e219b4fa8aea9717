/** A model of the reader's own: by name from a hub on this machine, by drop, by picking, and from storage while offline. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

import { filesOf, translate as folder } from '../bindings/checkpoints';
import { cutAfter, type Hub } from '../bindings/hub_server';
import { drop, expect, look, panel, root, test } from './hub';
import { translate } from './page';

const files = filesOf(folder);
const weights = files['model.safetensors']!;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = `${root}build/browser/screenshots`;

async function opened(page: Page, name: string): Promise<void> {
  await expect(page.getByTestId('model')).toHaveText(name);
  await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'live');
  await translate(page, 'The black cat eats the apple.');
  await expect(page.getByTestId('translation')).toContainText(/chat noir/i);
  await expect(page.getByTestId('matrix').first()).toBeVisible();
}
const weightsAsked = (hub: Hub): Hub['asked'] => hub.asked.filter(({ path }) => path.includes('model.safetensors'));

test('by name: described first, then opened; and the translator comes back', async ({ page, site, hub }) => {
  await panel(page, site);
  await look(page, 'acme/translator');
  const facts = page.getByTestId('facts');
  for (const said of ['marian', 'apache-2.0', 'main', '4.1 MB', '4.2 MB']) await expect(facts).toContainText(said);
  expect(weightsAsked(hub)).toEqual([]);
  await page.getByTestId('open').click();
  await opened(page, 'acme/translator');
  expect(weightsAsked(hub).map(({ host }) => host)).toEqual(['hub', 'cdn']);
  await expect(page.getByTestId('kind-decoder-cross')).toHaveText(/cross-attention/i);
  await page.getByTestId('ours').click();
  await expect(page.getByTestId('kind-decoder-cross')).toHaveText(/French → English/);
  await translate(page, 'The dog sleeps.');
  await expect(page.getByTestId('translation')).toContainText(/chien/i);
});

test('a gated one wants a token, which goes to the hub alone', async ({ page, site, hub, faults }) => {
  await panel(page, site);
  await look(page, 'acme/gated');
  await expect(page.getByTestId('model-error')).toContainText('access_denied');
  await page.getByText('Revision and token').click();
  await page.getByTestId('token').fill('hf_secret');
  hub.asked = [];
  await page.getByTestId('describe').click();
  await page.getByTestId('open').click();
  await opened(page, 'acme/gated');
  expect(new Set(hub.asked.map(({ host, authorization }) => `${host} ${authorization ?? '-'}`))).toEqual(
    new Set(['hub Bearer hf_secret', 'cdn -']),
  );
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).not.toContain('hf_secret');
  faults.splice(0, Infinity, ...faults.filter((fault) => !fault.includes('401')));
});

test('a name that is not there is told', async ({ page, site, hub, faults }) => {
  await panel(page, site);
  await look(page, 'acme/translator@v9');
  await expect(page.getByTestId('model-error')).toContainText('not_found');
  await look(page, 'acme/translator');
  await expect(page.getByTestId('facts')).toContainText('marian');
  expect(hub.asked.length).toBeGreaterThan(0);
  faults.splice(0, Infinity, ...faults.filter((fault) => !fault.includes('404')));
});

test('by drop', async ({ page, site, hub }) => {
  await panel(page, site);
  await drop(page, files);
  await expect(page.getByTestId('facts')).toContainText('nothing');
  await page.getByTestId('open').click();
  await opened(page, 'model');
  expect(hub.asked).toEqual([]);
});

test('by picking its folder', async ({ page, site, hub }) => {
  await panel(page, site);
  await page.getByTestId('pick-folder').setInputFiles(folder);
  await page.getByTestId('open').click();
  await opened(page, 'translate-en-fr');
  expect(hub.asked).toEqual([]);
});

test('from storage while offline, and removed', async ({ page, site, hub, context }) => {
  await panel(page, site);
  await look(page, 'acme/translator');
  await page.getByTestId('open').click();
  await opened(page, 'acme/translator');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await hub.pause();
  await context.setOffline(true);
  await page.reload();
  await page.getByTestId('your-model').click();
  await expect(page.getByTestId('kept')).toContainText('acme/translator');
  await page.getByTestId('kept-open').click();
  await expect(page.getByTestId('facts')).toContainText('kept on this machine');
  await page.getByTestId('open').click();
  await opened(page, 'acme/translator');
  await page.getByTestId('your-model').click();
  await page.getByTestId('kept-remove').click();
  await expect(page.getByTestId('kept')).toHaveCount(0);
  await context.setOffline(false);
});

test('cancelled half-way, then continued after a reload', async ({ page, site, hub }) => {
  await panel(page, site);
  await look(page, 'acme/translator');
  let finish: (() => void) | undefined;
  hub.faults.set('model.safetensors', (_, response, next) => {
    if (finish) return next();
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': weights.byteLength });
    [0, 400, 800, 1200].forEach((wait, i) =>
      setTimeout(() => response.write(weights.subarray(i * 500_000, (i + 1) * 500_000)), wait),
    );
    finish = () => response.destroy();
  });
  await page.getByTestId('open').click();
  await expect(page.getByTestId('download')).toContainText(/1\.\d MB of 4\.1 MB.*\/s.*left/s);
  await page.screenshot({ path: `${screenshots}/your-model-loading.png`, fullPage: true });
  await page.getByTestId('stop').click();
  await expect(page.getByTestId('open')).toBeVisible();
  await page.reload();
  hub.asked = [];
  await page.getByTestId('your-model').click();
  await expect(page.getByTestId('kept')).toContainText('of 4.2 MB so far');
  await page.getByTestId('kept-open').click();
  await expect(page.getByTestId('facts')).toContainText('the rest is here');
  await page.getByTestId('open').click();
  await opened(page, 'acme/translator');
  expect(weightsAsked(hub).at(-1)?.range).toMatch(/^bytes=\d{7}-$/);
});

test('a connection that is cut is taken up again', async ({ page, site, hub, faults }) => {
  hub.faults.set('model.safetensors', cutAfter(weights, 1_000_000, 2));
  await panel(page, site);
  await look(page, 'acme/translator');
  await page.getByTestId('open').click();
  await opened(page, 'acme/translator');
  expect(weightsAsked(hub).filter(({ host }) => host === 'cdn').length).toBe(3);
  faults.splice(
    0,
    Infinity,
    ...faults.filter((fault) => !/ERR_CONTENT_LENGTH|ERR_INCOMPLETE|ERR_CONNECTION/.test(fault)),
  );
});

for (const [name, colorScheme, width, locale] of [
  ['desktop', 'light', 1440, 'en-US'],
  ['dark', 'dark', 1440, 'en-US'],
  ['phone', 'light', 390, 'en-US'],
  ['phone-dark-chinese', 'dark', 360, 'zh-CN'],
] as const)
  test.describe(name, () => {
    test.use({ colorScheme, locale, viewport: { width, height: width < 500 ? 800 : 1000 }, bypassCSP: true });
    test('axe finds nothing in the panel, described and opened', async ({ page, site, hub }) => {
      await panel(page, site);
      await look(page, 'acme/translator');
      await expect(page.getByTestId('open')).toBeFocused();
      const check = async (state: string): Promise<void> => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
        );
        expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await page.screenshot({ path: `${screenshots}/your-model-${name}-${state}.png`, fullPage: true });
      };
      await check('described');
      await page.keyboard.press('Enter');
      await opened(page, 'acme/translator');
      await page.getByTestId('your-model').press('Enter');
      await expect(page.getByTestId('kept')).toBeVisible();
      await check('opened');
      expect(hub.asked.length).toBeGreaterThan(0);
    });
  });
