/** Each kind of model by name, from storage while offline, and by drop: the views fit what it has. */
import { existsSync } from 'node:fs';

import { drop, expect, look, panel, root, test, withProcessor, withWords } from './hub';

const kinds = [
  ['an encoder', 'families/bert-masked', ['encoder-self'], 'words'],
  ['a decoder', 'families/gpt2-causal', ['decoder-self'], 'words'],
  ['a decoder with grouped queries', 'families/llama-causal', ['decoder-self'], 'words'],
  ['an encoder and a decoder', 'families/bart-seq2seq', ['encoder-self', 'decoder-self', 'decoder-cross'], 'words'],
  ['one of images', 'families/vit-image', ['encoder-self'], 'image'],
] as const;

for (const [kind, folder, attentions, reading] of kinds)
  test(kind, async ({ page, site, hub, context }) => {
    const path = `${root}tests/goldens/${folder}/`;
    expect(existsSync(path)).toBe(true);
    const files = reading === 'image' ? withProcessor(path) : withWords(path);
    const name = `acme/${folder.split('/').at(-1)!}`;
    hub.models[name] = { files };

    /** @param given  whether the page has an image already: it is given to the next model too */
    const reads = async (shown: string, given = false): Promise<void> => {
      await expect(page.getByTestId('model')).toHaveText(shown);
      if (reading === 'image') {
        if (!given) await page.getByTestId('drawing').click();
        await expect(page.getByTestId('answer')).toContainText('What it sees in the image');
      } else {
        await page.getByTestId('input').fill('w5 w6 w7 w8');
        await page.getByTestId('input').press('Enter');
        await expect(page.getByTestId('source-tokens')).toContainText('w7');
      }
      await expect(page.getByTestId('cancel')).toHaveCount(0);
      await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'live');
      await expect(page.getByTestId('error')).toHaveCount(0);
      const shownKinds = await page
        .locator('[data-testid^=kind-]')
        .evaluateAll((all) => all.map((e) => e.dataset['testid']));
      expect(shownKinds).toEqual(attentions.map((attention) => `kind-${attention}`));
      for (const attention of attentions) {
        if (attentions.length > 1) await page.getByTestId(`kind-${attention}`).click();
        if (reading === 'image') await page.getByTestId('as-matrix').click();
        await expect(page.locator('regard-heatmap').getByTestId('matrix')).toBeVisible();
      }
    };

    await panel(page, site);
    await look(page, name);
    await page.getByTestId('open').click();
    await reads(name);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });

    await hub.pause();
    await context.setOffline(true);
    await page.reload();
    await page.getByTestId('your-model').click();
    await page.getByTestId('kept-open').click();
    await expect(page.getByTestId('facts')).toContainText('kept on this machine');
    await page.getByTestId('open').click();
    await reads(name);
    await context.setOffline(false);

    await page.getByTestId('your-model').click();
    await drop(page, files);
    await page.getByTestId('open').click();
    await reads('model', true);
  });
