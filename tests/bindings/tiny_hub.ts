/** A hub with one tiny model, open and gated, and what tests do with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { loadModel, RegardError, shutdown, type LoadOptions } from '../../bindings/dist/index.js';
import { filesOf, json, tiny, type Files } from './checkpoints.js';
import { commitOf, startHub, type Hub } from './hub_server.js';

export const files: Files = { ...filesOf(tiny), 'README.md': json('read me'), 'onnx.bin': json('not ours') };
export const weights = files['model.safetensors']!;
export const main = commitOf('main');

export interface TinyHub {
  readonly hub: Hub;
  /** Opens a model of it, and lets it read three tokens: how many it read. */
  opened(name: string, options?: LoadOptions): Promise<number>;
  /** What opening it fails with. */
  failing(name: string, options?: LoadOptions): Promise<RegardError>;
  /** What it was asked for weights. */
  ofWeights(): Hub['asked'];
  /** A folder that goes when the test ends. */
  newFolder(): string;
}

/** For all tests of a file: starts the hub before them, forgets what it was asked before each. */
export function useTinyHub(): TinyHub {
  let hub: Hub;
  let folders: string[] = [];
  beforeAll(async () => {
    hub = await startHub({
      'acme/tiny': {
        files,
        licence: 'apache-2.0',
        revisions: { main, 'v1.0': commitOf('v1'), 'refs/pr/3': commitOf('pr') },
      },
      'acme/gated': { files, gated: true, token: 'hf_secret' },
    });
  });
  beforeEach(() => {
    hub.asked = [];
  });
  afterEach(() => {
    hub.faults.clear();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    folders = [];
  });
  afterAll(async () => {
    shutdown();
    await hub.close();
  });
  const opened = async (name: string, options: LoadOptions = {}): Promise<number> => {
    const model = await loadModel(name, { hub: hub.url, ...options });
    const { tokens } = await model.run([5, 6, 0]);
    await model.close();
    return tokens.length;
  };
  return {
    get hub() {
      return hub;
    },
    opened,
    async failing(name, options = {}) {
      const cause: unknown = await opened(name, options).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(cause).toBeInstanceOf(RegardError);
      return cause as RegardError;
    },
    ofWeights: () => hub.asked.filter(({ path }) => path.includes('model.safetensors')),
    newFolder() {
      const folder = mkdtempSync(join(tmpdir(), 'regard-store-'));
      folders.push(folder);
      return folder;
    },
  };
}
