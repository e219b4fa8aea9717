/** A checkpoint's files, from wherever they come, into the engine's memory as they arrive. */
import { unwrap, type RawLoader } from './bridge.js';
import { RegardError } from './errors.js';
import { knownBytes } from './folder.js';
import type { Digest } from './hub/integrity.js';
import { chunk } from './chunks.js';
import type { FileReference } from './protocol.js';
import { openFile } from './read.js';
import { asReadError, type FileContents } from './streams.js';
import type { Progress } from './opening.js';

/** The file's first bytes are asked what they are; a page that stands where weights should be is told as such. */
const looksLikeMarkup = (bytes: Uint8Array): boolean => bytes[0] === 0x3c && bytes[8] !== 0x7b;

interface Streaming {
  readonly signal: AbortSignal;
  readonly integrity?: string | undefined;
  onProgress(progress: Progress): void;
}

/** @throws RegardError fetch_failed, hash_mismatch, and the loader's; or the signal's reason */
export async function streamWeights(
  loader: RawLoader,
  files: readonly FileReference[],
  { signal, integrity, onProgress }: Streaming,
): Promise<void> {
  // for few, so it comes with what reads addresses
  const digest = integrity === undefined ? undefined : (await chunk('hub')).digestOf(integrity, files);
  let before = 0;
  for (const [i, file] of files.entries()) {
    const after = files
      .slice(i + 1)
      .map(knownBytes)
      .reduce(plus, 0);
    before += await streamFile(loader, file, {
      signal,
      digest,
      onProgress: (progress) =>
        onProgress({
          ...progress,
          loaded: before + progress.loaded,
          total: [progress.total, before, after].reduce(plus),
        }),
    });
  }
}

const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** An archive of torch is read as the safetensors file that it could be. */
const isArchive = ({ name }: FileReference): boolean => name.endsWith('.bin');

async function open(file: FileReference, signal: AbortSignal): Promise<FileContents> {
  if (!isArchive(file)) return openFile(file, signal);
  return (await chunk('torch')).openArchive(file, openFile, signal);
}

/** @returns how many bytes it had */
async function streamFile(
  loader: RawLoader,
  file: FileReference,
  { signal, digest, onProgress }: Omit<Streaming, 'integrity'> & { digest: Digest | undefined },
): Promise<number> {
  const { bytes: total, chunks, pace } = await open(file, signal);
  const begin = (bytes: Uint8Array, size: number): number =>
    unwrap(loader.header(file.name, bytes, size, isArchive(file)));
  let collected: Uint8Array = new Uint8Array();
  let wanted = 8;
  let inHeader = true;
  let missing = Infinity;
  let loaded = 0;
  let told = -Infinity;
  const tell = (): void => {
    if (loaded !== total && performance.now() - told < 50) return;
    told = performance.now();
    onProgress({ phase: 'weights', loaded, total, ...pace?.() });
  };
  tell();
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      digest?.add(chunk);
      loaded += chunk.byteLength;
      if (!inHeader) missing = unwrap(loader.write(chunk));
      else {
        collected = joined(collected, chunk);
        if (wanted === 8 && collected.byteLength > 8) {
          if (file.kind === 'url' && looksLikeMarkup(collected))
            throw new RegardError('page_received', `${file.name}: the server sent a web page in its place.`);
          wanted = unwrap(loader.headerEnd(collected.subarray(0, 8)));
        }
        if (wanted > 8 && collected.byteLength >= wanted) {
          missing = begin(collected, total ?? -1);
          inHeader = false;
          collected = new Uint8Array();
        }
      }
      tell();
    }
  } catch (cause) {
    throw asReadError(file.name, cause, signal);
  }
  if (inHeader) {
    if (file.kind === 'url' && total !== undefined && loaded < total) throw brokeOff(file.name, loaded, total);
    unwrap(loader.headerEnd(collected.subarray(0, 8)));
    begin(collected, loaded);
  }
  if (missing > 0 && file.kind === 'url') throw brokeOff(file.name, loaded, loaded + missing);
  await digest?.check(file.name);
  return loaded;
}

const brokeOff = (name: string, loaded: number, total: number): RegardError =>
  new RegardError('connection_lost', `${name} broke off after ${loaded} of ${total} bytes.`);

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.byteLength + second.byteLength);
  both.set(first);
  both.set(second, first.byteLength);
  return both;
}
