/** A file of an address: what is kept of it, then what the network brings, checked as it passes and kept on the way. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

import { RegardError } from '../errors.js';
import type { AtAddress, FileReference } from '../protocol.js';
import { chunksOf, openPath, type FileContents } from '../streams.js';
import { download } from './download.js';
import { keptFile, markDone, type KeptFile } from './kept.js';
import type { Draft } from './shelf.js';

type Addressed = AtAddress & { readonly name: string };

/** @throws RegardError hash_mismatch at the end of the chunks, and those of `download` */
export async function openAddress(file: Addressed, signal: AbortSignal | undefined): Promise<FileContents> {
  const kept = await keptFile(file.place, file);
  if (kept?.done) return openKept(await kept.shelf.reference(kept.key, file.name));
  // two tabs may want the same file: the second one reads on without keeping
  const draft = kept && (await kept.shelf.draft(kept.key, file.name).catch(() => undefined));
  const have = draft && file.bytes !== undefined ? Math.min(draft.bytes, file.bytes) : 0;
  try {
    const coming = have > 0 && have === file.bytes ? undefined : await download(file, have, signal);
    return {
      bytes: file.bytes ?? coming?.bytes,
      chunks: checked(file, have, coming, kept, draft),
      ...(coming?.pace && { pace: coming.pace }),
    };
  } catch (cause) {
    await draft?.close();
    throw cause;
  }
}

async function openKept(file: FileReference): Promise<FileContents> {
  if (file.kind === 'path') return openPath(file.name, file.path);
  if (file.kind !== 'blob') throw new RegardError('internal', `${file.name} is kept in no way that is known.`);
  return { bytes: file.blob.size, chunks: chunksOf(file.blob.stream()) };
}

async function* checked(
  file: Addressed,
  have: number,
  coming: FileContents | undefined,
  kept: KeptFile | undefined,
  draft: Draft | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = file.sha256 === undefined ? undefined : sha256.create();
  let keeping = draft;
  let at = 0;
  try {
    for (; at < have;) {
      const piece = new Uint8Array(Math.min(1 << 20, have - at));
      const read = await draft!.read(piece, at);
      if (read <= 0) throw new RegardError('file_unreadable', `What is kept of ${file.name} cannot be read.`);
      hash?.update(piece.subarray(0, read));
      at += read;
      yield piece.subarray(0, read);
    }
    for await (const chunk of coming?.chunks ?? []) {
      hash?.update(chunk);
      try {
        await keeping?.write(chunk, at);
      } catch {
        // no room: what is there is given back, and the model opens all the same
        await keeping?.truncate(0);
        await keeping?.close();
        keeping = undefined;
      }
      at += chunk.byteLength;
      yield chunk;
    }
    const found = hash && bytesToHex(hash.digest());
    if (found !== file.sha256) {
      await keeping?.truncate(0);
      throw new RegardError('hash_mismatch', `${file.name} has the SHA-256 ${found}; the hub says ${file.sha256}.`);
    }
    await keeping?.truncate(at);
  } finally {
    await keeping?.close();
  }
  if (keeping && kept) await markDone(kept.shelf, kept.key, file.name);
}
