// What a page downloads, by brotli: the WebAssembly of one build, the façade without the tokenizers, and what reads addresses.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const limits = { wasm: 110_000, javascript: 20_000, hub: 11_000 };
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
  external: ['@huggingface/tokenizers'],
  logLevel: 'error',
});
const parts = { 'index.js, minified': facade.outputFiles[0].contents, 'worker.js': await inDist('worker.js') };
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
const hub = await inDist('hub.js');
check('hub.js', hub.length, brotli(hub), limits.hub);
for (const flavour of ['strict', 'relaxed']) {
  const wasm = await inDist(`regard-${flavour}.wasm`);
  check(`regard-${flavour}.wasm`, wasm.length, brotli(wasm), limits.wasm);
}
console.table(rows);
if (failed) {
  console.error('Larger than the limit.');
  process.exit(1);
}
