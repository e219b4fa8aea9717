/**
 * pytorch_model.bin as the safetensors file that it could be: its end and its pickle are read first, then the file passes
 * once, and of it the tensors' bytes are handed on in the order in which they come.
 */
import { RegardError } from '../errors.js';
import type { FileReference } from '../protocol.js';
import type { FileContents } from '../streams.js';
import { Archive } from './archive.js';
import { rangesOf, type Ranges } from './ranges.js';

const firstBytes = 128 * 2 ** 10;
/** src/checkpoint/torch_archive.h: kArchiveTail. */
const tailBytes = 22 + 65_535 + 20 + 56;
/** Of an entry, before its name. */
const entryHeader = 30;

type Open = (file: FileReference, signal: AbortSignal) => Promise<FileContents>;

/** @throws RegardError archive_invalid, pickle_refused, unsupported, and those of `open` */
export async function openArchive(file: FileReference, open: Open, signal: AbortSignal): Promise<FileContents> {
  const [archive, ranges] = await Promise.all([Archive.create(), rangesOf(file, signal)]);
  const read = keeping(ranges);
  archive.start(await read(0, Math.min(firstBytes, ranges.bytes)));
  const tail = await read(Math.max(0, ranges.bytes - tailBytes), ranges.bytes);
  const [begin, end] = archive.directory(tail, ranges.bytes);
  const [pickle, pickleEnd] = archive.entries(await read(begin, end), begin);
  const { header, runs, bytes } = archive.table(await read(pickle, pickleEnd));
  const contents = await open(file, signal);
  return {
    bytes: header.byteLength + bytes,
    chunks: tensors(),
    ...(contents.pace && { pace: contents.pace }),
  };

  async function* tensors(): AsyncGenerator<Uint8Array> {
    const cursor = new Cursor(contents.chunks);
    yield header;
    for (const [i, run] of runs.entries()) {
      await cursor.skip(run.begin);
      const own = await cursor.collect(entryHeader);
      const view = new DataView(own.buffer, own.byteOffset, own.byteLength);
      if (own.byteLength < entryHeader || view.getUint32(0, true) !== 0x04034b50)
        throw new RegardError('archive_invalid', `${file.name} has no entry where its directory says that one is.`);
      const data = run.begin + entryHeader + view.getUint16(26, true) + view.getUint16(28, true);
      await cursor.skip(data);
      if (run.ranges === null) yield archive.gather(i, await cursor.collect(run.bytes));
      else
        for (const [from, to] of run.ranges) {
          await cursor.skip(data + from);
          yield* cursor.until(data + to);
        }
    }
    // the rest is read too: a hash is of all, and so is what is kept
    await cursor.skip(Infinity);
  }
}

/** Parts that were read are not asked for again. */
function keeping(ranges: Ranges): Ranges['read'] {
  const kept: { begin: number; bytes: Uint8Array }[] = [];
  return async (begin, end) => {
    const found = kept.find((part) => part.begin <= begin && end <= part.begin + part.bytes.byteLength);
    if (found) return found.bytes.subarray(begin - found.begin, end - found.begin);
    const bytes = await ranges.read(begin, end);
    kept.push({ begin, bytes });
    return bytes;
  };
}

/** A place in a stream, by the bytes before it. */
class Cursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array() as Uint8Array;
  #at = 0;
  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** What comes before byte `end` of the file. */
  async *until(end: number): AsyncGenerator<Uint8Array> {
    while (this.#at < end) {
      if (this.#rest.byteLength === 0) {
        const next = await this.#chunks.next();
        if (next.done) return;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, Math.min(this.#rest.byteLength, end - this.#at));
      this.#rest = this.#rest.subarray(part.byteLength);
      this.#at += part.byteLength;
      if (part.byteLength) yield part;
    }
  }
  async skip(end: number): Promise<void> {
    const parts = this.until(end);
    while (!(await parts.next()).done);
  }
  async collect(bytes: number): Promise<Uint8Array> {
    const whole = new Uint8Array(bytes);
    const begin = this.#at;
    for await (const part of this.until(begin + bytes)) whole.set(part, this.#at - part.byteLength - begin);
    return whole.subarray(0, this.#at - begin);
  }
}
