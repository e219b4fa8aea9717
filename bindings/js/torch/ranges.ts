/** Any part of a file, wherever it is. */
import { RegardError } from '../errors.js';
import { knownBytes } from '../folder.js';
import { builtin } from '../host.js';
import { keptFile } from '../hub/kept.js';
import { ask } from '../hub/request.js';
import type { FileReference } from '../protocol.js';
import { messageOf } from '../streams.js';

export interface Ranges {
  readonly bytes: number;
  read(begin: number, end: number): Promise<Uint8Array>;
}

/** @throws RegardError unsupported (a server that sends no parts of files), file_unreadable, and those of the network */
export async function rangesOf(file: FileReference, signal: AbortSignal): Promise<Ranges> {
  switch (file.kind) {
    case 'bytes':
      return { bytes: file.bytes.byteLength, read: async (begin, end) => file.bytes.subarray(begin, end) };
    case 'blob':
      return {
        bytes: file.blob.size,
        read: async (begin, end) => new Uint8Array(await file.blob.slice(begin, end).arrayBuffer()),
      };
    case 'path':
      return ofPath(file.name, file.path);
    case 'url': {
      const kept = await keptFile(file.place, file);
      if (kept?.done) return rangesOf(await kept.shelf.reference(kept.key, file.name), signal);
      return ofAddress(file, signal);
    }
  }
}

async function ofPath(name: string, path: string): Promise<Ranges> {
  const { open, stat } = builtin('node:fs/promises');
  try {
    const { size } = await stat(path);
    return {
      bytes: size,
      async read(begin, end) {
        const handle = await open(path);
        try {
          const into = new Uint8Array(end - begin);
          const { bytesRead } = await handle.read(into, 0, into.byteLength, begin);
          return into.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      },
    };
  } catch (cause) {
    throw new RegardError('file_unreadable', `${name} could not be read: ${messageOf(cause)}.`);
  }
}

async function ofAddress(file: FileReference & { kind: 'url' }, signal: AbortSignal): Promise<Ranges> {
  const none = (): RegardError =>
    new RegardError(
      'unsupported',
      `${file.name}: the server sends no parts of files, and this format is read from its end; download the folder and open it from this machine.`,
    );
  let bytes = knownBytes(file);
  if (bytes === undefined) {
    const { headers } = await ask({ ...file, method: 'HEAD', signal });
    bytes = headers.has('content-encoding') ? NaN : Number(headers.get('content-length') ?? NaN);
  }
  if (!Number.isSafeInteger(bytes)) throw none();
  return {
    bytes,
    async read(begin, end) {
      const response = await ask({ ...file, headers: { range: `bytes=${begin}-${end - 1}` }, signal });
      if (response.status !== 206) {
        await response.body?.cancel();
        throw none();
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
