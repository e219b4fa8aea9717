// @vitest-environment node
/** Where models come from: what is read, what is refused, and what servers answer instead. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { loadModel, RegardError, shutdown, type ModelSource, type Progress } from '../../bindings/dist/index.js';
import { limits } from '../../bindings/js/limits.js';
import { filesOf, root, tiny } from './checkpoints.js';

const files = filesOf(tiny);
let server: Server;
let base: string;
/** What the server does instead of sending the file. */
let faults: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {};
let asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    asked.push(request.url ?? '');
    const name = path.split('/').at(-1)!;
    const fault = faults[name];
    if (fault) return fault(request, response);
    const contents = files[name];
    if (!contents) return void response.writeHead(404).end('Entry not found');
    response
      .writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': contents.byteLength })
      .end(contents);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  faults = {};
  asked = [];
});
afterAll(() => {
  shutdown();
  server.closeAllConnections();
  server.close();
});

const failing = async (source: ModelSource, options: Parameters<typeof loadModel>[1] = {}): Promise<RegardError> => {
  const cause = await loadModel(source, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(cause).toBeInstanceOf(RegardError);
  return cause as RegardError;
};

test('limits are those of src/shape.h', () => {
  const header = readFileSync(`${root}src/shape.h`, 'utf8');
  const found = Object.fromEntries(
    [...header.matchAll(/constexpr std::uint64_t kMax(\w+) = ([^;]+);/g)].map(([, name = '', value = '']) => {
      const [, number = '', shift = '0'] = /^([\d']+)(?:ull << (\d+))?$/.exec(value) ?? [];
      return [name.charAt(0).toLowerCase() + name.slice(1), Number(number.replaceAll("'", '')) * 2 ** Number(shift)];
    }),
  );
  expect(limits).toEqual(found);
});

describe('a folder', () => {
  test('whose files are redirected', async () => {
    faults['model.safetensors'] = (_, response) => void response.writeHead(302, { location: '/cdn/blob' }).end();
    faults['blob'] = (_, response) => void response.writeHead(200).end(files['model.safetensors']);
    await (await loadModel(`${base}/tiny/`)).close();
    expect(asked).toContain('/cdn/blob');
  });
  test('by address, with progress to the last byte', async () => {
    const told: Progress[] = [];
    const model = await loadModel(`${base}/models/tiny?key=1`, { onProgress: (progress) => told.push(progress) });
    expect(model.info.name).toBe('tiny');
    expect(asked).toContain('/models/tiny/model.safetensors?key=1');
    expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['engine', 'config', 'tokenizer', 'weights', 'ready']);
    const weights = told.filter(({ phase }) => phase === 'weights');
    expect(weights.at(-1)).toMatchObject({
      phase: 'weights',
      loaded: files['model.safetensors']!.byteLength,
      total: files['model.safetensors']!.byteLength,
    });
    await model.close();
  });
  test('as a path, relative and absolute, and as a file: URL', async () => {
    for (const source of [
      tiny,
      tiny.slice(0, -1),
      pathToFileURL(tiny),
      pathToFileURL(tiny).href,
      './tests/goldens/marian-f32-swish',
      'tests/goldens/marian-f32-swish',
    ]) {
      if (
        typeof source === 'string' &&
        !source.startsWith('/') &&
        !source.startsWith('file:') &&
        process.cwd() !== root.slice(0, -1)
      )
        continue;
      const model = await loadModel(source);
      expect(model.info.name).toBe('marian-f32-swish');
      await model.close();
    }
  });
  test.each([
    'javascript:alert(1)',
    'data:application/json,{}',
    'http://example.org/model/',
    'ftp://example.org/model/',
    'blob:null/1',
    'https://user:word@example.org/model/',
    'http://169.254.169.254/latest/',
  ])('%s is refused', async (source) => {
    expect((await failing(source)).code).toBe('source_invalid');
  });
  test.each([
    null,
    undefined,
    7,
    {},
    { files: null },
    [],
    { files: { 'config.json': 'text', 'model.safetensors': 1 } },
  ])('%j is no source', async (source) => {
    expect((await failing(source as unknown as ModelSource)).code).toBe('source_invalid');
  });
  test('names of Object’s prototype are not files', async () => {
    const inherited = Object.create(filesOf(tiny)) as Record<string, Uint8Array>;
    expect((await failing({ files: inherited })).code).toBe('not_found');
  });
  test('picked with its subfolders: the model nearest to the top', async () => {
    const picked = (path: string, bytes: Uint8Array): File =>
      Object.defineProperty(new File([new Uint8Array(bytes)], path.split('/').at(-1)!), 'webkitRelativePath', {
        value: path,
      });
    const list = Object.entries(files).flatMap(([name, bytes]) => [
      picked(`my-model/onnx/${name}`, new Uint8Array(3)),
      picked(`my-model/${name}`, bytes),
    ]);
    const model = await loadModel(list);
    expect(model.info.name).toBe('my-model');
    await model.close();
  });
});

describe('a server that', () => {
  const page = (_: IncomingMessage, response: ServerResponse): void =>
    void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>Sign in</title>');
  test.each(['config.json', 'model.safetensors'])('has no %s', async (name) => {
    faults[name] = (_, response) => void response.writeHead(404).end();
    expect(await failing(`${base}/tiny/`)).toMatchObject({
      code: name === 'config.json' ? 'not_found' : 'weights_missing',
    });
  });
  test.each(['config.json', 'model.safetensors'])('sends a page in place of %s', async (name) => {
    faults[name] = page;
    expect((await failing(`${base}/tiny/`)).code).toBe(name === 'config.json' ? 'not_found' : 'page_received');
  });
  test('sends a page as octets', async () => {
    faults['model.safetensors'] = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/octet-stream' })
        .end('<!doctype html><title>Sign in to go on</title>');
    expect(await failing(`${base}/tiny/`)).toMatchObject({
      code: 'page_received',
      message: expect.stringContaining('web page') as string,
    });
  });
  test('answers every unknown name with its page', async () => {
    faults['tokenizer.json'] = faults['tokenizer_config.json'] = faults['generation_config.json'] = page;
    await (await loadModel(`${base}/tiny/`)).close();
  });
  test('refuses', async () => {
    faults['config.json'] = (_, response) => void response.writeHead(401).end();
    expect(await failing(`${base}/tiny/`)).toMatchObject({ code: 'access_denied', status: 401 });
  });
  test('cuts the connection', async () => {
    faults['model.safetensors'] = (_, response) => {
      response.writeHead(200, { 'content-length': files['model.safetensors']!.byteLength });
      response.write(files['model.safetensors']!.slice(0, 60_000), () => response.destroy());
    };
    expect((await failing(`${base}/tiny/`, { retries: 1 })).code).toBe('connection_lost');
  });
  test.each([4, 300, 60_000])('ends after %i bytes without a word', async (length) => {
    faults['model.safetensors'] = (_, response) =>
      void response
        .writeHead(200, { 'transfer-encoding': 'chunked' })
        .end(files['model.safetensors']!.slice(0, length));
    expect((await failing(`${base}/tiny/`)).code).toMatch(/^(connection_lost|header_truncated)$/);
  });
  test('sends one byte at a time', async () => {
    faults['model.safetensors'] = (_, response) => {
      response.writeHead(200);
      const weights = files['model.safetensors']!;
      for (let i = 0; i < 40; i++) response.write(weights.subarray(i, i + 1));
      response.end(weights.subarray(40));
    };
    await (await loadModel(`${base}/tiny/`)).close();
  });
  test('is not there', async () => {
    expect((await failing('http://127.0.0.1:9/model/', { retries: 0 })).code).toBe('fetch_failed');
  });
  test('never answers, until the caller has had enough', async () => {
    for (const name of ['config.json', 'model.safetensors']) {
      faults = { [name]: () => undefined };
      await expect(loadModel(`${base}/tiny/`, { signal: AbortSignal.timeout(150) })).rejects.toMatchObject({
        name: 'TimeoutError',
      });
    }
  });
});
