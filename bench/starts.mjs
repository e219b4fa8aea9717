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

/** One start in a browser of its own: nothing is cached, and no process has been warm before. */
async function startOnce(launch, url, what) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const asked = new Set();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    page.context().on('request', (request) => asked.add(new URL(request.url()).pathname));
    const heard = new Promise((resolve, reject) => {
      void page.exposeFunction('regardStart', (result) =>
        result.problem === undefined ? resolve(result) : reject(new Error(`${what}: ${result.problem}`)),
      );
      page.on('crash', () => reject(new Error(`${what}: the page crashed`)));
    });
    await page.goto(`${url}starts/?what=${what}`, { waitUntil: 'commit' });
    const { ms, sum } = await heard;
    const peak = await peakMemory(await browser.newBrowserCDPSession());
    const files = [...asked].map(fileAt).filter((file) => file && !file.endsWith('.html') && !file.endsWith('.svg'));
    return { ms, sum, peak, files };
  } finally {
    await browser.close();
  }
}

/**
 * @param launch opens a browser
 * @returns for each of what: milliseconds round by round with their quartiles, bytes and brotli bytes until the result
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
    const code = files.filter((file) => !file.includes('/models/'));
    return {
      what,
      samples,
      ms: quartiles(samples),
      sum,
      ...(peaks.length > 0 && { peakBytes: Math.max(...peaks) }),
      bytes: code.reduce((all, file) => all + statSync(file).size, 0),
      brotliBytes: code.reduce((all, file) => all + brotliBytes(file), 0),
      modelBytes: files.filter((file) => file.includes('/models/')).reduce((all, file) => all + statSync(file).size, 0),
    };
  });
}
