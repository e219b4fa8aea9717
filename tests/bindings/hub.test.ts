// @vitest-environment node
/** Models of a hub: what is asked, of whom, and what is made of every answer. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { describe as describeModel, loadModel, type Progress } from '../../bindings/dist/index.js';
import { json, tiny, type Files } from './checkpoints.js';
import { answering, commitOf, cutAfter } from './hub_server.js';
import { files, main, useTinyHub, weights } from './tiny_hub.js';

const tinyHub = useTinyHub();

describe('a name', () => {
  test.each([
    ['acme/tiny', {}, main],
    ['tiny', {}, main],
    ['hub:acme/tiny', {}, main],
    ['acme/tiny@v1.0', {}, commitOf('v1')],
    ['acme/tiny', { revision: 'refs/pr/3' }, commitOf('pr')],
    ['acme/tiny', { revision: main }, main],
  ])('%s %j is read at one commit', async (name, options, commit) => {
    expect(await tinyHub.opened(name, options)).toBe(3);
    const paths = tinyHub.hub.asked.filter(({ host }) => host === 'hub').map(({ path }) => path);
    expect(paths[0]).toMatch(/^\/api\/models\/(acme\/)?tiny\/revision\/[^/]+\?blobs=true$/);
    expect(paths.slice(1).every((path) => path.startsWith(`/acme/tiny/resolve/${commit}/`))).toBe(true);
  });
  test.each(['', '/', '/tree/v1.0', '/blob/v1.0/config.json'])('as the address of its page%s', async (rest) => {
    expect(await tinyHub.opened(`${tinyHub.hub.url}/acme/tiny${rest}`)).toBe(3);
    expect(tinyHub.hub.asked[0]?.path).toContain(rest.includes('v1.0') ? 'revision/v1.0' : 'revision/main');
  });
  test.each(['../../other', 'a b', '..'])('at a revision %j is refused', async (revision) => {
    expect((await tinyHub.failing('acme/tiny', { revision })).code).toBe('source_invalid');
    expect(tinyHub.hub.asked).toEqual([]);
  });
  test('asks for no file that it does not need', async () => {
    await tinyHub.opened('acme/tiny');
    const names = tinyHub.hub.asked.map(({ path }) => path.split('/').at(-1)!.replace(/\?.*/, ''));
    expect(names.filter((name) => /README|onnx|vocab/.test(name))).toEqual([]);
  });
});

describe('a description', () => {
  test('says what is to come, and fetches no weights', async () => {
    const description = await describeModel('acme/tiny', { hub: tinyHub.hub.url });
    const sizes = ['config.json', 'generation_config.json', 'model.safetensors'].map((name) => files[name]!.byteLength);
    expect(description).toMatchObject({
      name: 'acme/tiny',
      modelType: 'marian',
      licence: 'apache-2.0',
      format: 'safetensors',
      hub: { address: tinyHub.hub.url, name: 'acme/tiny', revision: 'main', commit: main, gated: false },
      totalBytes: sizes.reduce((a, b) => a + b),
      downloadBytes: sizes.reduce((a, b) => a + b),
      memoryBytes: weights.byteLength,
    });
    expect(tinyHub.ofWeights()).toEqual([]);
    tinyHub.hub.asked = [];
    expect(await tinyHub.opened(description as never)).toBe(3);
    // what was shown is what is opened: nobody is asked again what the branch is
    expect(tinyHub.hub.asked.filter(({ path }) => path.startsWith('/api'))).toEqual([]);
  });
  test('of a folder’s address, and of files', async () => {
    for (const source of [`${tinyHub.hub.url}/acme/tiny/resolve/main/x/../`, { files }]) {
      const description = await describeModel(source);
      expect(description).toMatchObject({ modelType: 'marian', memoryBytes: weights.byteLength, licence: undefined });
      expect(description.downloadBytes > 0).toBe(typeof source === 'string');
      await (await loadModel(description)).close();
    }
    expect(await describeModel(tiny)).toMatchObject({ name: 'marian-f32-swish', downloadBytes: 0 });
  });
  test('of what the core cannot run, said before anything is fetched', async () => {
    const config = JSON.parse(new TextDecoder().decode(files['config.json'])) as object;
    const problem = async (change: object): Promise<unknown> =>
      (await describeModel({ files: { ...files, 'config.json': json({ ...config, ...change }) } })).problem;
    expect(await problem({})).toBeUndefined();
    expect(await problem({ model_type: 'mamba', architectures: ['MambaForCausalLM'] })).toMatchObject({
      code: 'family_unsupported',
      message: expect.stringContaining('mamba') as string,
    });
    expect(await problem({ d_model: 0 })).toMatchObject({ code: 'config_invalid' });
  });
  test('of sharded weights, and of what holds none', async () => {
    const without = (...names: string[]): Files =>
      Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
    const sharded = { ...without('model.safetensors'), 'one-00001-of-00001.safetensors': weights };
    const index = json({ weight_map: { a: 'one-00001-of-00001.safetensors' } });
    expect(await describeModel({ files: { ...sharded, 'model.safetensors.index.json': index } })).toMatchObject({
      format: 'safetensors',
      memoryBytes: weights.byteLength,
    });
    const none = without('model.safetensors', 'onnx.bin');
    for (const [name, said] of [
      ['adapter_config.json', 'adapter'],
      ['tf_model.h5', 'TensorFlow'],
      ['flax_model.msgpack', 'Flax'],
      ['some.gguf', 'GGUF'],
    ] as const)
      await expect(describeModel({ files: { ...none, [name]: json({}) } })).rejects.toMatchObject({
        code: 'weights_missing',
        message: expect.stringContaining(said) as string,
      });
    await expect(
      describeModel({ files: { ...none, 'model.safetensors.index.json': json({ weight_map: { a: '../../x' } }) } }),
    ).rejects.toMatchObject({ code: 'index_invalid' });
  });
});

