/** The strict build's bits in this browser are those of the native build and of Node: tests/goldens/digest.txt. */
import { readFile } from 'node:fs/promises';

import { expect, root, test } from './page';
import { serve } from './serve';

test('the strict build gives the committed bits', async ({ page }) => {
  const golden = (await readFile(`${root}tests/goldens/digest.txt`, 'utf8')).trim().split('\n');
  const site = await serve(`${root}build/wasm`);
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text().trimEnd()));
  await page.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body: '<title>digest</title>' }));
  await page.goto(`${site.url}blank`);
  await page.addScriptTag({ url: `${site.url}regard_digest.js` });
  await expect.poll(() => lines.at(-1)).toBe(golden.at(-1));
  expect(lines.filter((line) => golden.includes(line))).toEqual(golden);
  await site.close();
});
