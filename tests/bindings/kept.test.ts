// @vitest-environment node
/** Models of a hub that are kept on this machine. */
import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { describe as describeModel, keptModels, loadModel, removeKept, shutdown } from '../../bindings/dist/index.js';
import { commitOf, cutAfter } from './hub_server.js';
import { main, useTinyHub, weights } from './tiny_hub.js';

const tinyHub = useTinyHub();

describe('kept on this machine', () => {
  test('nothing, unless it is asked for', async () => {
    await tinyHub.opened('acme/tiny');
    const store = tinyHub.newFolder();
    expect(readdirSync(store)).toEqual([]);
    expect((await keptModels({ store })).models).toEqual([]);
  });
  test('opens with the hub gone, and goes when it is removed', async () => {
    const store = tinyHub.newFolder();
    await tinyHub.opened('acme/tiny', { store });
    const { models } = await keptModels({ store });
    expect(models).toMatchObject([
      {
        name: 'acme/tiny',
        hub: tinyHub.hub.url,
        revision: 'main',
        commit: main,
        licence: 'apache-2.0',
        complete: true,
      },
    ]);
    expect(models[0]!.bytes).toBe(models[0]!.totalBytes);
    await tinyHub.hub.pause();
    try {
      expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
      expect(await tinyHub.opened('tiny', { store, revision: main })).toBe(3);
      expect(await describeModel('acme/tiny', { store, hub: tinyHub.hub.url })).toMatchObject({ downloadBytes: 0 });
      expect((await tinyHub.failing('acme/tiny', { store, revision: 'v1.0', retries: 0 })).code).toBe('fetch_failed');
      expect((await tinyHub.failing('acme/tiny', { retries: 0 })).code).toBe('fetch_failed');
    } finally {
      await tinyHub.hub.resume();
    }
    await removeKept(models[0]!.key, { store });
    expect((await keptModels({ store })).models).toEqual([]);
    expect(readdirSync(store)).toEqual([]);
  });
  test('is not fetched twice', async () => {
    const store = tinyHub.newFolder();
    await tinyHub.opened('acme/tiny', { store });
    tinyHub.hub.asked = [];
    await tinyHub.opened('acme/tiny', { store });
    expect(tinyHub.hub.asked.map(({ path }) => path)).toEqual(['/api/models/acme/tiny/revision/main?blobs=true']);
    tinyHub.hub.asked = [];
    await tinyHub.opened('acme/tiny', { store, revision: main });
    expect(tinyHub.hub.asked).toEqual([]);
  });
  test('the beginning, after a cut or an abort; the rest is fetched later', async () => {
    const store = tinyHub.newFolder();
    tinyHub.hub.faults.set('model.safetensors', cutAfter(weights, 40_000));
    expect((await tinyHub.failing('acme/tiny', { store, retries: 0 })).code).toBe('connection_lost');
    shutdown(); // as a page that is reloaded
    expect((await keptModels({ store })).models).toMatchObject([{ complete: false }]);
    const { downloadBytes, totalBytes } = await describeModel('acme/tiny', { store, hub: tinyHub.hub.url });
    expect(downloadBytes).toBeLessThanOrEqual(totalBytes - 40_000);
    tinyHub.hub.asked = [];
    expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
    expect(tinyHub.ofWeights().map(({ range }) => range)).toEqual(['bytes=40000-', 'bytes=40000-']);
    expect((await keptModels({ store })).models).toMatchObject([{ complete: true }]);
  });
  test('the beginning, where the caller had enough', async () => {
    const store = tinyHub.newFolder();
    tinyHub.hub.faults.set('model.safetensors', (_, response) => {
      response.writeHead(200, { 'content-length': weights.byteLength });
      response.write(weights.subarray(0, 40_000));
    });
    const abort = new AbortController();
    const loading = loadModel('acme/tiny', {
      hub: tinyHub.hub.url,
      store,
      signal: abort.signal,
      onProgress: ({ phase }) => phase === 'weights' && setTimeout(() => abort.abort(), 400),
    });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    tinyHub.hub.faults.clear();
    tinyHub.hub.asked = [];
    expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
    expect(tinyHub.ofWeights().at(-1)?.range).toBe('bytes=40000-');
  });
  test('what was damaged meanwhile is found by its hash and fetched anew', async () => {
    const store = tinyHub.newFolder();
    tinyHub.hub.faults.set('model.safetensors', cutAfter(weights, 40_000));
    await tinyHub.failing('acme/tiny', { store, retries: 0 });
    const [key = ''] = readdirSync(store);
    writeFileSync(join(store, key, 'model.safetensors'), Buffer.alloc(40_000, 7));
    expect((await tinyHub.failing('acme/tiny', { store })).code).toMatch(/^(hash_mismatch|header_\w+)$/);
    expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
    truncateSync(join(store, key, 'model.safetensors'), 50_000);
    expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
    writeFileSync(join(store, key, 'regard.json'), '{"version": 1, "fil');
    expect((await keptModels({ store })).models).toMatchObject([{ name: 'acme/tiny', complete: false }]);
    expect(await tinyHub.opened('acme/tiny', { store })).toBe(3);
    expect((await keptModels({ store })).models).toMatchObject([{ complete: true }]);
  });
  test('two revisions are two models; a branch that moved is asked for', async () => {
    const store = tinyHub.newFolder();
    await tinyHub.opened('acme/tiny', { store });
    await tinyHub.opened('acme/tiny', { store, revision: 'v1.0' });
    expect((await keptModels({ store })).models.map(({ revision }) => revision).sort()).toEqual(['main', 'v1.0']);
    tinyHub.hub.models['acme/tiny']!.revisions = { main: commitOf('moved') };
    await tinyHub.opened('acme/tiny', { store });
    const kept = (await keptModels({ store })).models;
    expect(kept.find(({ commit }) => commit === commitOf('moved'))).toMatchObject({ revision: 'main', complete: true });
    expect(kept.filter(({ revision }) => revision === 'main')).toHaveLength(1);
    tinyHub.hub.models['acme/tiny']!.revisions = { main, 'v1.0': commitOf('v1') };
  });
});