describe('a token', () => {
  test('opens what is gated, and never leaves for another host', async () => {
    expect(await tinyHub.opened('acme/gated', { token: 'hf_secret' })).toBe(3);
    const sent = (host: string): (string | undefined)[] =>
      tinyHub.hub.asked.filter((asked) => asked.host === host).map(({ authorization }) => authorization);
    expect(new Set(sent('hub'))).toEqual(new Set(['Bearer hf_secret']));
    expect(sent('cdn').length).toBeGreaterThan(0);
    expect(new Set(sent('cdn'))).toEqual(new Set([undefined]));
  });
  test('is not written down', async () => {
    const store = tinyHub.newFolder();
    await tinyHub.opened('acme/gated', { token: 'hf_secret', store });
    for (const name of readdirSync(store, { recursive: true, encoding: 'utf8' }))
      if (statSync(join(store, name)).isFile())
        expect(readFileSync(join(store, name)).includes('hf_secret')).toBe(false);
  });
  test('is asked for', async () => {
    expect(await tinyHub.failing('acme/gated')).toMatchObject({
      code: 'access_denied',
      status: 401,
      message: expect.stringContaining('a token') as string,
    });
    expect(await tinyHub.failing('acme/gated', { token: 'hf_wrong' })).toMatchObject({
      code: 'access_denied',
      status: 403,
    });
    expect(await describeModel('acme/gated', { hub: tinyHub.hub.url, token: 'hf_secret' })).toMatchObject({
      hub: { gated: true },
    });
  });
});

