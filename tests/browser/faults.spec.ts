/** What users do wrong, and what the network does: the page says so in words and stays usable. */
import { readdirSync } from 'node:fs';

import { expect, live, openLive, root, test, translate } from './page';

test('cancel stops the work and the next sentence is right', async ({ page, site }) => {
  await openLive(page, site);
  await page.getByTestId('input').fill('The old woman who reads the long book gives the red apple to the small boy.');
  await page.getByTestId('input').press('Enter');
  const cancel = page.getByTestId('cancel');
  if (await cancel.isVisible()) await cancel.click({ timeout: 1000 }).catch(() => undefined); // it may have ended already
  await translate(page, 'The cat sleeps.');
  await expect(page.getByTestId('translation')).toContainText(/chat/i);
});

test('a hundred quick edits leave the last sentence standing', async ({ page, site }) => {
  await openLive(page, site);
  for (let i = 0; i < 100; i++)
    await page.getByTestId('input').evaluate((input: HTMLInputElement, n) => {
      input.value = `The ${n % 2 ? 'dog' : 'cat'} sleeps.`;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      input.form?.requestSubmit();
    }, i);
  await expect(page.getByTestId('translation')).toContainText(/chien/i);
  await expect(page.getByTestId('cancel')).toHaveCount(0);
});

test('an empty field asks for nothing, an unknown word is named', async ({ page, site }) => {
  await openLive(page, site);
  await page.getByTestId('input').fill('   ');
  await expect(page.getByTestId('translate')).toBeDisabled();
  await translate(page, 'The zyxomorph sleeps.');
  await expect(page.getByTestId('unknown')).toContainText('zyxomorph');
});

test('a text longer than the model can read is refused in words', async ({ page, site }) => {
  await openLive(page, site);
  await page.getByTestId('input').fill('the cat '.repeat(45));
  await page.getByTestId('input').press('Enter');
  await expect(page.getByTestId('error')).toContainText('too_long');
  await translate(page, 'The cat sleeps.');
  await expect(page.getByTestId('error')).toHaveCount(0);
});

test('a missing engine leaves the recorded run, with an explanation', async ({ page, site, faults }) => {
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: 'gone' }));
  await page.goto(site.url);
  await expect(page.getByTestId('error')).toContainText('fetch_failed');
  await expect(page.getByTestId('matrix')).toBeVisible();
  await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'recorded');
  expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  faults.length = 0; // the 404 was ours
});

test('weights replaced by a web page are recognised', async ({ page, site }) => {
  await page.route('**/model.safetensors', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><p>Sign in</p>' }),
  );
  await page.goto(site.url);
  await expect(page.getByTestId('error')).toContainText('page_received');
});

test('weights with a broken header are refused by the parser', async ({ page, site }) => {
  await page.route('**/model.safetensors', (route) =>
    route.fulfill({
      status: 200,
      contentType: 'application/octet-stream',
      body: Buffer.from([16, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('not json at all!')]),
    }),
  );
  await page.goto(site.url);
  await expect(page.getByTestId('error')).toContainText('header_invalid');
});

test('after the first load the page works offline', async ({ page, site, context }) => {
  await openLive(page, site);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await context.setOffline(true);
  await page.reload();
  await live(page);
  await translate(page, 'The black cat eats the apple.');
  await expect(page.getByTestId('translation')).toContainText(/chat noir/i);
  await context.setOffline(false);
});

const payloads = [
  '<img src=x onerror=document.title="owned">',
  '<script>document.title="owned"</script>',
  '"><svg onload=document.title="owned">',
  "javascript:document.title='owned'",
  '{{constructor.constructor("document.title=1")()}}',
  '\u202Egnp.exe',
  '\u0000\u200B\uD800',
];

for (const payload of payloads)
  test(`text is only ever text: ${JSON.stringify(payload)}`, async ({ page, site }) => {
    await openLive(page, site, `#text=${encodeURIComponent(payload.toWellFormed())}`);
    await translate(page, `The cat ${payload} sleeps.`);
    expect(await page.title()).not.toContain('owned');
    expect(
      await page.evaluate(() => {
        const all: Element[] = [];
        const walk = (node: ParentNode): void =>
          node.querySelectorAll('*').forEach((e) => (all.push(e), e.shadowRoot && walk(e.shadowRoot)));
        walk(document);
        return all.filter(
          (e) => e.matches('img[src="x"], script:not([src])') || e.hasAttribute('onload') || e.hasAttribute('onerror'),
        ).length;
      }),
    ).toBe(0);
  });

test('nothing but this site is ever asked', async ({ page, site }) => {
  const others: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url) && !/^(data|blob):/.test(request.url())) others.push(request.url());
  });
  await openLive(page, site);
  await translate(page, 'The dog sleeps.');
  expect(others).toEqual([]);
  expect(readdirSync(`${root}dist`)).toContain('service-worker.js');
});
