// @vitest-environment node
/** What callers and files do wrong: a code for each, and everything works afterwards. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { attend, loadModel, RegardError, shutdown, type Model, type TensorName } from '../../bindings/dist/index.js';
import { filesOf, json, root, tiny, type Files } from './checkpoints.js';

let model: Model;
beforeAll(async () => {
  model = await loadModel(tiny);
});
afterEach(async () => {
  expect((await model.run([5, 0])).names.length).toBeGreaterThan(0);
});
afterAll(shutdown);

const failing = async (promise: Promise<unknown>): Promise<RegardError> => {
  const cause = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(RegardError);
  return cause as RegardError;
};

describe('input', () => {
  test.each([
    [NaN, 2],
    [1.5, 0],
    [2 ** 32 + 1, 1],
    [-1, 0],
    [37, 2],
    [Infinity, 1],
    ['3', 0],
  ])('id %s at index %i', async (id, index) => {
    const ids = [1, 2, 3];
    ids[index] = id as number;
    const error = await failing(model.run(ids));
    expect(error).toMatchObject({ code: 'token_out_of_range' });
    expect(error.message).toContain(`index ${index}`);
    await expect(model.generate(ids).next()).rejects.toMatchObject({ code: 'token_out_of_range' });
    await expect(model.run([1], { target: ids })).rejects.toMatchObject({ code: 'token_out_of_range' });
  });
  test('nothing', async () => {
    for (const empty of [[], '', '  \n']) expect((await failing(model.run(empty))).code).toBe('empty_input');
    expect((await failing(model.generate([]).next())).code).toBe('empty_input');
  });
  test.each([30, 100_000])('%i tokens', async (length) => {
    const error = await failing(model.run(new Array<number>(length).fill(3)));
    expect(error.code).toBe('too_long');
    expect(error.message).toContain('29');
  });
  test('as many as there is room for', async () => {
    expect((await model.run(new Array<number>(29).fill(3))).tokens).toHaveLength(29);
  });
  test('text without a tokenizer', async () => {
    expect((await failing(model.run('word'))).code).toBe('tokenizer_invalid');
  });
  test('not even an array', async () => {
    expect((await failing(model.run(7 as unknown as number[]))).code).toBe('invalid_argument');
  });
  test('a record, layer or option that is not one', async () => {
    expect((await failing(model.run([1], { record: ['patern' as TensorName] }))).code).toBe('invalid_argument');
    expect((await failing(model.run([1], { layers: [9] }))).code).toBe('invalid_argument');
    expect((await failing(model.run([1], { heads: [-1] }))).code).toBe('invalid_argument');
    expect((await failing(model.generate([1], { beamz: 3 } as object).next())).code).toBe('invalid_argument');
    expect((await failing(model.generate([1], { beams: 1.5 }).next())).code).toBe('invalid_argument');
  });
});

describe('files', () => {
  const bytes = filesOf(tiny);
  const altered = (changes: Readonly<Record<string, Uint8Array | undefined>>): { files: Files } => ({
    files: Object.fromEntries(
      Object.entries({ ...bytes, ...changes }).filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined),
    ),
  });
  const config = JSON.parse(new TextDecoder().decode(bytes['config.json'])) as Record<string, unknown>;
  const weights = bytes['model.safetensors']!;
  const change = (at: number, value: number): Uint8Array => {
    const copy = weights.slice();
    copy[at] = value;
    return copy;
  };

  test.each<[string, Readonly<Record<string, Uint8Array | undefined>>, string]>([
    ['no weights', { 'model.safetensors': undefined }, 'weights_missing'],
    ['no config', { 'config.json': undefined }, 'not_found'],
    ['config that is no JSON', { 'config.json': new TextEncoder().encode('{') }, 'json_invalid'],
    ['config that is not UTF-8', { 'config.json': new Uint8Array([0x7b, 0xff, 0x7d]) }, 'json_invalid'],
    [
      'another family',
      { 'config.json': json({ ...config, model_type: 'mamba', architectures: ['MambaForCausalLM'] }) },
      'family_unsupported',
    ],
    ['d_model 0', { 'config.json': json({ ...config, d_model: 0 }) }, 'config_invalid'],
    ['heads that do not divide', { 'config.json': json({ ...config, encoder_attention_heads: 7 }) }, 'config_invalid'],
    ['wider than the weights', { 'config.json': json({ ...config, d_model: 60 }) }, 'shape_mismatch'],
    ['more layers than the weights', { 'config.json': json({ ...config, encoder_layers: 3 }) }, 'tensor_missing'],
    ['no bytes', { 'model.safetensors': new Uint8Array() }, 'header_truncated'],
    ['4 bytes', { 'model.safetensors': weights.slice(0, 4) }, 'header_truncated'],
    ['8 bytes', { 'model.safetensors': weights.slice(0, 8) }, 'header_truncated'],
    ['half a header', { 'model.safetensors': weights.slice(0, 500) }, 'header_truncated'],
    ['a huge header', { 'model.safetensors': change(6, 0x7f) }, 'header_too_large'],
    ['a header that is no JSON', { 'model.safetensors': change(8, 0x2d) }, 'header_invalid'],
    ['half the data', { 'model.safetensors': weights.slice(0, weights.length >> 1) }, 'offset_invalid'],
    ['one byte more', { 'model.safetensors': new Uint8Array([...weights, 0]) }, 'coverage_invalid'],
    [
      'NaN among the weights',
      { 'model.safetensors': change(weights.length - 1, 0x7f).fill(0xff, weights.length - 2, weights.length - 1) },
      'weights_not_finite',
    ],
  ])('%s', async (_, changes, code) => {
    const error = await failing(loadModel(altered(changes)));
    expect(`${error.code}: ${error.message}`).toMatch(new RegExp(`^${code}: [\\w"].*\\.$`, 's'));
  });
  test('a folder that is not there, and one that is none', async () => {
    expect((await failing(loadModel(`${root}tests/nowhere/`))).code).toBe('not_found');
    expect((await failing(loadModel(`${root}src/`))).code).toBe('not_found');
  });
  test('as File objects, Blobs and bytes', async () => {
    const files = Object.entries(bytes).map(
      ([name, contents]) => new File([contents as Uint8Array<ArrayBuffer>], name),
    );
    const blobs = Object.fromEntries(
      Object.entries(bytes).map(([name, contents]) => [name, new Blob([contents as Uint8Array<ArrayBuffer>])]),
    );
    for (const source of [files, { files: blobs }, { files: bytes }]) {
      const opened = await loadModel(source);
      expect((await opened.run([5, 0])).tokens).toHaveLength(2);
      await opened.close();
    }
    expect((await failing(loadModel([...files, files[0]!]))).code).toBe('source_invalid');
  });
  test('integrity', async () => {
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', weights as Uint8Array<ArrayBuffer>)).toString(
      'base64',
    );
    await (await loadModel(altered({}), { integrity: `sha256-${digest}` })).close();
    expect(
      (
        await failing(
          loadModel(altered({ 'model.safetensors': change(weights.length - 4, 1) }), { integrity: `sha256-${digest}` }),
        )
      ).code,
    ).toBe('hash_mismatch');
    expect((await failing(loadModel(altered({}), { integrity: 'md5-x' }))).code).toBe('invalid_argument');
  });
});

describe('lifetime', () => {
  test('close, twice, and use after it', async () => {
    const other = await loadModel(tiny);
    const pending = other.run([1, 2, 0]);
    await Promise.all([other.close(), other.close(), pending.catch(() => undefined)]);
    expect((await failing(other.run([1]))).code).toBe('closed');
    expect((await failing(other.generate([1]).next())).code).toBe('closed');
  });
  test('a generation whose model is closed', async () => {
    const other = await loadModel(tiny);
    const steps = other.generate([1, 2, 0], { maxNewTokens: 10 });
    await steps.next();
    await other.close();
    await expect(steps.next()).rejects.toMatchObject({ code: 'closed' });
  });
  test('two models at once', async () => {
    const other = await loadModel(`${root}tests/goldens/marian-f16-relu/`);
    const [a, b] = await Promise.all([model.run([5, 6, 0]), other.run([5, 6, 0])]);
    expect(a.names.length).toBeGreaterThan(0);
    expect(b.names.length).toBeGreaterThan(0);
    await other.close();
  });
  test('shutdown, then on', async () => {
    const pending = attend({
      q: { data: new Float32Array(4), shape: [2, 2] },
      k: { data: new Float32Array(4), shape: [2, 2] },
      v: { data: new Float32Array(4), shape: [2, 2] },
    });
    shutdown();
    await pending.catch((error: unknown) =>
      expect(error).toMatchObject({ code: expect.stringMatching(/closed|worker_lost/) as string }),
    );
  });
});
