// What a page downloads, by brotli: the WebAssembly of one build, the façade with its worker, and what only some calls ask for.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const limits = {
  wasm: 110_000,
  attention: 35_000,
  javascript: 17_000,
  model: 4_500,
  hub: 11_000,
  torch: 32_000,
  threads: 11_000,
};
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const inDist = (name) => readFile(join(here, 'dist', name));

// as a bundler would ship it: minified, the feature detection included
const facade = await build({
  absWorkingDir: here,
  entryPoints: ['dist/index.js'],
  bundle: true,
  minify: true,
  format: 'esm',
  write: false,
  outdir: 'out',
  splitting: true,
  metafile: true,
  external: ['@huggingface/tokenizers', '@huggingface/jinja'],
  logLevel: 'error',
});
// the entry with all that it imports outright; what it imports when asked for is listed for itself
const { outputs } = facade.metafile;
const contents = new Map(
  facade.outputFiles.map((file) => [Object.keys(outputs).find((path) => file.path.endsWith(path)), file.contents]),
);
const outright = new Set();
const follow = (path) => {
  if (outright.has(path) || !outputs[path]) return;
  outright.add(path);
  for (const { path: next, kind } of outputs[path].imports) if (kind === 'import-statement') follow(next);
};
follow(Object.keys(outputs).find((path) => outputs[path].entryPoint === 'dist/index.js'));
const joined = Buffer.concat([...outright].map((path) => contents.get(path)));
const parts = { 'index.js, minified': joined, 'worker.js': await inDist('worker.js') };
const rows = [];
let failed = false;
const check = (name, raw, packed, limit) => {
  failed ||= limit !== undefined && packed > limit;
  rows.push({ name, raw, brotli: packed, limit: limit ?? '', ok: limit === undefined ? '' : packed <= limit });
};
for (const [name, bytes] of Object.entries(parts)) check(name, bytes.length, brotli(bytes));
const bytes = Object.values(parts);
check(
  'JavaScript',
  bytes.reduce((sum, b) => sum + b.length, 0),
  bytes.reduce((sum, b) => sum + brotli(b), 0),
  limits.javascript,
);
for (const [path, bytes] of contents)
  if (!outright.has(path)) {
    const name = outputs[path].entryPoint ?? path;
    check(`when asked for: ${name}`, bytes.length, brotli(bytes), name.includes('/model-') ? limits.model : undefined);
  }
for (const name of ['hub', 'torch', 'threads']) {
  const chunk = await inDist(`${name}.js`);
  check(`${name}.js`, chunk.length, brotli(chunk), limits[name]);
}
for (const flavour of ['strict', 'relaxed', 'threaded']) {
  const wasm = await inDist(`regard-${flavour}.wasm`);
  check(`regard-${flavour}.wasm`, wasm.length, brotli(wasm), limits.wasm);
}
const attention = await inDist('regard-attention.wasm');
check('regard-attention.wasm', attention.length, brotli(attention), limits.attention);
console.table(rows);
if (failed) {
  console.error('Larger than the limit.');
  process.exit(1);
}
