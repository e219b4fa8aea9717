/** A page whose hub is one on this machine, and what readers do to open a model. */
import { readFileSync } from 'node:fs';

import { expect, type Page } from '@playwright/test';

import { filesOf, json, translate, type Files } from '../bindings/checkpoints';
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

/** The goldens know ids; here each has a word. */
export function withWords(folder: string): Files {
  const config = JSON.parse(readFileSync(`${folder}config.json`, 'utf8')) as {
    vocab_size?: number;
    decoder?: { vocab_size: number };
  };
  const size = config.vocab_size ?? config.decoder?.vocab_size ?? 0;
  const vocab = Object.fromEntries(Array.from({ length: size }, (_, id) => [id === 3 ? '[MASK]' : `w${id}`, id]));
  return {
    ...filesOf(folder),
    'tokenizer.json': json({
      version: '1.0',
      added_tokens: [
        {
          id: 3,
          content: '[MASK]',
          special: true,
          lstrip: false,
          rstrip: false,
          normalized: false,
          single_word: false,
        },
      ],
      normalizer: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: null,
      decoder: null,
      model: { type: 'WordLevel', vocab, unk_token: 'w1' },
    }),
    'tokenizer_config.json': json({}),
  };
}

/** A golden of a model of images with the processor that its size asks for. */
export function withProcessor(folder: string): Files {
  const config = JSON.parse(readFileSync(`${folder}config.json`, 'utf8')) as {
    image_size?: number;
    encoder?: { image_size: number };
  };
  const size = config.image_size ?? config.encoder?.image_size ?? 0;
  return {
    ...withWords(folder),
    'preprocessor_config.json': json({
      image_processor_type: 'ViTImageProcessor',
      size: { height: size, width: size },
    }),
  };
}

/** Opens a model that the hub has from now on, and waits until it is there. */
export async function openModel(page: Page, site: Site, hub: Hub, name: string, files: Files): Promise<void> {
  hub.models[name] = { files };
  await panel(page, site);
  await look(page, name);
  await page.getByTestId('open').click();
  await expect(page.getByTestId('model')).toHaveText(name);
}

/** Lets the open model read words. */
export async function give(page: Page, text: string): Promise<void> {
  await page.getByTestId('input').fill(text);
  await page.getByTestId('input').press('Enter');
  await expect(page.getByTestId('cancel')).toHaveCount(0);
  await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'live');
  await expect(page.getByTestId('error')).toHaveCount(0);
}

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
