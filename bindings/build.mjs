// Builds the package: dist/index.js (the façade), dist/worker.js (stands alone, with Emscripten's glue), dist/hub.js (what
// reads addresses, asked for when the first address is), dist/torch.js (what reads torch's archives), dist/threads.js (the
// threaded engine and its helpers), the WebAssembly of three builds and of the bare operation, and the types.
//
//   node build.mjs [--wasm FOLDER] [--wasm-relaxed FOLDER] [--wasm-threads FOLDER]     default: ../build/PRESET/bindings
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const presets = { strict: 'wasm', relaxed: 'wasm-relaxed', threaded: 'wasm-threads' };
const { values } = parseArgs({
  options: Object.fromEntries(Object.values(presets).map((preset) => [preset, { type: 'string' }])),
});
const folders = Object.fromEntries(
  Object.entries(presets).map(([flavour, preset]) => [
    flavour,
    resolve(values[preset] ?? join(here, `../build/${preset}/bindings`)),
  ]),
);
const dist = join(here, 'dist');

const read = async (path, how) => {
  try {
    return await readFile(path);
  } catch {
    console.error(`${path} is not there: ${how}`);
    process.exit(1);
  }
};

const glue = {};
for (const [flavour, folder] of Object.entries(folders))
  glue[flavour] = await read(
    join(folder, 'regard.mjs'),
    `cmake --preset ${presets[flavour]}, then cmake --build the target regard_module.`,
  );
// One glue serves the two that ask for no shared memory because they import and export the same names; if that ever ends, this says so.
if (!glue.strict.equals(glue.relaxed)) {
  console.error(
    'The glue of the strict and the relaxed build differs: build both from the same sources with the same flags.',
  );
  process.exit(1);
}

const { version } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const shared = {
  absWorkingDir: here,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  legalComments: 'none',
  define: { REGARD_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};
await build({
  ...shared,
  entryPoints: ['js/index.ts'],
  outdir: 'dist',
  // what only some calls need is loaded by them: models, tokenizers and chat templates. The feature detection, 1 KB, goes in.
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['@huggingface/tokenizers', '@huggingface/jinja'],
});
await build({
  ...shared,
  entryPoints: ['js/worker.ts'],
  outfile: 'dist/worker.js',
  minify: true,
  alias: { 'regard-engine': join(folders.strict, 'regard.mjs') },
});
await build({
  ...shared,
  entryPoints: ['js/hub/index.ts'],
  outfile: 'dist/hub.js',
  minify: true,
  legalComments: 'eof',
});
await build({
  ...shared,
  entryPoints: ['js/torch/index.ts'],
  outfile: 'dist/torch.js',
  minify: true,
  // one file for bundlers to copy: the WebAssembly is in it
  loader: { '.wasm': 'binary' },
  alias: { 'regard-torch': join(folders.strict, 'regard-torch.wasm') },
});
await build({
  ...shared,
  entryPoints: ['js/threads/index.ts'],
  outfile: 'dist/threads.js',
  minify: true,
  alias: { 'regard-threaded-engine': join(folders.threaded, 'regard.mjs') },
});
for (const [flavour, folder] of Object.entries(folders))
  await copyFile(join(folder, 'regard.wasm'), join(dist, `regard-${flavour}.wasm`));
// It imports less and exports the same, by names that nothing has shortened: the glue in worker.js serves it too.
await copyFile(join(folders.relaxed, 'regard-attention.wasm'), join(dist, 'regard-attention.wasm'));

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
try {
  execFileSync(process.execPath, [tsc, '-p', here], { stdio: 'inherit' });
} catch {
  process.exit(1);
}
// what is not of the public types stays out of the package
const kPublic = ['attend', 'errors', 'index', 'kept', 'load', 'opening', 'types', 'version', 'words'].map(
  (name) => `${name}.d.ts`,
);
for (const entry of await readdir(dist, { withFileTypes: true }))
  if (entry.isDirectory() || (entry.name.endsWith('.d.ts') && !kPublic.includes(entry.name)))
    await rm(join(dist, entry.name), { recursive: true });
