// @vitest-environment node
/** A text's vector: by each formula against float64, from wherever the files are, and kept for offline use. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadModel, RegardError, shutdown, type LoadOptions, type ModelSource } from '../../bindings/dist/index.js';
import { filesOf, json, root, type Files } from './checkpoints.js';
import { startHub, type Hub } from './hub_server.js';

const bert = filesOf(`${root}tests/goldens/families/bert-base/`);
const poolingFile = '1_Pooling/config.json';
const modules = (...types: string[]): Uint8Array =>
  json(types.map((type, idx) => ({ idx, name: `${idx}`, path: '', type: `sentence_transformers.models.${type}` })));
const sentence: Files = {
  ...bert,
  'modules.json': modules('Transformer', 'Pooling', 'Normalize'),
  [poolingFile]: json({ word_embedding_dimension: 30, pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }),
};
const ids = [5, 6, 7, 8, 9];
const folders: string[] = [];
let hub: Hub;

beforeAll(async () => {
  hub = await startHub({ 'acme/sentences': { files: sentence } });
});
afterAll(async () => {
  shutdown();
  await hub.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const withPooling = (pooling: unknown, more: Files = {}): ModelSource => ({
  files: { ...bert, ...more, ...(pooling !== undefined && { [poolingFile]: json(pooling) }) },
});
const poolingOf = async (source: ModelSource, options: LoadOptions = {}): Promise<readonly string[]> => {
  const model = await loadModel(source, options);
  const { pooling } = await model.embed(ids);
  await model.close();
  return pooling;
};
const failing = async (source: ModelSource): Promise<string> => {
  const cause: unknown = await poolingOf(source).catch((error: unknown) => error);
  expect(cause).toBeInstanceOf(RegardError);
  return (cause as RegardError).code;
};

/** hidden rows → the vector, in float64. */
const formulas: Readonly<Record<string, (column: number[]) => number>> = {
  pooling_mode_cls_token: (h) => h[0]!,
  pooling_mode_max_tokens: (h) => Math.max(...h),
  pooling_mode_mean_tokens: (h) => h.reduce((a, b) => a + b) / h.length,
  pooling_mode_mean_sqrt_len_tokens: (h) => h.reduce((a, b) => a + b) / Math.sqrt(h.length),
  pooling_mode_weightedmean_tokens: (h) =>
    h.reduce((a, b, i) => a + (i + 1) * b, 0) / h.reduce((a, _, i) => a + i + 1, 0),
  pooling_mode_lasttoken: (h) => h.at(-1)!,
};

describe('a vector', () => {
  test.each([...Object.keys(formulas).map((name) => [name]), Object.keys(formulas)])('by %s', async (...names) => {
    const model = await loadModel(withPooling(Object.fromEntries(names.map((name) => [name, true]))));
    const { data, shape } = (await model.run(ids, { record: ['hidden'] })).tensor('hidden')!;
    const [rows = 0, width = 0] = shape;
    const expected = names.flatMap((name) =>
      Array.from({ length: width }, (_, i) =>
        formulas[name]!(Array.from({ length: rows }, (__, row) => data[row * width + i]!)),
      ),
    );
    const vector = await model.embed(ids);
    await model.close();
    expect(vector.shape).toEqual([width * names.length]);
    vector.data.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 5));
  });
  test('is a mean where nothing is said, and what the newer form says', async () => {
    expect(await poolingOf(withPooling(undefined))).toEqual(['mean']);
    expect(await poolingOf(withPooling({ pooling_mode: 'cls' }))).toEqual(['cls']);
    expect(await poolingOf(withPooling({ pooling_mode: ['lasttoken', 'max'] }))).toEqual(['lasttoken', 'max']);
  });
  test('sees interventions', async () => {
    const model = await loadModel(withPooling(undefined));
    const [plain, changed] = await Promise.all([
      model.embed(ids),
      model.embed(ids, { interventions: [{ kind: 'block_token', token: 1 }] }),
    ]);
    await model.close();
    expect([...changed.data]).not.toEqual([...plain.data]);
  });
  test.each([
    ['no pooling', { pooling_mode_mean_tokens: false }, {}, 'config_invalid'],
    ['an unknown one', { pooling_mode: 'best' }, {}, 'config_invalid'],
    ['no object', 7, {}, 'config_invalid'],
    ['no JSON', undefined, { [poolingFile]: new TextEncoder().encode('{') }, 'json_invalid'],
    ['another map behind it', undefined, { 'modules.json': modules('Transformer', 'Pooling', 'Dense') }, 'unsupported'],
  ])('by %s is refused', async (_, pooling, more, code) => {
    expect(await failing(withPooling(pooling, more as Files))).toBe(code);
  });
  test('of two stacks there is none', async () => {
    expect(await failing(`${root}tests/goldens/families/bart-base/`)).toBe('unsupported');
  });
});

describe('what a repository says of it is read', () => {
  test('from a hub, and from what is kept while the hub is gone', async () => {
    const store = mkdtempSync(join(tmpdir(), 'regard-store-'));
    folders.push(store);
    expect(await poolingOf('acme/sentences', { hub: hub.url, store })).toEqual(['cls']);
    await hub.pause();
    expect(await poolingOf('acme/sentences', { hub: hub.url, store })).toEqual(['cls']);
    await hub.resume();
  });
  test('from a folder’s address', async () => {
    expect(await poolingOf(`${hub.url}/acme/sentences/resolve/main/`)).toEqual(['cls']);
  });
  test('from a path and from picked files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regard-model-'));
    folders.push(folder);
    const list = Object.entries(sentence).map(([name, bytes]) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
      const file = new File([new Uint8Array(bytes)], name.split('/').at(-1)!);
      return Object.defineProperty(file, 'webkitRelativePath', { value: `mine/${name}` });
    });
    expect(await poolingOf(`${folder}/`)).toEqual(['cls']);
    expect(await poolingOf(list)).toEqual(['cls']);
  });
});
