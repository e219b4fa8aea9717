/** A page whose hub is one on this machine, and what readers do to open a model. */
import type { Page } from '@playwright/test';

import { filesOf, translate, type Files } from '../bindings/checkpoints';
import { startHub, type Hub } from '../bindings/hub_server';
import { openLive, test as base } from './page';
import type { Site } from './serve';

export { expect, root } from './page';

export const test = base.extend<{ hub: Hub }>({
  hub: async ({ context }, use) => {
    const files = filesOf(translate);
    const hub = await startHub({
      'acme/translator': { files, licence: 'apache-2.0' },
      'acme/gated': { files, gated: true, token: 'hf_secret' },
    });
    // the page's own hub is named in its head, as whoever serves a mirror would name it
    await context.route(/\/(index\.html)?(\?.*)?$/, async (route) => {
      if (route.request().resourceType() !== 'document') return route.continue();
      const answer = await route.fetch();
      const body = (await answer.text()).replace('<title>', `<meta name="regard-hub" content="${hub.url}" /><title>`);
      return route.fulfill({ response: answer, body });
    });
    await use(hub);
    await hub.close();
  },
});

/** The page at work, with the panel open. */
export async function panel(page: Page, site: Site): Promise<void> {
  await openLive(page, site);
  await page.getByTestId('your-model').click();
}
export async function look(page: Page, name: string): Promise<void> {
  await page.getByTestId('model-name').fill(name);
  await page.getByTestId('model-name').press('Enter');
}

/** Files, dropped on the panel. */
export async function drop(page: Page, files: Files): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (entries) => {
      const transfer = new DataTransfer();
      for (const [name, base64] of entries)
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return transfer;
    },
    Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const),
  );
  await page.getByTestId('drop').dispatchEvent('dragover', { dataTransfer });
  await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer });
}
