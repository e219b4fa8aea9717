// The package as its users get it: packed, installed into an empty project, run by Node, type-checked, bundled by Vite,
// and opened in a browser under the strictest Content-Security-Policy.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tiny = join(root, 'tests/goldens/marian-f32-swish');
const require = createRequire(import.meta.url);
let project;
let packed;

const run = (command, args, options = {}) =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
const write = (name, text) => {
  mkdirSync(join(project, name, '..'), { recursive: true });
  writeFileSync(join(project, name), text);
};

const program = `
import { attend, loadModel, RegardError } from 'regard';

const model = await loadModel(source);
const run = await model.run([5, 6, 7, 0], { record: ['pattern'] });
const { pattern } = run.attention({ stack: 'encoder', kind: 'self', layer: 1, head: 2 });
const tokens = [];
for await (const step of model.generate([5, 6, 7, 0], { maxNewTokens: 4 })) tokens.push(step.token.id);
const q = { data: new Float32Array([1, 0, 0, 1]), shape: [2, 2] };
const { z } = await attend({ q, k: q, v: q });
const code = await model.run([99]).catch((cause) => (cause instanceof RegardError ? cause.code : String(cause)));
await model.close();
const result = { shape: pattern.shape, sum: pattern.data.reduce((sum, weight) => sum + weight, 0), tokens: tokens.length, z: z.data.length, code };
`;
/** Attention and a model on one thread and on three: whether the bits are the same, and which builds computed. */
const threaded = `
async function onThreads(count) {
  const threads = useThreads(count);
  const length = 96, width = 64;
  const matrix = (step) => ({ data: Float32Array.from({ length: length * width }, (_, i) => Math.sin(i * step)), shape: [length, width] });
  const { z, pattern } = await attend({ q: matrix(0.37), k: matrix(0.11), v: matrix(0.23), heads: 4, record: ['pattern'] });
  const model = await loadModel(source);
  const run = await model.run([5, 6, 7, 0], { record: ['logits'] });
  const { build } = model.info;
  const tokens = [];
  for await (const step of model.generate([5, 6, 7, 0], { maxNewTokens: 4 })) tokens.push(step.token.id);
  shutdown();
  return { threads, build, numbers: [...z.data, ...pattern.data, ...run.tensor('logits').data, ...tokens] };
}
async function compareThreads() {
  const one = await onThreads(1), three = await onThreads(3);
  const same = one.numbers.every((number, i) => Object.is(number, three.numbers[i])) && one.numbers.length === three.numbers.length;
  return { same, threads: [one.threads, three.threads], builds: [one.build, three.build] };
}
`;
const expected = (result) => {
  assert.deepEqual(
    { ...result, sum: Math.round(result.sum * 1e4) / 1e4 },
    { shape: [4, 4], sum: 4, tokens: 4, z: 4, code: 'token_out_of_range' },
  );
};

before(() => {
  project = mkdtempSync(join(tmpdir(), 'regard-package-'));
  write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], { cwd: join(root, 'bindings') }));
  run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--ignore-scripts',
    join(project, packed.filename),
  ]);
});
after(() => rmSync(project, { recursive: true, force: true }));

test('the package holds what it says, and nothing else', () => {
  const files = packed.files.map(({ path }) => path).sort();
  for (const wanted of [
    'LICENSE',
    'README.md',
    'package.json',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/worker.js',
    'dist/hub.js',
    'dist/torch.js',
    'dist/threads.js',
    'dist/regard-strict.wasm',
    'dist/regard-relaxed.wasm',
    'dist/regard-threaded.wasm',
    'dist/regard-attention.wasm',
  ])
    assert.ok(files.includes(wanted), wanted);
  assert.ok(
    files.every((path) => /^(LICENSE|README\.md|package\.json|dist\/[\w-]+\.(js|d\.ts|wasm))$/.test(path)),
    files.join(' '),
  );
  const { dependencies } = JSON.parse(readFileSync(join(project, 'node_modules/regard/package.json'), 'utf8'));
  assert.ok(Object.keys(dependencies).length <= 2);
  assert.ok(Object.values(dependencies).every((version) => /^\d+\.\d+\.\d+$/.test(version)));
});

