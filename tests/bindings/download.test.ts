// @vitest-environment node
/** A download whose connection falls silent, against a network of the test's own. */
import { afterEach, expect, test, vi } from 'vitest';

import { download } from '../../bindings/js/hub/download.js';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const file = { kind: 'url', name: 'model.safetensors', url: 'https://hub.example/model.safetensors' } as const;

async function all(contents: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of contents) bytes.push(...chunk);
  return bytes;
}

/** A body that gives these bytes, then ends, or says nothing more. */
const body = (bytes: number[], ends: boolean): ReadableStream =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(Uint8Array.from(bytes));
      if (ends) controller.close();
    },
  });

test('silence counts as a cut, and the rest is asked for', async () => {
  vi.useFakeTimers();
  const asked: (string | null)[] = [];
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers: Record<string, string> }) => {
    const range = new Headers(headers).get('range');
    asked.push(range);
    return range === null
      ? new Response(body([1, 2, 3], false), { headers: { 'content-length': '5' } })
      : new Response(body([4, 5], true), { status: 206, headers: { 'content-range': 'bytes 3-4/5' } });
  });
  const contents = await download(file, 0, undefined);
  const bytes = all(contents.chunks);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await bytes).toEqual([1, 2, 3, 4, 5]);
  expect(asked).toEqual([null, 'bytes=3-']);
});

test('a server that sends another part than was asked for is not believed', async () => {
  vi.stubGlobal(
    'fetch',
    async () => new Response(body([1], true), { status: 206, headers: { 'content-range': 'bytes 4-4/5' } }),
  );
  await expect(all((await download(file, 3, undefined)).chunks)).rejects.toMatchObject({ code: 'fetch_failed' });
});

test('bytes that can be had so come in one buffer, filled again and again', async () => {
  let sent = 0;
  const stream = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (sent < 6) return controller.enqueue(Uint8Array.of(sent++, sent++));
      controller.close();
      controller.byobRequest?.respond(0); // or who waits with a buffer would wait on
    },
  });
  vi.stubGlobal('fetch', async () => new Response(stream, { headers: { 'content-length': '6' } }));
  const chunks: Uint8Array[] = [];
  const bytes: number[] = [];
  for await (const chunk of (await download(file, 0, undefined)).chunks) {
    chunks.push(chunk);
    bytes.push(...chunk);
  }
  expect(bytes).toEqual([0, 1, 2, 3, 4, 5]);
  expect(chunks).toHaveLength(3);
  // the buffer went on to the next
  expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0, 0]);
});
