/** What each kind of model says besides its attention. */
import { expect, give, openModel, root, test, withWords } from './hub';

const goldens = `${root}tests/goldens/families/`;

test('a classifier shows its labels, best first', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/classifier', withWords(`${goldens}distilbert-sequence/`));
  await give(page, 'w5 w6 w7');
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('What it says of the sentence');
  const shares = (await answer.locator('li .number').allTextContents()).map(parseFloat);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 100)).toBeLessThan(0.5);
});

test('a masked language model fills its mask', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/masked', withWords(`${goldens}bert-masked/`));
  await give(page, 'w5 w6 w7');
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('Write [MASK]');
  await give(page, 'w5 [MASK] w7');
  await expect(answer).toContainText('Mask 1: what could stand there');
  await expect(answer.locator('li')).toHaveCount(5);
});

test('hidden states alone compare two sentences; the same one is at a cosine of 1', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/hidden', withWords(`${goldens}bert-base/`));
  await give(page, 'w5 w6 w7');
  const answer = page.getByTestId('answer');
  await answer.getByRole('textbox').fill('w5 w6 w7');
  await answer.getByRole('textbox').press('Enter');
  await expect(answer.getByTestId('likeness')).toHaveText(/: 1\s*$/);
  await answer.getByRole('textbox').fill('w9 w10');
  await answer.getByRole('textbox').press('Enter');
  await expect(answer.getByTestId('likeness')).toHaveText(/: -?0\.\d+\s*$/);
});

test('a decoder writes on, and says what could come next', async ({ page, site, hub }) => {
  await openModel(page, site, hub, 'acme/decoder', withWords(`${goldens}gpt2-causal/`));
  await give(page, 'w5 w6 w7');
  await expect(page.getByTestId('translation')).not.toHaveText('');
  await expect(page.getByTestId('answer')).toContainText('What comes next');
});

for (const [kind, folder] of [
  ['a decoder without a head', 'gpt2-base'],
  ['a classifier of an encoder and a decoder', 'bart-sequence'],
] as const)
  test(`${kind} reads, and writes nothing`, async ({ page, site, hub }) => {
    await openModel(page, site, hub, `acme/${folder}`, withWords(`${goldens}${folder}/`));
    await give(page, 'w5 w6 w7');
    await expect(page.locator('regard-heatmap').getByTestId('matrix')).toBeVisible();
    await expect(page.getByTestId('answer').locator('h2')).not.toHaveCount(0);
  });