test('no code is made from text', () => {
  for (const name of ['index.js', 'worker.js', 'hub.js', 'torch.js', 'threads.js'])
    assert.doesNotMatch(
      readFileSync(join(project, 'node_modules/regard/dist', name), 'utf8'),
      /\beval\s*\(|new Function\b|\bFunction\s*\(|innerHTML|document\.write/,
    );
});

test('runs in Node', () => {
  write('run.js', `const source = ${JSON.stringify(tiny)};\n${program}\nconsole.log(JSON.stringify(result));`);
  expected(JSON.parse(run(process.execPath, ['run.js'])));
});

test('computes on several threads in Node, where that has relaxed SIMD', () => {
  write(
    'threads.js',
    `import { attend, loadModel, shutdown, useThreads } from 'regard';\nconst source = ${JSON.stringify(tiny)};\n${threaded}\nconsole.log(JSON.stringify(await compareThreads()));`,
  );
  const flags = ['--experimental-wasm-relaxed-simd'].filter(
    (flag) => spawnSync(process.execPath, [flag, '-e', '0']).status === 0,
  );
  assert.deepEqual(JSON.parse(run(process.execPath, [...flags, 'threads.js'])), {
    same: true,
    threads: [1, 3],
    builds: ['relaxed', 'threaded'],
  });
});

test('has types, in Node’s resolution and in bundlers’', () => {
  write(
    'types.ts',
    `
import { loadModel, attend, type Attention, type GenerationStep, type Model, type RegardErrorCode } from 'regard';
export async function use(): Promise<Float32Array | undefined> {
  const model: Model = await loadModel('org/name', { onProgress: ({ phase, loaded, total }) => console.log(phase, loaded, total) });
  for await (const step of model.generate('text', { beams: 2 })) { const s: GenerationStep = step; s.tokens; }
  const attention: Attention = (await model.run('text', { record: ['pattern'] })).attention({ stack: 'encoder', kind: 'self', layer: 0, head: 0 });
  // @ts-expect-error there is no such tensor
  await model.run('text', { record: ['patern'] });
  const code: RegardErrorCode = 'too_long'; void code; void attend;
  return attention.pattern?.data;
}`,
  );
  const tsc = require.resolve('typescript/bin/tsc');
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])
    run(process.execPath, [
      tsc,
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
      '--module',
      module,
      '--moduleResolution',
      resolution,
      'types.ts',
    ]);
});

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; require-trusted-types-for 'script'; trusted-types regard-worker";
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

test('is bundled by Vite with its defaults, and runs in Chromium under a strict policy', async (t) => {
  write(
    'index.html',
    '<!doctype html><meta charset="utf-8"><title>waiting</title><script type="module" src="./main.js"></script>',
  );
  write(
    'main.js',
    `
addEventListener('securitypolicyviolation', (event) => { violations.push(event.violatedDirective); });
const violations = [];
globalThis.done = (async () => { const source = new URL('./model/', document.baseURI); ${program.replace(/^import .*$/m, '')} return { result, violations }; })();
const source = new URL('./model/', document.baseURI);
${threaded}
Object.assign(globalThis, { compareThreads, preload, shutdown });
`,
  );
  write(
    'main.js',
    `import { attend, loadModel, preload, RegardError, shutdown, useThreads } from 'regard';\n${readFileSync(join(project, 'main.js'), 'utf8')}`,
  );
  cpSync(tiny, join(project, 'public/model'), { recursive: true });
  const { build } = await import('vite');
  await build({ root: project, configFile: false, logLevel: 'error', base: './' });
  const assets = readdirSync(join(project, 'dist/assets'));
  assert.equal(assets.filter((name) => name.endsWith('.wasm')).length, 4, assets.join(' '));
  assert.ok(
    assets.some((name) => /^worker-.*\.js$/.test(name)),
    assets.join(' '),
  );

  const executablePath = process.env.REGARD_CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return t.skip('there is no Chromium here');
  const { chromium } = await import('playwright-core');
  let isolation = {};
  const asked = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    asked.push(path);
    const file = join(project, 'dist', path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response
      .writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
        ...isolation,
      })
      .end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const address = `http://127.0.0.1:${server.address().port}/`;
    await page.goto(address);
    const { result, violations } = await page.evaluate(() => globalThis.done);
    expected(result);
    assert.deepEqual(violations, []);
    assert.equal(page.workers().length, 1);
    // attend() came after a model, whose engine computed it
    const small = () => asked.filter((path) => path.includes('regard-attention')).length;
    assert.equal(small(), 0);
    const compare = () => page.evaluate(() => globalThis.compareThreads());
    assert.deepEqual(await compare(), { same: true, threads: [1, 1], builds: ['relaxed', 'relaxed'] });
    assert.equal(small(), 1); // and after the end of that engine, before the next model, the small one
    isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    await page.goto(address);
    assert.deepEqual((await page.evaluate(() => globalThis.done)).violations, []);
    await page.evaluate(() => globalThis.shutdown());
    await page.evaluate(() => globalThis.preload({ for: 'attend' }));
    assert.equal(small(), 2);
    assert.deepEqual(await compare(), { same: true, threads: [1, 3], builds: ['relaxed', 'threaded'] });
    assert.deepEqual(
      faults.filter((fault) => !fault.includes('404')),
      [],
    );
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
});
