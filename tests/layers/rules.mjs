// The one-way rules of the design, as tables: who may know whom. check.mjs reads the tree and applies them.

/** Layers of the C++, each with the layers it may include. A path belongs to the first layer whose `holds` it matches. */
export const kCppLayers = [
  { name: 'leaf', holds: /^src\/[^/]+$/, mayInclude: ['leaf'] },
  { name: 'kernels', holds: /^src\/kernels\//, mayInclude: ['leaf', 'kernels'] },
  { name: 'attention', holds: /^src\/attention\//, mayInclude: ['leaf', 'kernels', 'attention'] },
  { name: 'model', holds: /^src\/model\//, mayInclude: ['leaf', 'kernels', 'attention', 'model'] },
  {
    name: 'checkpoint',
    holds: /^src\/checkpoint\//,
    mayInclude: ['leaf', 'kernels', 'attention', 'model', 'checkpoint'],
  },
  { name: 'analysis', holds: /^src\/analysis\//, mayInclude: ['leaf', 'kernels', 'attention', 'model', 'analysis'] },
  {
    name: 'bindings',
    holds: /^bindings\//,
    mayInclude: ['leaf', 'kernels', 'attention', 'model', 'checkpoint', 'analysis', 'bindings'],
  },
  {
    name: 'cli',
    holds: /^cli\//,
    mayInclude: ['leaf', 'kernels', 'attention', 'model', 'checkpoint', 'analysis', 'cli'],
  },
  {
    name: 'bench',
    holds: /^bench\//,
    mayInclude: ['leaf', 'kernels', 'attention', 'model', 'checkpoint', 'analysis', 'bench'],
  },
];

/** Headers from outside, and the only layers that may include them. */
export const kOutsideHeaders = [
  { header: /^(xsimd\/|wasm_simd128\.h|immintrin\.h|arm_neon\.h)/, only: ['kernels'], why: 'SIMD stays in kernels/' },
  { header: /^Eigen\//, never: ['kernels'], why: 'kernels/ knows spans, not Eigen' },
  { header: /^emscripten/, only: ['bindings'], why: 'only bindings/ knows Emscripten' },
  { header: /^nlohmann\//, only: ['checkpoint', 'bindings', 'cli'], why: 'JSON is read at the edges' },
  { header: /^CLI\//, only: ['cli'], why: 'only the command line parses arguments' },
  {
    header: /^(iostream|cstdio)$/,
    never: ['leaf', 'kernels', 'attention', 'model', 'analysis'],
    why: 'the core prints nothing',
  },
];
/** Headers of ours that bring Eigen along, so that kernels/ may not include them either. */
export const kEigenHeaders = ['matrix.h'];

/** Folders of the JavaScript, and what a module there may not import: a path from the root, or a package's name. */
export const kScriptLayers = [
  {
    holds: /^web\/plot\//,
    forbids: [/^regard(\/|$)/, /^lit/, /^@huggingface\//, /^bindings\//, /^web\/(elements|page|worker)\//, /\.wasm/],
    why: 'web/plot is data in, drawing out: no engine, no WASM, no elements',
  },
  {
    holds: /^web\/maps\//,
    forbids: [/^regard(\/|$)/, /^lit/, /^bindings\//, /^web\/(elements|page|plot|worker|i18n)\//],
    why: 'web/maps is bytes in, numbers out',
  },
  {
    holds: /^web\/i18n\//,
    forbids: [/^regard(\/|$)/, /^bindings\//, /^web\/(elements|page|plot|worker)\//],
    why: 'the words know nothing of who says them',
  },
  { holds: /^web\/elements\//, forbids: [/^web\/page\//], why: 'elements work on any page, so they know none' },
  { holds: /^bindings\/js\//, forbids: [/^web\//, /^lit/, /^d3-/], why: 'the package regard knows no page' },
  {
    holds: /^(web|bindings)\//,
    forbids: [/^bench\//, /^onnxruntime-web/, /^@tensorflow\//, /^@wllama\//],
    why: 'only bench/ knows other runtimes, and nobody knows bench/',
  },
];

/** Modules that run in the worker, with all that they import, never touch the document. */
export const kWorkerEntries = ['bindings/js/worker.ts', 'web/worker/worker.ts'];
export const kDocumentNames = /\b(document|window|localStorage|sessionStorage|HTMLElement|customElements)\s*[.;,)[]/;
