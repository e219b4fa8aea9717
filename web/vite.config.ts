import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { contentSecurityPolicy, offline, served } from './build/site';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** What the page runs on: the package, or in the tests of looks alone a stand-in named by the environment. */
const engine = process.env['REGARD_ENGINE'] ?? here('../bindings/js/index.ts');

export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: existsSync(engine) ? { regard: engine } : {} },
  plugins: [
    contentSecurityPolicy(),
    served([
      { from: here(process.env['REGARD_MODEL'] ?? '../models/translate-en-fr'), to: 'models/translate-en-fr', accept: /^(?!test_).*\.(json|safetensors)$/ },
      { from: here(process.env['REGARD_RECORDED'] ?? './recorded'), to: 'recorded', accept: /^example\.(json|bin)$/ },
    ]),
    offline(here('./build/service_worker.js'), here('./public')),
  ],
  worker: { format: 'es' },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: here('index.html'), 'regard-elements': here('elements/index.ts') },
      preserveEntrySignatures: 'allow-extension',
      output: { entryFileNames: (chunk) => (chunk.name === 'regard-elements' ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
});
