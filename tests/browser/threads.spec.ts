/** On a page that is cross-origin isolated the engine shares its work among threads; what it writes stays the same. */
import { expect, openLive, root, test, translate } from './page';
import { serve } from './serve';

const kIsolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const kSentence = 'The small white cat does not see the red house that we bought.';

test.use({ serviceWorkers: 'block' }); // what works offline asks for every file, used or not

test('an isolated page takes the threaded engine and writes what one thread writes', async ({ page, site }) => {
  const before = site.asked.length;
  await openLive(page, site);
  await translate(page, kSentence);
  const written = await page.getByTestId('translation').textContent();
  expect(site.asked.slice(before).filter((path) => path.includes('threaded'))).toEqual([]);

  const isolated = await serve(`${root}dist`, kIsolation);
  await openLive(page, isolated);
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  await translate(page, kSentence);
  expect(isolated.asked.some((path) => /regard-threaded.*\.wasm$/.test(path))).toBe(true);
  expect(isolated.asked.some((path) => /threads.*\.js$/.test(path))).toBe(true);
  expect(await page.getByTestId('translation').textContent()).toBe(written);
  await isolated.close();
});
