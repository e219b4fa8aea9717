// @vitest-environment node
/** How large WebAssembly's memory becomes while a checkpoint is opened. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import type { CreateModule, RawModule } from '../../bindings/js/bridge.js';
import { unwrap } from '../../bindings/js/bridge.js';
import { root } from './checkpoints.js';

const width = 512;
const layers = 4;
const vocabulary = 8_003;

/** The shapes of a GPT-2 of about 70 MB, whose matrices cannot be packed where they lie but for the largest. */
function shapes(): Record<string, number[]> {
  const found: Record<string, number[]> = { 'wte.weight': [vocabulary, width], 'wpe.weight': [64, width] };
  const map = (name: string, from: number, to: number): void => {
    found[`${name}.weight`] = [from, to];
    found[`${name}.bias`] = [to];
  };
  const norm = (name: string): void => {
    found[`${name}.weight`] = found[`${name}.bias`] = [width];
  };
  for (let layer = 0; layer < layers; layer++) {
    norm(`h.${layer}.ln_1`);
    map(`h.${layer}.attn.c_attn`, width, 3 * width);
    map(`h.${layer}.attn.c_proj`, width, width);
    norm(`h.${layer}.ln_2`);
    map(`h.${layer}.mlp.c_fc`, width, 4 * width);
    map(`h.${layer}.mlp.c_proj`, 4 * width, width);
  }
  norm('ln_f');
  return found;
}

const config = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  vocab_size: vocabulary,
  n_embd: width,
  n_layer: layers,
  n_head: 8,
  n_positions: 64,
};

async function startModule(): Promise<{ raw: RawModule; memory: WebAssembly.Memory }> {
  const glue = `${root}build/wasm/bindings/regard.mjs`;
  const { default: create } = (await import(/* @vite-ignore */ glue)) as { default: CreateModule };
  const compiled = await WebAssembly.compile(readFileSync(`${root}bindings/dist/regard-strict.wasm`));
  let memory: WebAssembly.Memory | undefined;
  const raw = await create({
    instantiateWasm(imports, receive) {
      void WebAssembly.instantiate(compiled, imports).then((instance) => {
        memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
        receive(instance);
      });
      return {};
    },
  });
  return { raw, memory: memory! };
}

test('opening takes at most 1.15 times the weights', async () => {
  const { raw, memory } = await startModule();
  let end = 0;
  const entries = Object.entries(shapes()).map(([name, shape]) => {
    const begin = end;
    end += 4 * shape.reduce((a, b) => a * b);
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = new Uint8Array(8 + json.byteLength);
  new DataView(header.buffer).setBigUint64(0, BigInt(json.byteLength), true);
  header.set(json, 8);

  const loader = unwrap(raw.open(JSON.stringify(config), '', '', '', ''));
  let missing = unwrap(loader.header('model.safetensors', header, header.byteLength + end, false));
  expect(missing).toBe(end);
  const before = memory.buffer.byteLength;
  const chunk = new Uint8Array(1 << 20);
  while (missing > 0) missing = unwrap(loader.write(chunk.subarray(0, Math.min(chunk.byteLength, missing))));
  expect(memory.buffer.byteLength).toBe(before); // it grew once, before the first byte
  const model = unwrap(loader.finish());
  const { weightBytes } = unwrap(model.info());
  expect(weightBytes).toBeGreaterThan(60e6);
  expect(memory.buffer.byteLength).toBeLessThanOrEqual(1.15 * weightBytes);
  model.delete();
  loader.delete();
});
