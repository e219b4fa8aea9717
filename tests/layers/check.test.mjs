// The tree keeps the rules, and the checker catches a breach of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readTree, violations } from './check.mjs';

const kBase = { 'src/matrix.h': '#include <Eigen/Core>', 'src/model/config.h': '', 'src/attention/mask.h': '' };
const broken = (files) => violations(new Map(Object.entries({ ...kBase, ...files })));

test('the tree keeps the rules', () => {
  assert.deepEqual(violations(readTree()), []);
});

test('the tree was read', () => {
  const paths = [...readTree().keys()];
  for (const start of ['src/kernels/', 'src/attention/', 'src/model/', 'src/checkpoint/', 'bindings/js/', 'web/plot/'])
    assert.ok(
      paths.some((path) => path.startsWith(start)),
      `nothing under ${start}`,
    );
});

const kBreaches = {
  'a kernel includes Eigen': { 'src/kernels/a.cpp': '#include <Eigen/Core>\n' },
  'a kernel includes the matrix views': { 'src/kernels/a.cpp': '#include "matrix.h"\n' },
  'a kernel includes attention': { 'src/kernels/a.cpp': '#include "attention/mask.h"\n' },
  'SIMD outside kernels': { 'src/attention/a.cpp': '#include <xsimd/xsimd.hpp>\n' },
  'intrinsics outside kernels': { 'src/model/a.cpp': '  #  include <wasm_simd128.h>\n' },
  'attention includes the model': { 'src/attention/a.h': '#include "model/config.h"\n' },
  'attention includes the model by a relative path': { 'src/attention/a.h': '#include "../model/config.h"\n' },
  'Emscripten outside bindings': { 'src/model/a.cpp': '#include <emscripten/val.h>\n' },
  'JSON in the model': { 'src/model/a.cpp': '#include <nlohmann/json.hpp>\n' },
  'the core prints': { 'src/model/a.cpp': '#include <iostream>\n' },
  'a plot imports the engine': { 'web/plot/a.ts': "import { loadModel } from 'regard';\n" },
  'a plot imports the engine for its types': {
    'web/plot/a.ts': "import type { Run } from '../../bindings/js/types.js';\n",
  },
  'a plot imports an element': { 'web/plot/a.ts': "export {\n  a,\n} from '../elements/a.js';\n" },
  'an element imports the page': { 'web/elements/a.ts': "const page = await import('../page/app.js');\n" },
  'the package imports the page': { 'bindings/js/a.ts': "import '../../web/page/app.js';\n" },
  'SIMD in the benchmarks': { 'bench/wasm/a.cpp': '#include <wasm_simd128.h>\n' },
  'the page imports a peer': { 'web/page/a.ts': "import * as ort from 'onnxruntime-web';\n" },
  'the package imports the benchmarks': { 'bindings/js/a.ts': "import '../../bench/browser/rows.js';\n" },
  'the worker touches the document': { 'bindings/js/worker.ts': 'document.title = "";\n' },
  'what the worker imports touches the document': {
    'bindings/js/worker.ts': "import { a } from './a.js';\n",
    'bindings/js/a.ts': 'export const a = () => window.name;\n',
  },
};
for (const [name, files] of Object.entries(kBreaches))
  test(`caught: ${name}`, () => {
    assert.equal(broken(files).length, 1, broken(files).join('\n'));
  });

test('what is allowed is not reported', () => {
  const files = {
    'src/kernels/a.cpp': '#include <xsimd/xsimd.hpp>\n#include "error.h"\n',
    'src/model/a.cpp': '#include "attention/mask.h"\n#include <vector>\n',
    'bindings/a.cpp': '#include <emscripten/bind.h>\n#include "model/config.h"\n',
    'web/plot/a.ts': "// not from 'regard'\nimport { scaleLinear } from 'd3-scale';\nimport { b } from './b.js';\n",
    'bindings/js/worker.ts': "import type { A } from './page.js';\n/* document.title */\n",
    'bindings/js/page.ts': 'export type A = number;\nwindow.name;\n',
  };
  assert.deepEqual(broken(files), []);
});
