/**
 * One request over the network: made again where it failed on the way, with the caller's token for one origin only, and
 * every refusal told by its own code.
 */
import { RegardError } from '../errors.js';
import { inNode } from '../host.js';
import { messageOf } from '../streams.js';
import { mayBeRead } from './names.js';

export interface Asked {
  readonly url: string;
  /** What is asked for, in messages. */
  readonly name: string;
  readonly token?: string | undefined;
  readonly retries?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'HEAD';
  readonly signal: AbortSignal | undefined;
}

const defaultRetries = 5;
const firstPauseMs = 500;
/** A server that wants a longer rest than this is told of instead. */
const longestPauseMs = 60_000;

/**
 * The server's answer of 2xx.
 * @throws RegardError offline, fetch_failed, access_denied, not_found, rate_limited, page_received, source_invalid; or the
 *   signal's reason
 */
export async function ask(asked: Asked): Promise<Response> {
  const { name, signal, retries = defaultRetries } = asked;
  for (let attempt = 0; ; attempt++) {
    let refusal: RegardError;
    let rest: number | undefined;
    try {
      const response = await send(asked);
      if (response.ok) return await accepted(response, name);
      await response.body?.cancel();
      refusal = refused(response, asked);
      if (![408, 429, 500, 502, 503, 504].includes(response.status)) throw refusal;
      rest = wishedRest(response);
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof TypeError)) throw cause;
      // fetch says no more than that no answer came
      refusal = isOffline()
        ? new RegardError('offline', `${name} could not be fetched: there is no connection.`)
        : new RegardError('fetch_failed', `${name} could not be fetched from ${asked.url}: ${causeOf(cause)}.`);
    }
    if (attempt >= retries || refusal.code === 'offline' || (rest ?? 0) > longestPauseMs) throw refusal;
    await pause(rest ?? firstPauseMs * 2 ** attempt, signal);
  }
}

/** The answer's whole text as JSON. @throws RegardError json_invalid, source_invalid and those of `ask` */
export async function askJson(asked: Asked, maxBytes: number): Promise<unknown> {
  const response = await ask(asked);
  try {
    const text = await response.text();
    if (text.length > maxBytes)
      throw new RegardError('source_invalid', `${asked.name} is longer than ${maxBytes} bytes.`);
    return JSON.parse(text) as unknown;
  } catch (cause) {
    asked.signal?.throwIfAborted();
    if (cause instanceof SyntaxError)
      throw new RegardError('json_invalid', `${asked.name} is not JSON: ${messageOf(cause)}.`);
    if (cause instanceof TypeError)
      throw new RegardError('connection_lost', `${asked.name} broke off: ${causeOf(cause)}.`);
    throw cause;
  }
}

async function send({ url, token, headers, method = 'GET', signal }: Asked): Promise<Response> {
  // Browsers before these let the header follow a redirect to another host; with them came Promise.withResolvers.
  if (token !== undefined && !inNode && !('withResolvers' in Promise))
    throw new RegardError('unsupported', 'This browser is too old to keep a token from other hosts.');
  return fetch(url, {
    method,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    credentials: 'same-origin',
    referrerPolicy: 'no-referrer',
    ...(signal && { signal }),
  });
}

async function accepted(response: Response, name: string): Promise<Response> {
  const refuse = async (error: RegardError): Promise<never> => {
    await response.body?.cancel();
    throw error;
  };
  const { url, headers, status } = response;
  if (url && !mayBeRead(url))
    return refuse(
      new RegardError('source_invalid', `${name} was redirected to ${url}, which is neither https nor of this origin.`),
    );
  if (/^\s*text\/html\b/i.test(headers.get('content-type') ?? ''))
    return refuse(
      new RegardError('page_received', `${name}: the server sent a web page in its place (${url}).`, status),
    );
  return response;
}

function refused({ status, headers, url }: Response, { name, token }: Asked): RegardError {
  const said = headers.get('x-error-message')?.slice(0, 300);
  const why = said ? ` It says: ${said}` : '';
  const where = `(${status} for ${url})`;
  if (status === 401 || status === 403)
    return new RegardError(
      'access_denied',
      token === undefined
        ? `${name} is private, gated or not there: a token that may read it is needed ${where}.${why}`
        : `${name} may not be read with this token: accept the model’s terms on its page, or use another ${where}.${why}`,
      status,
    );
  if (status === 404 || status === 410)
    return new RegardError('not_found', `There is no ${name} ${where}.${why}`, status);
  if (status === 429)
    return new RegardError(
      'rate_limited',
      `${name}: the server wants fewer requests; try again later ${where}.${why}`,
      status,
    );
  return new RegardError('fetch_failed', `${name}: the server answered ${status} for ${url}.${why}`, status);
}

/** Retry-After: seconds, or a date. */
function wishedRest({ headers }: Response): number | undefined {
  const wish = headers.get('retry-after');
  if (wish === null) return undefined;
  const ms = /^\d+$/.test(wish) ? Number(wish) * 1000 : Date.parse(wish) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

export const pauseBefore = (attempt: number, signal: AbortSignal | undefined): Promise<void> =>
  pause(firstPauseMs * 2 ** attempt, signal);

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

export const isOffline = (): boolean => (globalThis.navigator as { onLine?: boolean } | undefined)?.onLine === false;

/** Node's fetch says "fetch failed" and keeps the reason one step away. */
export function causeOf(cause: unknown): string {
  const inner = (cause as { cause?: unknown }).cause;
  return messageOf(inner instanceof Error && inner.message ? inner : cause);
}
