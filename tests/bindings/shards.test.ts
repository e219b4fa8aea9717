// @vitest-environment node
/** model.safetensors in parts with an index, from everywhere that a model may come from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { loadModel, RegardError, shutdown, type ModelSource, type Progress } from '../../bindings/dist/index.js';
import { filesOf, json, largestDifference, root, type Files } from './checkpoints.js';
import { cutAfter, startHub, type Hub } from './hub_server.js';

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

function headerOf(bytes: Uint8Array): { header: Header; data: Uint8Array } {
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as Header;
  delete header['__metadata__'];
  return { header, data: bytes.subarray(8 + size) };
}

/** A safetensors file of some of another's tensors. */
function fileOf(names: string[], { header, data }: ReturnType<typeof headerOf>): Uint8Array {
  let end = 0;
  const kept: Header = {};
  for (const name of names) {
    const { dtype, shape, data_offsets: from } = header[name]!;
    kept[name] = { dtype, shape, data_offsets: [end, (end += from[1] - from[0])] };
  }
  const text = json(kept);
  const bytes = new Uint8Array(8 + text.byteLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  bytes.set(text, 8);
  for (const name of names)
    bytes.set(data.subarray(...header[name]!.data_offsets), 8 + text.byteLength + kept[name]!.data_offsets[0]);
  return bytes;
}

const partName = (part: number): string => `model-0000${part + 1}-of-00003.safetensors`;

/** The same checkpoint with every third tensor in the same one of three files, so that no layer is in one file. */
function sharded(folder: string): Files {
  const { 'model.safetensors': whole, ...rest } = filesOf(folder);
  const stored = headerOf(whole!);
  const names = Object.keys(stored.header);
  const weightMap = Object.fromEntries(names.map((name, i) => [name, partName(i % 3)]));
  const parts = [0, 1, 2].map((part) => [
    partName(part),
    fileOf(
      names.filter((_, i) => i % 3 === part),
      stored,
    ),
  ]);
  return {
    ...rest,
    ...(Object.fromEntries(parts) as Files),
    'model.safetensors.index.json': json({ metadata: { total_size: stored.data.byteLength }, weight_map: weightMap }),
  };
}

const golden = `${root}tests/goldens/families/bert-token/`;
const files = sharded(golden);
const index = JSON.parse(new TextDecoder().decode(files['model.safetensors.index.json'])) as {
  weight_map: Record<string, string>;
};
let hub: Hub;
let folder: string;

beforeAll(async () => {
  hub = await startHub({ 'acme/parts': { files } });
  folder = mkdtempSync(join(tmpdir(), 'regard-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
});
afterAll(async () => {
  shutdown();
  await hub.close();
  rmSync(folder, { recursive: true });
});

async function hidden(source: ModelSource, onProgress?: (progress: Progress) => void): Promise<Float32Array> {
  const model = await loadModel(source, { hub: hub.url, deterministic: true, ...(onProgress && { onProgress }) });
  const run = await model.run([1, 2, 3], { record: ['hidden'] });
  await model.close();
  return run.tensor('hidden')!.data;
}
async function failing(changed: Files): Promise<RegardError> {
  const cause: unknown = await hidden({ files: changed }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(RegardError);
  return cause as RegardError;
}
const without = (name: string): Files => Object.fromEntries(Object.entries(files).filter(([key]) => key !== name));
/** The files with some names of the index mapped elsewhere, or, to undefined, not at all. */
const mapped = (changes: Record<string, string | undefined>): Files => ({
  ...files,
  'model.safetensors.index.json': json({ weight_map: { ...index.weight_map, ...changes } }),
});

test('three files are the model that one is, from a path, from memory, from blobs and from a hub', async () => {
  const expected = await hidden(golden);
  const blobs = Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, new Blob([new Uint8Array(bytes)])]),
  );
  for (const source of [`${folder}/`, { files }, { files: blobs }, 'acme/parts'])
    expect(largestDifference(await hidden(source), expected)).toBe(0);
});

test('progress counts all files as one', async () => {
  const told: Progress[] = [];
  await hidden('acme/parts', (progress) => told.push(progress));
  const weights = told.filter(({ phase }) => phase === 'weights');
  const bytes = [0, 1, 2].reduce((sum, part) => sum + files[partName(part)]!.byteLength, 0);
  expect(weights.every(({ loaded }, i) => i === 0 || loaded >= weights[i - 1]!.loaded)).toBe(true);
  expect(weights.at(-1)).toMatchObject({ loaded: bytes, total: bytes });
});

test('a connection cut within the second file is taken up there', async () => {
  const expected = await hidden(golden);
  const second = files[partName(1)]!;
  hub.asked = [];
  hub.faults.set(partName(1), cutAfter(second, second.byteLength >> 1, 1));
  expect(largestDifference(await hidden('acme/parts'), expected)).toBe(0);
  const asked = hub.asked.filter(({ path, host }) => host === 'cdn' && path.includes(partName(1)));
  expect(asked.at(-1)?.range).toBe(`bytes=${second.byteLength >> 1}-`);
  hub.faults.clear();
});

test('what is wrong with the index or a part is said, with the name of the file or the tensor', async () => {
  expect(await failing(without(partName(2)))).toMatchObject({
    code: 'weights_missing',
    message: expect.stringContaining(partName(2)) as string,
  });
  const [first] = Object.keys(index.weight_map);
  expect((await failing(mapped({ [first!]: undefined }))).message).toContain(first!);
  expect((await failing(mapped({ [first!]: partName(1) }))).message).toContain(first!);
  expect((await failing(mapped({ [first!]: '../elsewhere.safetensors' }))).code).toBe('index_invalid');
  expect((await failing(mapped({ 'not.there': partName(0) }))).message).toContain('not.there');
  const cut = files[partName(1)]!;
  expect((await failing({ ...files, [partName(1)]: cut.subarray(0, cut.byteLength - 4) })).message).toContain(
    Object.keys(headerOf(cut).header).at(-1)!,
  );
});
