/** What every browser test starts from: the built site on a server of its own, and a page that minds every fault. */
import { test as base, expect, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';

import { serve, type Site } from './serve';

export const root = fileURLToPath(new URL('../..', import.meta.url));

interface Fixtures {
  /** Uncaught errors, console errors and policy violations of this page; the test fails where one is left. */
  readonly faults: string[];
}

export const test = base.extend<Fixtures, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await serve(`${root}dist`);
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(`console: ${message.text()}`);
      });
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (e) =>
          console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`),
        ),
      );
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the tool and waits until the live run of its example stands. */
export async function openLive(page: Page, site: Site, hash = ''): Promise<void> {
  await page.goto(site.url + hash);
  await live(page);
}

export const live = (page: Page): Promise<void> =>
  expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'live', { timeout: 60_000 });

/** Types a sentence, translates it and waits for the whole answer. */
export async function translate(page: Page, sentence: string): Promise<void> {
  await page.getByTestId('input').fill(sentence);
  await page.getByTestId('input').press('Enter');
  await expect(page.getByTestId('cancel')).toHaveCount(0);
  await live(page);
}
