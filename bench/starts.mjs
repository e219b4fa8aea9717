// From an empty cache to a first result, and how much comes over the network until then: what a reader waits for.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { importTs } from './import_ts.mjs';
import { fileAt } from './serve.mjs';
import { writeModels } from './models.mjs';

const sizes = fileURLToPath(new URL('../build/bench/brotli/', import.meta.url));

/** Compressed as a good server would, once for each content. */
function brotliBytes(file) {
  const content = readFileSync(file);
  const kept = join(sizes, createHash('sha256').update(content).digest('hex'));
  if (existsSync(kept)) return Number(readFileSync(kept, 'utf8'));
  mkdirSync(sizes, { recursive: true });
  const { length } = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  writeFileSync(kept, String(length));
  return length;
}

/** The most memory that any process of a page's has had, in bytes (Linux; else undefined). */
async function peakMemory(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      try {
        return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
      } catch {
        return NaN;
      }
    })
    .filter((bytes) => bytes > 0);
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
}

/** Our own page, until a reader sees this on it. */
const kSeen = {
  picture: (page) => page.getByTestId('matrix').first().waitFor(),
  live: (page) => page.locator('[data-testid=badge][data-state=live]').waitFor({ timeout: 60_000 }),
};

async function openPage(page, url, seen) {
  await page.goto(new URL('..', url).href, { waitUntil: 'commit' });
  await seen(page);
  return { ms: await page.evaluate(() => performance.now()), sum: 0 };
}

/** What says itself when it is done. */
async function openStart(page, url, what) {
  let hear;
  const heard = new Promise((resolve) => (hear = resolve));
  await page.exposeFunction('regardStart', hear);
  await page.goto(`${url}starts/?what=${what}`, { waitUntil: 'commit' });
  const result = await heard;
  if (result.problem !== undefined) throw new Error(`${what}: ${result.problem}`);
  return result;
}

/** One start in a browser of its own: nothing is cached, and no process has been warm before. */
async function startOnce(launch, url, what) {
  const browser = await launch();
  try {
    // what works offline asks for every file, used or not
    const page = await browser.newPage({ serviceWorkers: 'block' });
    const asked = new Set();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    page.context().on('request', (request) => asked.add(new URL(request.url()).pathname));
    const crashed = new Promise((_, reject) => page.on('crash', () => reject(new Error(`${what}: the page crashed`))));
    const opened = what in kSeen ? openPage(page, url, kSeen[what]) : openStart(page, url, what);
    const { ms, sum } = await Promise.race([opened, crashed]);
    const peak = await peakMemory(await browser.newBrowserCDPSession());
    const files = [...asked].map(fileAt).filter((file) => file && !file.endsWith('.html') && !file.endsWith('.svg'));
    return { ms, sum, peak, files };
  } finally {
    await browser.close();
  }
}

/**
 * @param launch opens a browser
 * @returns for each of what: milliseconds round by round with their quartiles, bytes of code, of data and of brotli until the result
 */
export async function measureStarts(launch, url, rounds, wanted, tell) {
  const { quartiles } = await importTs('statistics.ts');
  if (wanted.includes('loading')) await writeModels();
  const found = Object.fromEntries(wanted.map((what) => [what, []]));
  for (let round = 0; round < rounds; round++)
    for (const what of wanted) {
      const one = await startOnce(launch, url, what);
      found[what].push(one);
      tell(`${what}, round ${round + 1} of ${rounds}: ${one.ms.toFixed(0)} ms`);
    }
  return wanted.map((what) => {
    const samples = found[what].map(({ ms }) => ms);
    const { files, sum } = found[what][0];
    const peaks = found[what].map(({ peak }) => peak).filter((peak) => peak !== undefined);
    const isData = (file) => /\/(models|recorded)\//.test(file);
    const code = files.filter((file) => !isData(file));
    return {
      what,
      samples,
      ms: quartiles(samples),
      sum,
      ...(peaks.length > 0 && { peakBytes: Math.max(...peaks) }),
      bytes: code.reduce((all, file) => all + statSync(file).size, 0),
      brotliBytes: code.reduce((all, file) => all + brotliBytes(file), 0),
      dataBytes: files.filter(isData).reduce((all, file) => all + statSync(file).size, 0),
    };
  });
}
