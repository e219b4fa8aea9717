// @vitest-environment node
/** The worker's life: aborted, lost, replaced, idle, and never more than one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import workerThreads, { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import {
  attend,
  loadModel,
  preload,
  RegardError,
  shutdown,
  type AttendOptions,
  type Model,
} from '../../bindings/dist/index.js';
import { root, seeded, tiny } from './checkpoints.js';

/** Every worker that the package starts, to do to it what browsers and systems do. */
const started: Worker[] = [];
const Original = workerThreads.Worker;
beforeAll(() => {
  workerThreads.Worker = class extends Original {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      started.push(this);
    }
  };
});
afterAll(() => {
  workerThreads.Worker = Original;
  shutdown();
});
afterEach(shutdown);

const ids = [28, 7, 30, 4, 0];

/** Some hundred milliseconds of work. */
function long(rows = 4096): AttendOptions {
  const next = seeded(1);
  const operand = { data: Float32Array.from({ length: rows * 64 }, next), shape: [rows, 64] };
  return { q: operand, k: operand, v: operand };
}

const outcome = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (cause: unknown) => (cause instanceof RegardError ? cause.code : cause),
  );

describe('abort', () => {
  test('rejects at once with the signal’s reason, while it computes and while it waits', async () => {
    await preload();
    for (const waiting of [false, true]) {
      const busy = waiting ? attend(long()) : undefined;
      const abort = new AbortController();
      const pending = outcome(attend({ ...long(), signal: abort.signal }));
      await new Promise((resolve) => setTimeout(resolve, 30));
      const asked = performance.now();
      const reason = new Error('enough');
      abort.abort(reason);
      expect(await pending).toBe(reason);
      expect(performance.now() - asked).toBeLessThan(100);
      await busy;
    }
    const aborted = await outcome(attend({ ...long(8), signal: AbortSignal.abort() }));
    expect(aborted).toMatchObject({ name: 'AbortError' });
  });
  test('a hundred quick edits: the last is right, the others are gone', async () => {
    const model = await loadModel(tiny);
    let abort = new AbortController();
    const edits = [];
    for (let i = 0; i < 100; i++) {
      abort.abort();
      abort = new AbortController();
      edits.push(outcome(model.run([i % 30, 5, 0], { signal: abort.signal })));
    }
    const outcomes = await Promise.all(edits);
    expect(outcomes.at(-1)).toBe('fulfilled');
    expect(outcomes.filter((result) => result === 'fulfilled').length).toBeLessThanOrEqual(2);
  });
  test('loading', async () => {
    for (const delay of [0, 1, 5, 20]) {
      const abort = new AbortController();
      const pending = outcome(loadModel(tiny, { signal: abort.signal }));
      setTimeout(() => abort.abort(), delay);
      const result = await pending;
      if (result !== 'fulfilled') expect(result).toMatchObject({ name: 'AbortError' });
    }
    const model = await loadModel(tiny);
    expect((await model.run(ids)).tokens).toHaveLength(5);
  });
  test('generating, between two steps', async () => {
    const model = await loadModel(tiny);
    const abort = new AbortController();
    const steps = model.generate(ids, { maxNewTokens: 10, signal: abort.signal });
    await steps.next();
    abort.abort();
    await expect(steps.next()).rejects.toMatchObject({ name: 'AbortError' });
    expect((await model.run(ids)).tokens).toHaveLength(5);
  });
  test(
    'what does not end is ended with its worker, and models open again by themselves',
    { timeout: 60_000 },
    async () => {
      const model = await loadModel(tiny);
      const before = started.length;
      const abort = new AbortController();
      const endless = outcome(attend({ ...long(32_768), signal: abort.signal }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      abort.abort();
      expect(await endless).toMatchObject({ name: 'AbortError' });
      expect((await model.run(ids)).tokens).toHaveLength(5);
      expect(started.length).toBeLessThanOrEqual(before + 1);
    },
  );
});

describe('a lost worker', () => {
  test.each<[string, (worker: Worker) => unknown]>([
    ['terminated', (worker) => worker.terminate()],
    ['failed', (worker) => worker.emit('error', new Error('out of everything'))],
    ['trapped', (worker) => worker.emit('message', { type: 'fatal', message: 'unreachable' })],
  ])('%s: everything pending rejects, the next call finds another', async (_, strike) => {
    const model = await loadModel(tiny);
    const steps = model.generate(ids, { maxNewTokens: 10 });
    await steps.next();
    const pending = [attend(long(20_000)), model.run(ids)].map(outcome);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const struck = performance.now();
    await strike(started.at(-1)!);
    const [first, second] = await Promise.all(pending);
    expect(first).toBe('worker_lost');
    expect(['worker_lost', 'fulfilled']).toContain(second);
    expect(performance.now() - struck).toBeLessThan(2000);
    await expect(steps.next()).rejects.toMatchObject({ code: 'worker_lost' });
    expect((await model.run(ids)).tokens).toHaveLength(5);
  });
  test('at twenty moments: everything settles and the next run is right', { timeout: 60_000 }, async () => {
    const model = await loadModel(tiny);
    const wanted = (await model.run(ids, { record: ['logits'] })).tensor('logits')!.data;
    for (let i = 0; i < 20; i++) {
      const pending = outcome(model.run(ids, { record: ['logits'] }));
      await new Promise((resolve) => setTimeout(resolve, i % 5));
      await started.at(-1)!.terminate();
      expect(['worker_lost', 'fulfilled']).toContain(await pending);
      expect((await model.run(ids, { record: ['logits'] })).tensor('logits')!.data).toEqual(wanted);
    }
  });
});

test('one worker for everything, and none before something is asked', async () => {
  const before = started.length;
  const models = await Promise.all([
    loadModel(tiny),
    loadModel(`${root}tests/goldens/marian-f16-relu/`),
    loadModel(tiny),
  ]);
  await Promise.all([...models.map((model) => model.run(ids)), attend(long(16)), preload()]);
  expect(started.length - before).toBe(1);
});

test('a thousand runs, generations and openings leave memory as it was', { timeout: 120_000 }, async () => {
  let model: Model = await loadModel(tiny);
  const memory: number[] = [];
  for (let i = 0; i < 1100; i++) {
    await model.run(ids, { record: ['pattern', 'q', 'logits'] });
    for await (const step of model.generate(ids, { maxNewTokens: 3 })) if (step.index === 1) break;
    if (i % 10 === 0) {
      await model.close();
      model = await loadModel(tiny);
    }
    if (i === 100 || i === 1099) memory.push(process.memoryUsage().rss);
  }
  expect(memory[1]! - memory[0]!).toBeLessThan(48 * 2 ** 20);
});

describe('a Node program', () => {
  const run = promisify(execFile);
  const program = `
    import { attend, loadModel } from ${JSON.stringify(pathToFileURL(`${root}bindings/dist/index.js`).href)};
    const model = await loadModel(${JSON.stringify(tiny)});
    const { pattern } = (await model.run([5, 6, 0])).attention({ stack: 'encoder', kind: 'self', layer: 0, head: 0 });
    console.log(pattern.shape.join(' '));
    const q = { data: new Float32Array(4), shape: [2, 2] };
    console.log((await attend({ q, k: q, v: q })).z.data.length);`;
  test('ends by itself, and makes no code from text', { timeout: 60_000 }, async () => {
    const { stdout, stderr } = await run(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program],
      { timeout: 50_000 },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '3 3\n4\n', stderr: '' });
  });
  test('may do so in a worker of its own', { timeout: 60_000 }, async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'regard-')), 'program.mjs');
    writeFileSync(file, program);
    const { stdout } = await run(
      process.execPath,
      ['-e', `new (require('node:worker_threads').Worker)(${JSON.stringify(file)})`],
      { timeout: 50_000 },
    );
    expect(stdout).toBe('3 3\n4\n');
  });
});

describe('memory that is refused', () => {
  /** An answer of 64 GB, from operands that are small. */
  const huge = (): AttendOptions => {
    const rows = 2 ** 24;
    return {
      q: { data: new Float32Array(rows), shape: [rows, 1] },
      k: { data: new Float32Array(1), shape: [1, 1] },
      v: { data: new Float32Array(1024), shape: [1, 1024] },
    };
  };
  test('is a typed error, and the next call works', { timeout: 60_000 }, async () => {
    const model = await loadModel(tiny);
    expect(await outcome(attend(huge()))).toBe('out_of_memory');
    expect((await model.run(ids)).tokens).toHaveLength(5);
    const [large, small] = await Promise.all([outcome(attend(huge())), outcome(model.run(ids))]);
    expect([large, small]).toEqual(['out_of_memory', 'fulfilled']);
  });
});
