// @vitest-environment node
/** pytorch_model.bin, whole and in parts, from everywhere that a model may come from. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  describe as describeModel,
  loadModel,
  RegardError,
  shutdown,
  type LoadOptions,
  type ModelSource,
  type Progress,
} from '../../bindings/dist/index.js';
import { json, largestDifference, root, type Files } from './checkpoints.js';
import { answering, startHub, type Hub } from './hub_server.js';

const goldens = `${root}tests/goldens/`;
const filesIn = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => /config\.json$|\.bin$|index\.json$|\.safetensors$/.test(name) && !name.startsWith('run-'))
      .map((name) => [name, new Uint8Array(readFileSync(folder + name))]),
  );
const names = ['bert-token', 'gpt_neox-tied'] as const;
let hub: Hub;

beforeAll(async () => {
  hub = await startHub(
    Object.fromEntries(names.map((name) => [`acme/${name}`, { files: filesIn(`${goldens}torch/${name}/`) }])),
  );
});
afterAll(async () => {
  shutdown();
  await hub.close();
});

const hidden = async (source: ModelSource, options: LoadOptions = {}): Promise<Float32Array> => {
  const model = await loadModel(source, { hub: hub.url, deterministic: true, ...options });
  const run = await model.run([1, 2, 3], { record: ['hidden'] });
  await model.close();
  return run.tensor('hidden')!.data;
};
const failing = async (source: ModelSource): Promise<RegardError> => {
  const cause: unknown = await hidden(source, { retries: 0 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(RegardError);
  return cause as RegardError;
};

describe.each(names)('%s in torch’s form', (name) => {
  const folder = `${goldens}torch/${name}/`;
  test('is the model that its safetensors are, from a path, from memory, from blobs and from a hub', async () => {
    const expected = await hidden(`${goldens}families/${name}/`);
    const files = filesIn(folder);
    const blobs = Object.fromEntries(
      Object.entries(files).map(([file, bytes]) => [file, new Blob([new Uint8Array(bytes)])]),
    );
    for (const source of [folder, { files }, { files: blobs }, `acme/${name}`])
      expect(largestDifference(await hidden(source), expected)).toBe(0);
  });
  test('tells how far it is, over all files', async () => {
    const told: Progress[] = [];
    await hidden(folder, { onProgress: (progress) => told.push(progress) });
    const weights = told.filter(({ phase }) => phase === 'weights');
    expect(weights.every(({ loaded }, i) => i === 0 || loaded >= weights[i - 1]!.loaded)).toBe(true);
    expect(weights.at(-1)!.loaded).toBe(weights.at(-1)!.total);
  });
  test('is described', async () => {
    expect(await describeModel(`acme/${name}`, { hub: hub.url })).toMatchObject({ format: 'pytorch' });
  });
});

describe('a .bin that', () => {
  const files = filesIn(`${goldens}torch/bert-token/`);
  const withBin = (bin: Uint8Array): ModelSource => ({ files: { ...files, 'pytorch_model.bin': bin } });
  const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(`${goldens}torch/${name}`));
  test('is of another form is refused with what would work', async () => {
    expect(await failing(withBin(golden('legacy.bin')))).toMatchObject({
      code: 'archive_invalid',
      message: expect.stringContaining('save it again') as string,
    });
    expect(await failing(withBin(golden('nested.bin')))).toMatchObject({ code: 'pickle_refused' });
    expect((await failing(withBin(json('<!doctype html>')))).code).toBe('archive_invalid');
  });
  test('would call something is refused by its name', async () => {
    const bin = golden('nested.bin');
    const at = Buffer.from(bin).indexOf('torch._utils\n_rebuild_tensor_v2');
    bin.set(new TextEncoder().encode('posix.xxxxx\nsystem_tensor_v2xxx'), at);
    expect(await failing(withBin(bin))).toMatchObject({
      code: 'pickle_refused',
      message: expect.stringContaining('posix') as string,
    });
  });
  test('breaks off', async () => {
    const bin = files['pytorch_model.bin']!;
    expect((await failing(withBin(bin.subarray(0, bin.byteLength - 1)))).code).toBe('archive_invalid');
  });
  test('lacks one of its parts', async () => {
    const parts = filesIn(`${goldens}torch/gpt_neox-tied/`);
    delete parts['pytorch_model-00002-of-00002.bin'];
    expect(await failing({ files: parts })).toMatchObject({
      code: 'weights_missing',
      message: expect.stringContaining('pytorch_model-00002-of-00002.bin') as string,
    });
  });
  test('has no digest that is checked', async () => {
    const asked = hidden({ files }, { integrity: `sha256-${'A'.repeat(43)}=` });
    await expect(asked).rejects.toMatchObject({ code: 'unsupported' });
  });
  test('stands beside safetensors is not looked at', async () => {
    const both = { ...filesIn(`${goldens}families/bert-token/`), 'pytorch_model.bin': json('nothing') };
    expect((await hidden({ files: both })).length).toBeGreaterThan(0);
  });
  test('comes from a server that sends no parts of files', async () => {
    hub.faults.set('pytorch_model.bin', answering(200, {}, 'whole'));
    expect(await failing('acme/bert-token')).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('parts') as string,
    });
    hub.faults.clear();
  });
});

test('an adapter alone says what it is, dropped or at a plain URL', async () => {
  const files = { 'adapter_config.json': json({}), 'adapter_model.safetensors': json({}) };
  hub.models['acme/adapter'] = { files };
  for (const source of [{ files }, new URL('acme/adapter/resolve/main/', `${hub.url}/`)])
    expect(await failing(source)).toMatchObject({
      code: 'weights_missing',
      message: expect.stringContaining('adapter') as string,
    });
});
