// Opens the page that measures in headless Chromium, waits, and writes what it found.
//
//   node bench/run.mjs [--rounds N] [--only REGEX] [--threads N] [--add] [--out FILE]       script/bench builds first and says more
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';

import { importTs } from './import_ts.mjs';
import { serve } from './serve.mjs';
import { measureStarts } from './starts.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
    add: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const out =
  values.out ??
  fileURLToPath(new URL(`../build/bench/${values.threads === '1' ? 'result' : 'threads'}.json`, import.meta.url));
const rounds = Number(values.rounds);
const only = new RegExp(values.only);
if (!(rounds >= 1)) throw new Error(`--rounds is a number from 1 up, not ${values.rounds}`);

/** What is started from nothing, by the name that --only matches. */
const kStarts = {
  'start nothing': 'nothing',
  'start regard': 'regard',
  'start onnxruntime': 'onnxruntime',
  'start tfjs': 'tfjs',
  'page picture': 'picture',
  'page live': 'live',
  'load fetching': 'fetching',
  'load gpt2': 'loading',
};
/** A start is long and steady beside a kernel: fewer of them say as much. */
const kMostStarts = 9;

const launch = () =>
  chromium.launch({
    executablePath: process.env.REGARD_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });

/** The page's own rows, as a visitor would measure them. */
async function measureRows(url) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && console.error(`page: ${message.text()}`));
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    await page.exposeFunction('regardBenchStep', (line) => console.error(line));
    const done = new Promise((resolve) => void page.exposeFunction('regardBenchDone', resolve));
    const gone = new Promise((_, reject) => {
      page.on('crash', () => reject(new Error('the page crashed')));
      browser.on('disconnected', () => reject(new Error('the browser was closed'))); // by Ctrl-C too
    });
    const query = new URLSearchParams({ start: '', rounds: values.rounds, threads: values.threads, only: values.only });
    await page.goto(`${url}?${query}`, { waitUntil: 'commit', timeout: 120_000 });
    return { ...(await Promise.race([done, gone])), browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
  }
}

/** With --add, what an earlier run in the same browser on the same machine measured stays where this one did not. */
async function together(result) {
  if (!values.add) return result;
  const text = await readFile(out, 'utf8').catch(() => undefined);
  if (text === undefined) return result;
  const earlier = JSON.parse(text);
  for (const key of ['machine', 'browser', 'threads'])
    if (earlier[key] !== result[key]) throw new Error(`${out} is of another ${key}: ${earlier[key]}`);
  const { rows } = await importTs('rows.ts');
  const merged = (old, fresh, order, name) =>
    order.flatMap((id) => fresh.find((one) => one[name] === id) ?? old.find((one) => one[name] === id) ?? []);
  return {
    ...result,
    versions: { ...earlier.versions, ...result.versions },
    rows: merged(
      earlier.rows,
      result.rows,
      rows.map(({ id }) => id),
      'id',
    ),
    starts: merged(earlier.starts, result.starts, Object.values(kStarts), 'what'),
  };
}

const server = await serve();
try {
  const found = await measureRows(server.url);
  const wanted = Object.keys(kStarts).filter((name) => only.test(name));
  const starts = await measureStarts(
    launch,
    server.url,
    Math.min(rounds, kMostStarts),
    values.threads === '1' ? wanted.map((name) => kStarts[name]) : [],
    (line) => console.error(line),
  );
  if (found.rows.length === 0 && starts.length === 0) {
    console.error(`no row matches ${values.only}`);
    process.exitCode = 2;
  } else {
    const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${found.machine}`;
    const result = await together({ ...found, machine, starts });
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, `${JSON.stringify(result, null, 1)}\n`);
    console.log((await importTs('report.ts')).markdown(result));
  }
} finally {
  server.close();
}
