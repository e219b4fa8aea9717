/** The main job in a real browser: type, translate, and see the numbers that the command line gives. */
import { Tokenizer } from '@huggingface/tokenizers';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, live, openLive, root, test, translate } from './page';

const model = join(root, 'models/translate-en-fr');
const json = (name: string): unknown => JSON.parse(readFileSync(join(model, name), 'utf8'));
const config = json('config.json') as { decoder_start_token_id: number };
const tokenizer = new Tokenizer(json('tokenizer.json') as object, json('tokenizer_config.json') as object);

/** float32 tensors of a safetensors file by name. */
function readTensors(file: string): Map<string, { shape: number[]; data: Float32Array }> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  delete header['__metadata__'];
  for (const [
    name,
    {
      shape,
      data_offsets: [begin, end],
    },
  ] of Object.entries(header))
    tensors.set(name, {
      shape,
      data: new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + 8 + length + begin, bytes.byteOffset + 8 + length + end),
      ),
    });
  return tensors;
}

test('the recorded run paints within a second, before the engine is there, and the live one replaces it', async ({
  page,
  site,
}) => {
  let release = (): void => undefined;
  const wanted = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.wasm', async (route) => {
    await wanted;
    await route.continue();
  });
  // the processor's time, which other programs on the machine do not lengthen
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(site.url, { waitUntil: 'commit' });
  await expect(page.getByTestId('matrix')).toBeVisible();
  await expect(page.getByTestId('badge')).toHaveAttribute('data-state', 'recorded');
  const { metrics } = await devtools.send('Performance.getMetrics');
  expect(metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Infinity).toBeLessThan(1);
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
  );
  console.log(`first contentful paint after ${painted.toFixed(0)} ms`);
  release();
  await live(page);
  await expect(page.getByTestId('translation')).not.toBeEmpty();
});

test('a typed sentence is translated, and each attention shows what the command line computes', async ({
  page,
  site,
}) => {
  await openLive(page, site);
  const sentence = 'She does not see the old black horse.';
  await translate(page, sentence);
  const words = (await page.getByTestId('output-tokens').locator('button').allInnerTexts()).map((word) => word.trim());
  expect(words.length).toBeGreaterThan(4);

  const ids = tokenizer.encode(sentence).ids;
  const generated = JSON.parse(
    execFileSync(
      join(root, 'build/native/regard'),
      ['generate', model, '--ids', ids.join(','), '--greedy', '--max-new-tokens', '60'],
      { encoding: 'utf8' },
    ),
  ) as { tokens: number[] };
  const folder = mkdtempSync(join(tmpdir(), 'regard-'));
  const out = join(folder, 'trace.safetensors');
  const read = generated.tokens.slice(0, -1);
  execFileSync(join(root, 'build/native/regard'), [
    'run',
    model,
    '--ids',
    ids.join(','),
    '--decoder-ids',
    [config.decoder_start_token_id, ...read].join(','),
    '--record',
    'pattern',
    '--out',
    out,
  ]);
  const tensors = readTensors(out);
  rmSync(folder, { recursive: true });

  for (const [stack, kind] of [
    ['encoder', 'self'],
    ['decoder', 'self'],
    ['decoder', 'cross'],
  ] as const) {
    await page.getByTestId(`kind-${stack}-${kind}`).click();
    await page.getByTestId('layer').selectOption({ index: 1 });
    await page
      .getByTestId('head')
      .selectOption({ label: await page.getByTestId('head').locator('option').nth(2).innerText() });
    const head = (await page.getByTestId('head').locator('option').nth(2).innerText()).match(/\d+/);
    const which = head ? Number(head[0]) - 1 : undefined;
    const download = page.waitForEvent('download');
    await page.getByTestId('export-csv').click();
    const rows = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) =>
        line
          .split(/,(?=[-\d.e]+(?:,|$))/)
          .slice(1)
          .map(Number),
      );
    const {
      shape: [H = 0, L = 0, S = 0],
      data,
    } = tensors.get(`${stack}.1.${kind}.pattern`) ?? { shape: [], data: new Float32Array() };
    expect([rows.length, rows[0]?.length], `${stack} ${kind}`).toEqual([L, S]);
    for (let row = 0; row < L; row++)
      for (let column = 0; column < S; column++) {
        const at = (h: number): number => data[(h * L + row) * S + column] ?? NaN;
        const native =
          which === undefined ? Array.from({ length: H }, (_, h) => at(h)).reduce((a, b) => a + b, 0) / H : at(which);
        expect(Math.abs((rows[row]?.[column] ?? NaN) - native), `${stack} ${kind} ${row},${column}`).toBeLessThan(2e-5);
      }
  }
});

test('a cell opens with its arithmetic, which agrees with the engine', async ({ page, site }) => {
  await openLive(page, site);
  await page
    .getByTestId('head')
    .selectOption({ index: (await page.getByTestId('head').locator('option').count()) - 1 });
  await page.getByTestId('matrix').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('cell-check')).toContainText('✓');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('cell-check')).toHaveCount(0);
});

test('stepping shows which words each word was written from', async ({ page, site }) => {
  await openLive(page, site);
  await page.getByTestId('output-tokens').locator('button').nth(1).click();
  await expect(page.getByTestId('step-said')).not.toBeEmpty();
  const before = await page.getByTestId('step-said').innerText();
  await page.getByTestId('output-tokens').locator('button').nth(2).click();
  await expect(page.getByTestId('step-said')).not.toHaveText(before);
  const candidates = page.getByTestId('candidates').locator('li');
  await expect(candidates).toHaveCount(5);
  const shares = (await candidates.locator('.number').allInnerTexts()).map((text) => parseFloat(text.replace('<', '')));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(100.5);
  const written = page.getByTestId('output-tokens').locator('button').nth(2);
  await expect(candidates.and(page.locator('[aria-current]')).locator('span').first()).toHaveText(
    (await written.innerText()).trim(),
  );
});

test('an address brings the same view back', async ({ page, site, context }) => {
  await openLive(page, site);
  await translate(page, 'The small dog eats the green apple.');
  await page.getByTestId('kind-encoder-self').click();
  const hash = new URL(page.url()).hash;
  expect(hash).toContain('encoder.self');
  const second = await context.newPage();
  await openLive(second, site, hash);
  await expect(second.getByTestId('input')).toHaveValue('The small dog eats the green apple.');
  await expect(second.getByTestId('kind-encoder-self')).toHaveAttribute('aria-pressed', 'true');
});
