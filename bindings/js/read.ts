/** Reads a checkpoint's files, whole or as they come, from an address, a path, a blob or memory. */
import { RegardError } from './errors.js';
import { builtin } from './host.js';
import type { FileReference } from './protocol.js';

export interface FileContents {
  /** Undefined where the server does not say, or compresses. */
  readonly bytes: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** @throws RegardError fetch_failed, file_unreadable; or the signal's reason */
export async function openFile(file: FileReference, signal: AbortSignal | undefined): Promise<FileContents> {
  signal?.throwIfAborted();
  switch (file.kind) {
    case 'url':
      return fetchFile(file.name, file.url, signal);
    case 'path':
      return openPath(file.name, file.path);
    case 'blob':
      return { bytes: file.blob.size, chunks: chunksOf(file.blob.stream()) };
    case 'bytes':
      return { bytes: file.bytes.byteLength, chunks: piecesOf(file.bytes) };
  }
}

/** The whole text, or undefined where there is no such file. A server that answers everything with a page has none. */
export async function readText(
  file: FileReference,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  let contents: FileContents;
  try {
    contents = await openFile(file, signal);
  } catch (cause) {
    if (cause instanceof RegardError && (cause instanceof Absent || cause.status === 404)) return undefined;
    throw cause;
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  let read = 0;
  try {
    for await (const chunk of contents.chunks) {
      signal?.throwIfAborted();
      read += chunk.byteLength;
      if (read > maxBytes) throw new RegardError('source_invalid', `${file.name} is longer than ${maxBytes} bytes.`);
      parts.push(decoder.decode(chunk, { stream: true }));
    }
    parts.push(decoder.decode());
  } catch (cause) {
    throw asReadError(file.name, cause, signal);
  }
  return parts.join('');
}

/** There is no such file: a web page stands in its place, or nothing does. */
export class Absent extends RegardError {}

async function fetchFile(name: string, url: string, signal: AbortSignal | undefined): Promise<FileContents> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new RegardError('fetch_failed', `${name} could not be fetched from ${url}: ${messageOf(cause)}.`);
  }
  const final = response.url || url;
  if (!response.ok) {
    await response.body?.cancel();
    throw new RegardError(
      'fetch_failed',
      `${name}: the server answered ${response.status} for ${final}.`,
      response.status,
    );
  }
  if (!mayBeRead(final)) {
    await response.body?.cancel();
    throw new RegardError(
      'source_invalid',
      `${name} was redirected to ${final}, which is neither https nor of this origin.`,
    );
  }
  if (/^\s*text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel();
    throw new Absent('fetch_failed', `${name}: the server sent a web page in its place (${final}).`, response.status);
  }
  const length = response.headers.has('content-encoding') ? NaN : Number(response.headers.get('content-length') ?? NaN);
  return {
    bytes: Number.isSafeInteger(length) ? length : undefined,
    chunks: response.body ? chunksOf(response.body) : piecesOf(new Uint8Array()),
  };
}

/** https, this page's own origin, this machine; in Node, files as well. */
export function mayBeRead(address: string): boolean {
  const url = new URL(address);
  if (url.username || url.password) return false;
  if (url.protocol === 'https:') return true;
  if (url.protocol !== 'http:') return false;
  if (['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return true;
  return 'location' in globalThis && url.origin === globalThis.location.origin;
}

async function openPath(name: string, path: string): Promise<FileContents> {
  try {
    const handle = await builtin('node:fs/promises').open(path);
    const { size } = await handle.stat();
    return { bytes: size, chunks: handle.createReadStream({ highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array> };
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT')
      throw new Absent('file_unreadable', `${name} is not at ${path}.`);
    throw new RegardError('file_unreadable', `${name} could not be read: ${messageOf(cause)}.`);
  }
}

/** A stream's chunks; not every browser lets `for await` read a stream itself. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
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

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const piece = 4 << 20;
  for (let begin = 0; begin < bytes.byteLength; begin += piece) yield bytes.subarray(begin, begin + piece);
}

/** What a read that broke off says. */
export function asReadError(name: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (cause instanceof RegardError || cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError)
    return cause;
  if (cause instanceof TypeError && (cause as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new RegardError('json_invalid', `${name} is not UTF-8.`);
  return new RegardError('fetch_failed', `${name} broke off: ${messageOf(cause)}.`);
}

export function messageOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/\.$/, '');
}
