// Records the example's run with the engine itself, from the shipped weights, for the page's first picture.
//
//     node web/build/record-example.mjs [--model models/translate-en-fr] [--engine <the package's entry>] [--out web/recorded]
//
// Writes example.json (tokens, shapes, where each tensor begins) and example.bin (float32, little-endian).
// Nothing here computes: every number comes from the package `regard` in its deterministic build.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/translate-en-fr' },
    engine: { type: 'string', default: 'regard' },
    out: { type: 'string', default: 'web/recorded' },
    text: { type: 'string' },
  },
});

const kTensors = ['pattern', 'scores', 'maskedScores', 'q', 'k', 'v', 'z'];

async function exampleText(folder) {
  if (options.text) return options.text;
  try {
    const given = JSON.parse(await readFile(join(folder, 'examples.json'), 'utf8'));
    return given[0].text;
  } catch {
    return 'The black cat does not see the small red car.';
  }
}

const files = {};
for (const name of await readdir(options.model))
  if (/\.(json|safetensors)$/.test(name)) files[name] = new Uint8Array(await readFile(join(options.model, name)));

const engine = options.engine === 'regard' ? 'regard' : pathToFileURL(options.engine).href;
const { loadModel, shutdown } = await import(engine);
const model = await loadModel({ files }, { deterministic: true });
const text = await exampleText(options.model);

const steps = [];
for await (const step of model.generate(text, { beams: 1 })) steps.push(step);
const target = steps.slice(0, -1).map((step) => step.token.id);
const run = await model.run(text, { record: [...kTensors, 'logits'], target });

const { encoder, decoder, nParameters, weightBytes } = model.info;
const wanted = [
  ...Array.from({ length: encoder.nLayers }, (_, layer) => ({ stack: 'encoder', kind: 'self', layer })),
  ...Array.from({ length: decoder.nLayers }, (_, layer) => ({ stack: 'decoder', kind: 'self', layer })),
  ...Array.from({ length: decoder.nLayers }, (_, layer) => ({ stack: 'decoder', kind: 'cross', layer })),
];
const parts = [];
let at = 0;
const attentions = wanted.map((address) => {
  const { queries, keys, scale, ...found } = run.attention(address);
  const tensors = {};
  for (const name of kTensors) {
    if (!found[name]) continue;
    const { data, shape } = found[name];
    tensors[name] = { at, shape };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    at += data.length;
  }
  return { address, queries, keys, scale, tensors };
});

const file = {
  version: 1,
  text,
  shape: { name: 'translate-en-fr', encoder, decoder, nParameters, weightBytes },
  source: run.tokens,
  written: steps.map((step) => step.token),
  writtenText: steps.at(-1).text,
  logProbabilities: steps.map((step) => step.logProbability),
  attentions,
  candidates: steps.map((_, index) => run.likeliest(index)),
};
await mkdir(options.out, { recursive: true });
await writeFile(join(options.out, 'example.json'), JSON.stringify(file));
await writeFile(join(options.out, 'example.bin'), Buffer.concat(parts));
console.log(`recorded "${text}" → "${file.writtenText}", ${(at * 4 / 1024).toFixed(0)} KB`);
await model.close();
shutdown?.();
