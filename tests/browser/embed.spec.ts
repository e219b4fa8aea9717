/** The elements in somebody else's page: one script tag, one element. */
import { expect, test } from './page';

test('the example article embeds a live plot with one script tag', async ({ page, site }) => {
  await page.goto(`${site.url}examples/embed.html`);
  const model = page.locator('regard-model').first();
  await model.scrollIntoViewIfNeeded();
  await expect(model.getByTestId('matrix').first()).toBeVisible({ timeout: 30_000 });
});

test('a plot of given numbers loads no engine', async ({ page, site }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const body =
    '<!doctype html><html lang="en"><title>plain</title><script type="module" src="regard-elements.js"></script></html>';
  await page.route('**/plain.html', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(`${site.url}plain.html`);
  await page.evaluate(() => {
    const plot = document.createElement('regard-heatmap') as HTMLElement & { data: unknown };
    plot.data = {
      pattern: [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
      queries: ['a', 'b'],
      keys: ['c', 'd'],
    };
    document.body.prepend(plot);
  });
  await expect(page.getByTestId('matrix').first()).toBeVisible();
  expect(asked.filter((url) => url.endsWith('.wasm'))).toEqual([]);
});

test('a hundred live elements share one worker', async ({ page, site }) => {
  await page.goto(`${site.url}examples/embed.html`);
  await page.evaluate(() => {
    const first = document.querySelector('regard-model');
    for (let i = 0; i < 100; i++) {
      const copy = document.createElement('regard-model');
      copy.setAttribute('src', new URL(first?.getAttribute('src') ?? '', document.baseURI).href);
      copy.setAttribute('text', 'The cat sleeps.');
      copy.setAttribute('loading', 'eager');
      document.body.append(copy);
    }
  });
  await expect
    .poll(
      () =>
        page
          .locator('regard-model')
          .evaluateAll(
            (all) =>
              all.filter((m) => (m as HTMLElement & { reading?: { complete: boolean } }).reading?.complete).length,
          ),
      { timeout: 60_000 },
    )
    .toBeGreaterThanOrEqual(100);
  expect(page.workers().length).toBe(1);
});
