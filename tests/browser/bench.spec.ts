/** The page that measures: every runtime loads, agrees and is timed. The figures themselves are not looked at. */
import { expect, test } from './page';

test('one round of the smallest rows: every runtime has a time, and no results differ', async ({ page, site }) => {
  await page.goto(`${site.url}bench/?rounds=1&only=${encodeURIComponent('^(softmax|product 512x64x512)')}`);
  await page.getByTestId('measure').click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByTestId('measure')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('problem')).toHaveCount(0);
  const cells = await page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .allInnerTexts();
  expect(cells.map((row) => row.split('\t')[0])).toEqual(['product 512x64x512', 'softmax 512x512']);
  for (const row of cells) for (const time of row.split('\t').slice(1, 5)) expect(time).toMatch(/^[\d.]+ \([\d.]+\)$/);
});

test('what is under way can be cancelled, and begun again', async ({ page, site }) => {
  await page.goto(`${site.url}bench/?only=8192`);
  await page.getByTestId('measure').click();
  await page.getByTestId('cancel').click();
  await expect(page.getByTestId('measure')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
});
