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

/** A stream's chunks; not every browser lets `for await` read a stream itself. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
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
