/** The worker's reading of a checkpoint's files, whole or as they come: from an address, a path, a blob or memory. */
import { isRegardError, RegardError } from './errors.js';
import { chunk } from './chunks.js';
import type { FileReference } from './protocol.js';
import { asReadError, chunksOf, openPath, type FileContents } from './streams.js';

/** @throws RegardError not_found, file_unreadable and those of the network (hub/request.ts); or the signal's reason */
export async function openFile(file: FileReference, signal: AbortSignal | undefined): Promise<FileContents> {
  signal?.throwIfAborted();
  switch (file.kind) {
    case 'url':
      return (await chunk('hub')).openAddress(file, signal);
    case 'path':
      return openPath(file.name, file.path);
    case 'blob':
      return { bytes: file.blob.size, chunks: chunksOf(file.blob.stream()) };
    case 'bytes':
      return { bytes: file.bytes.byteLength, chunks: piecesOf(file.bytes) };
  }
}

/** The whole file, or null where there is none. A server that answers everything with a page has none. */
export async function readWhole(
  file: FileReference,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  try {
    for await (const chunk of (await openFile(file, signal)).chunks) {
      signal?.throwIfAborted();
      read += chunk.byteLength;
      if (read > maxBytes) throw new RegardError('source_invalid', `${file.name} is longer than ${maxBytes} bytes.`);
      parts.push(new Uint8Array(chunk));
    }
  } catch (cause) {
    if (isRegardError(cause) && /^(not_found|page_received)$/.test(cause.code)) return null;
    throw asReadError(file.name, cause, signal);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const piece = 4 << 20;
  for (let begin = 0; begin < bytes.byteLength; begin += piece) yield bytes.subarray(begin, begin + piece);
}