describe('a server that', () => {
  test('knows no such model, revision or file', async () => {
    expect(await tinyHub.failing('acme/none')).toMatchObject({
      code: 'access_denied',
      message: expect.stringContaining('acme/none') as string,
    });
    expect(await tinyHub.failing('acme/none', { token: 'hf_x' })).toMatchObject({ code: 'not_found', status: 404 });
    expect(await tinyHub.failing('acme/tiny', { revision: 'v9' })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('v9') as string,
    });
    tinyHub.hub.faults.set('model.safetensors', answering(404));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('model.safetensors') as string,
    });
  });
  test('wants fewer requests is left alone as long as it says', async () => {
    tinyHub.hub.faults.set('api', answering(429, { 'retry-after': '1' }, '', 1));
    const begun = performance.now();
    expect(await tinyHub.opened('acme/tiny')).toBe(3);
    expect(performance.now() - begun).toBeGreaterThan(950);
    tinyHub.hub.faults.set('api', answering(429, { 'retry-after': '3600' }));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({ code: 'rate_limited', status: 429 });
  });
  test('fails for a moment', async () => {
    tinyHub.hub.faults.set('config.json', answering(503, {}, '', 1));
    expect(await tinyHub.opened('acme/tiny')).toBe(3);
    tinyHub.hub.faults.set('config.json', answering(503));
    expect(await tinyHub.failing('acme/tiny', { retries: 1 })).toMatchObject({ code: 'fetch_failed', status: 503 });
  });
  test('cuts the connection in the middle is asked for the rest', async () => {
    tinyHub.hub.faults.set('model.safetensors', cutAfter(weights, 30_000, 2));
    const told: Progress[] = [];
    expect(await tinyHub.opened('acme/tiny', { onProgress: (progress) => told.push(progress) })).toBe(3);
    const ranges = tinyHub
      .ofWeights()
      .filter(({ host }) => host === 'cdn')
      .map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=30000-', 'bytes=60000-']);
    expect(tinyHub.ofWeights().at(-1)?.ifRange).toMatch(/^"/);
    const loaded = told.filter(({ phase }) => phase === 'weights').map((progress) => progress.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).toBe(weights.byteLength);
    expect(told.some(({ bytesPerSecond, secondsLeft }) => bytesPerSecond! > 0 && secondsLeft! >= 0)).toBe(true);
  });
  test('cuts every time is given up', async () => {
    tinyHub.hub.faults.set('model.safetensors', cutAfter(weights, 0, Infinity));
    expect(await tinyHub.failing('acme/tiny', { retries: 1 })).toMatchObject({
      code: 'connection_lost',
      message: expect.stringContaining(`of ${weights.byteLength} bytes`) as string,
    });
  });
  test('has a tokenizer that cannot be read is asked for no more of the weights', async () => {
    tinyHub.hub.models['acme/mute'] = { files: { ...files, 'tokenizer.json': json('{}').subarray(0, 3) } };
    tinyHub.hub.faults.set('model.safetensors', (_, response) => {
      response.writeHead(200, { 'content-length': weights.byteLength }).write(weights.subarray(0, 30_000)); // and no more
    });
    expect(await tinyHub.failing('acme/mute')).toMatchObject({ code: 'tokenizer_invalid' });
    tinyHub.hub.faults.clear();
    expect(await tinyHub.opened('acme/tiny')).toBe(3);
  });
  test('knows no ranges sends everything again', async () => {
    let times = 0;
    tinyHub.hub.faults.set('model.safetensors', (request, response, next) => {
      delete request.headers.range;
      if (times++) return next();
      cutAfter(weights, 30_000)(request, response, next);
    });
    expect(await tinyHub.opened('acme/tiny')).toBe(3);
  });
  test('has another file by then', async () => {
    let times = 0;
    tinyHub.hub.faults.set('model.safetensors', (request, response, next) => {
      if (times++) response.writeHead(200, { etag: '"another"' }).end(weights);
      else cutAfter(weights, 30_000)(request, response, next);
    });
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({
      code: 'fetch_failed',
      message: expect.stringContaining('changed') as string,
    });
  });
  test('sends other bytes than it said', async () => {
    const altered = weights.slice();
    altered[altered.length - 5]! ^= 1;
    tinyHub.hub.faults.set('model.safetensors', (_, response) => void response.writeHead(200).end(altered));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({ code: 'hash_mismatch' });
    tinyHub.hub.faults.set(
      'model.safetensors',
      (_, response) => void response.writeHead(200).end(Buffer.concat([weights, new Uint8Array(9)])),
    );
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({ code: 'fetch_failed' });
  });
  test('sends a web page in place of weights', async () => {
    const page = '<!doctype html><title>Sign in</title>';
    tinyHub.hub.faults.set('model.safetensors', answering(200, { 'content-type': 'text/html; charset=utf-8' }, page));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({ code: 'page_received' });
    tinyHub.hub.faults.set('model.safetensors', answering(200, {}, page.padEnd(weights.byteLength)));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({ code: 'page_received' });
  });
  test.each(['[]', '{}', 'null', '{"sha":"main","siblings":[]}', `{"sha":"${main}","siblings":7}`, 'no JSON'])(
    'is no hub and says %s',
    async (body) => {
      tinyHub.hub.faults.set('api', answering(200, {}, body));
      expect((await tinyHub.failing('acme/tiny')).code).toBe('json_invalid');
    },
  );
  test('lists files outside of the folder', async () => {
    tinyHub.hub.faults.set(
      'api',
      answering(
        200,
        {},
        JSON.stringify({
          sha: main,
          siblings: [{ rfilename: '../config.json' }, { rfilename: 7 }, null, { rfilename: 'sub/model.safetensors' }],
        }),
      ),
    );
    expect((await tinyHub.failing('acme/tiny')).code).toBe('not_found');
  });
  test('redirects to plain http elsewhere is not believed', async () => {
    tinyHub.hub.faults.set('config.json', answering(302, { location: 'http://example.invalid/config.json' }));
    expect((await tinyHub.failing('acme/tiny', { retries: 0 })).code).toBe('fetch_failed');
  });
  test('never answers, until the caller has had enough', async () => {
    for (const name of ['api', 'config.json', 'model.safetensors']) {
      tinyHub.hub.faults.set(name, () => undefined);
      await expect(
        loadModel('acme/tiny', { hub: tinyHub.hub.url, signal: AbortSignal.timeout(150) }),
      ).rejects.toMatchObject({
        name: 'TimeoutError',
      });
      tinyHub.hub.faults.delete(name);
    }
  });
  test('promises more than fits is told before the first byte', async () => {
    tinyHub.hub.faults.set(
      'api',
      answering(
        200,
        {},
        JSON.stringify({
          sha: main,
          siblings: [
            { rfilename: 'config.json', size: 10 },
            { rfilename: 'model.safetensors', size: 3 * 2 ** 30 },
          ],
        }),
      ),
    );
    tinyHub.hub.faults.set('config.json', answering(200, {}, '{"a": 1234}'.slice(0, 10)));
    expect(await tinyHub.failing('acme/tiny')).toMatchObject({
      code: 'out_of_memory',
      message: expect.stringContaining(String(3 * 2 ** 30)) as string,
    });
    expect(tinyHub.ofWeights()).toEqual([]);
  });
});
