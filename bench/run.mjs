// Opens the page that measures in headless Chromium, waits, and writes what it found.
//
//   node bench/run.mjs [--rounds N] [--only REGEX] [--threads N] [--out FILE]       script/bench builds first and says more
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { cpus } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';
import { report } from './report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string', default: join(root, 'build/bench/result.json') },
  },
});

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** dist/ on a free port, isolated: timers of 5 µs instead of 100, and the threads of those who have them. */
async function serve() {
  const dist = join(root, 'dist');
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/bench/` };
}

const { server, url } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.REGARD_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ],
});
let status = 0;
try {
  const page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(`page: ${message.text()}`));
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.exposeFunction('regardBenchStep', (line) => console.error(line));
  const done = new Promise((resolve) => page.exposeFunction('regardBenchDone', resolve));
  const gone = new Promise((_, reject) => page.on('crash', () => reject(new Error('the page crashed'))));
  const query = new URLSearchParams({ start: '', rounds: values.rounds, threads: values.threads, only: values.only });
  await page.goto(`${url}?${query}`);
  const found = await Promise.race([done, gone]);
  const result = {
    ...found,
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${found.machine}`,
    browser: `Chromium ${browser.version()}`,
  };
  await mkdir(dirname(values.out), { recursive: true });
  await writeFile(values.out, `${JSON.stringify(result, null, 1)}\n`);
  console.log((await report()).markdown(result));
  if (result.rows.length === 0) {
    console.error(`no row matches ${values.only}`);
    status = 2;
  }
} finally {
  await browser.close();
  server.close();
}
process.exitCode = status;
