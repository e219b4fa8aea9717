/** Bytes as they come, and what can be said where they do not. */
import { isRegardError, RegardError } from './errors.js';
import { builtin } from './host.js';

export interface FileContents {
  /** Undefined where the server does not say, or compresses. */
  readonly bytes: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How fast it comes, where it comes over the network. */
  readonly pace?: () => { readonly bytesPerSecond?: number; readonly secondsLeft?: number };
}

/**
 * A stream's chunks, each of use until the next is asked for: where the stream can, it fills one buffer again and again,
 * so that a model's bytes leave no garbage of their size. Not every browser lets `for await` read a stream itself.
 * @param wait  for each, in place of waiting forever
 */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array>,
  wait = <T>(chunk: Promise<T>): Promise<T> => chunk,
): AsyncGenerator<Uint8Array> {
  const reader = readerOf(stream);
  try {
    for (let view = new Uint8Array(1 << 20); ;) {
      // the reader that brings buffers of its own looks at no argument
      const { done, value } = await wait((reader as ReadableStreamBYOBReader).read(view));
      if (done) return;
      yield value;
      view = new Uint8Array(value.buffer);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function readerOf(stream: ReadableStream<Uint8Array>): ReadableStreamReader<Uint8Array> {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return stream.getReader();
  }
}

export async function openPath(name: string, path: string): Promise<FileContents> {
  try {
    const handle = await builtin('node:fs/promises').open(path);
    const { size } = await handle.stat();
    return { bytes: size, chunks: handle.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array> };
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT')
      throw new RegardError('not_found', `${name} is not at ${path}.`);
    throw new RegardError('file_unreadable', `${name} could not be read: ${messageOf(cause)}.`);
  }
}

/** What a read that broke off says. */
export function asReadError(name: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (isRegardError(cause) || cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) return cause;
  return new RegardError('file_unreadable', `${name} could not be read to its end: ${messageOf(cause)}.`);
}

export function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/\.$/, '');
}
