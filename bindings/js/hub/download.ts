/** A file over the network, from any byte on, taken up again where the connection was cut. */
import { RegardError } from '../errors.js';
import type { AtAddress } from '../protocol.js';
import { chunksOf, type FileContents } from '../streams.js';
import { inNode } from '../host.js';
import { Pace } from './pace.js';
import { ask, causeOf, isOffline, pauseBefore, type Asked } from './request.js';

const defaultRetries = 5;
/** A connection that says nothing for so long counts as cut. */
const silenceMs = 30_000;

/**
 * The bytes from `from` to the file's end. A cut connection is taken up where it stopped; `retries` counts the times in
 * a row that this brought nothing.
 * @throws RegardError connection_lost, fetch_failed (the file changed meanwhile), and those of `ask`
 */
export async function download(
  file: AtAddress & { readonly name: string },
  from: number,
  signal: AbortSignal | undefined,
): Promise<FileContents> {
  const asked: Asked = { ...file, signal };
  const first = await ask({ ...asked, headers: rangeFrom(from) });
  const bytes = file.bytes ?? sizeOf(first, from);
  const etag = first.headers.get('etag') ?? undefined;
  // a range would be of the compressed bytes
  const coded = first.headers.has('content-encoding');
  const pace = new Pace(from, bytes);
  return { bytes, chunks: resumed(), pace: () => pace.now() };

  async function* resumed(): AsyncGenerator<Uint8Array> {
    let at = from;
    let response = first;
    for (let fruitless = 0; ;) {
      const before = at;
      let lost: string;
      try {
        for await (const chunk of part(response, at)) {
          at += chunk.byteLength;
          if (file.bytes !== undefined && at > file.bytes)
            throw new RegardError(
              'fetch_failed',
              `${file.name} is longer than the ${file.bytes} bytes that it should have.`,
            );
          pace.add(chunk.byteLength);
          yield chunk;
        }
        if (bytes === undefined || at >= bytes) return;
        lost = 'the connection was closed';
      } catch (cause) {
        signal?.throwIfAborted();
        // a cut is a TypeError, or in Node an error of its own that has no code of ours
        if (cause instanceof RegardError) throw cause;
        lost = causeOf(cause);
      }
      fruitless = at > before ? 0 : fruitless + 1;
      if (fruitless > (file.retries ?? defaultRetries) || file.retries === 0 || isOffline())
        throw new RegardError(
          'connection_lost',
          `${file.name} broke off after ${at} of ${bytes ?? 'an unknown number of'} bytes: ${lost}.`,
        );
      await pauseBefore(fruitless, signal);
      const headers = coded ? {} : { ...rangeFrom(at), ...onlyIf(at, etag, file.url) };
      response = await ask({ ...asked, headers });
      const now = response.headers.get('etag') ?? undefined;
      if (etag !== undefined && now !== undefined && now !== etag) {
        await response.body?.cancel();
        throw new RegardError('fetch_failed', `${file.name} was changed on the server while it was read.`);
      }
    }
  }

  /** What of an answer comes after byte `at`: of a server that knows no ranges all comes, and the start is let go. */
  async function* part(response: Response, at: number): AsyncGenerator<Uint8Array> {
    if (!response.body) return;
    let surplus = at - startOf(response, at);
    if (surplus < 0)
      throw new RegardError('fetch_failed', `${file.name}: the server sent another part than was asked for.`);
    for await (const chunk of chunksOf(response.body, beforeSilence)) {
      const rest = surplus > 0 ? chunk.subarray(Math.min(surplus, chunk.byteLength)) : chunk;
      surplus -= chunk.byteLength - rest.byteLength;
      if (rest.byteLength) yield rest;
    }
  }
}

function beforeSilence<T>(chunk: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${silenceMs / 1000} seconds`)), silenceMs);
  });
  return Promise.race([chunk, silence]).finally(() => clearTimeout(timer));
}

const rangeFrom = (at: number): Record<string, string> => (at > 0 ? { range: `bytes=${at}-` } : {});

/**
 * Asks for the part only of the same file. Another origin would first be asked whether it allows this header, which not
 * every one that serves ranges does; there the ETag of the answer decides.
 */
function onlyIf(at: number, etag: string | undefined, url: string): Record<string, string> {
  const own = inNode || new URL(url).origin === globalThis.location.origin;
  return at > 0 && own && etag !== undefined && !etag.startsWith('W/') ? { 'if-range': etag } : {};
}

/** The whole file's size. Undefined where the server does not say, or compresses. */
function sizeOf({ headers, status }: Response, from: number): number | undefined {
  if (headers.has('content-encoding')) return undefined;
  const total = status === 206 ? rangeOf(headers)?.total : Number(headers.get('content-length') ?? NaN);
  return Number.isSafeInteger(total) && total! >= from ? total : undefined;
}

/** Where an answer's bytes begin; another origin that does not show it is taken at its word. */
const startOf = ({ headers, status }: Response, asked: number): number =>
  status === 206 ? (rangeOf(headers)?.start ?? asked) : 0;

function rangeOf(headers: Headers): { start: number; total: number } | undefined {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  return start === undefined ? undefined : { start: Number(start), total: Number(total) };
}
