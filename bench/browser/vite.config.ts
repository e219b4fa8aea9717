import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { served, type Served } from '../../web/build/site';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const modules = (package_: string): string => here(`../../node_modules/${package_}`);

const kernels = (preset: string): string => here(`../../build/${preset}/bench/wasm`);
const folders: readonly Served[] = [
  { from: kernels('wasm'), to: 'kernels/strict', accept: /^kernels\.wasm$/ },
  { from: kernels('wasm-relaxed'), to: 'kernels/relaxed', accept: /^kernels\.wasm$/ },
  { from: kernels('wasm-threads'), to: 'kernels/threaded', accept: /^kernels\.wasm$/ },
  // what the peers fetch by themselves, from this site and no other
  {
    from: modules('onnxruntime-web/dist'),
    to: 'peers/onnxruntime',
    accept: /^ort-wasm-simd-threaded\.(mjs|wasm)$/,
  },
  { from: modules('@wllama/wllama/esm/wasm'), to: 'peers/wllama', accept: /^wllama\.wasm$/ },
  { from: modules('@tensorflow/tfjs-backend-wasm/dist'), to: 'peers/tfjs', accept: /^tfjs-backend-wasm.*\.wasm$/ },
];

/**
 * The page that measures: dist/bench/, beside the site but no part of what the site's offline worker keeps.
 * Its policy is as the site's, but the peers make their threads from blobs, and know no trusted types.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "connect-src 'self' blob:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * tfjs makes its threads from the text of one of its own functions, which names a variable around it: in the thread there
 * is none, and minified the name is another. As a property of the global object it is undefined there, as it should be.
 */
const tfjsThreads = {
  name: 'tfjs-threads',
  transform: (code: string, id: string) =>
    id.includes('tfjs-backend-wasm-threaded-simd.js')
      ? { code: code.replaceAll(/(?:var )?\b_scriptDir\b/g, 'globalThis._scriptDir'), map: null }
      : undefined,
};

export default defineConfig({
  root: here('.'),
  base: './',
  publicDir: false,
  resolve: {
    alias: {
      'regard-bench-kernels': here('../../build/wasm/bench/wasm/kernels.mjs'),
      'regard-bench-threaded-kernels': here('../../build/wasm-threads/bench/wasm/kernels.mjs'),
    },
    // ONNX Runtime's module without a copy of its WebAssembly inside the bundle
    conditions: ['onnxruntime-web-use-extern-wasm'],
  },
  plugins: [
    {
      name: 'regard-bench-policy',
      apply: 'build',
      transformIndexHtml: (html) =>
        html.replace(
          '<meta charset="utf-8" />',
          `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
        ),
    },
    served(folders),
  ],
  worker: { format: 'es', plugins: () => [tfjsThreads] },
  build: {
    outDir: here('../../dist/bench'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: here('index.html'), starts: here('starts/index.html') } },
  },
});
