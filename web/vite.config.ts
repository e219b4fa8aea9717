import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { contentSecurityPolicy, filesOf, offline, served } from './build/site';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The page runs on the package; work on its looks alone may name a stand-in. */
const standIn = process.env['REGARD_ENGINE'];

const folders = [
  {
    from: here(process.env['REGARD_MODEL'] ?? '../models/translate-en-fr'),
    to: 'models/translate-en-fr',
    accept: /^(?!test_).*\.(json|safetensors)$/,
  },
  { from: here('./recorded'), to: 'recorded', accept: /^example\.(json|bin)$/ },
];

export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: standIn ? { regard: standIn } : {} },
  define: {
    REGARD_SERVED: JSON.stringify(folders.flatMap(filesOf)),
    // the page that measures is built after this one, where its module is there
    REGARD_MEASURES: JSON.stringify(existsSync(here('../build/wasm/bench/wasm/kernels.mjs'))),
  },
  plugins: [contentSecurityPolicy(), served(folders), offline(here('./build/service_worker.js'), here('./public'))],
  worker: { format: 'es' },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: here('index.html'), 'regard-elements': here('elements/index.ts') },
      preserveEntrySignatures: 'allow-extension',
      output: {
        entryFileNames: (chunk) => (chunk.name === 'regard-elements' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
