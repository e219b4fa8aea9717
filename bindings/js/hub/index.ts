/** The chunk that reads addresses: what the worker may ask of it. */
import { isRegardError, RegardError } from '../errors.js';
import { fileOf, knownBytes, type Folder } from '../folder.js';
import { builtin, inNode } from '../host.js';
import { limits, maxConfigBytes } from '../limits.js';
import type { Answers, Described, FileReference, RequestOf } from '../protocol.js';
import { digestOf } from './integrity.js';
import { dropUnfinished, keptFile, keptFolder, keptModels, makePlace, removePlace } from './kept.js';
import { folderName, nameOf } from './names.js';
import { openAddress } from './open.js';
import { folderOf, list } from './repository.js';
import { ask } from './request.js';
import { wantedOf, type Wanted } from './wanted.js';

export { dropUnfinished, digestOf, keptModels, openAddress, removePlace };

type ReadWhole = (file: FileReference, maxBytes: number) => Promise<Uint8Array | null>;

/** @throws RegardError source_invalid, access_denied, not_found, rate_limited, offline, fetch_failed, json_invalid */
export async function locate(request: RequestOf<'locate'>, signal: AbortSignal): Promise<Folder> {
  const named = nameOf(request);
  const { whence } = request;
  if (named.kind === 'folder') {
    const { retries } = whence;
    const at = { url: named.url.href, ...(retries !== undefined && { retries }) };
    return { name: folderName(named.url), files: [], at };
  }
  const root = inNode ? (typeof whence.store === 'string' ? whence.store : undefined) : '';
  // a commit never changes: where all of it is here, nobody is asked
  const fixed = /^[0-9a-f]{40}$/.test(named.revision);
  const kept = root === undefined ? undefined : await keptFolder(named, root).catch(() => undefined);
  if (kept && fixed) return kept;
  try {
    return folderOf(await list(named, kept ? { ...whence, retries: 0 } : whence, signal), whence, root);
  } catch (cause) {
    if (kept && cause instanceof RegardError && cause.status === undefined && !signal.aborted) return kept;
    throw cause;
  }
}

/**
 * @param check  throws where the core cannot use a configuration
 * @throws RegardError weights_missing, not_found (config.json), json_invalid, index_invalid, and those of the network
 */
export async function describe(
  folder: Folder,
  read: ReadWhole,
  signal: AbortSignal,
  check: (config: string, generation: string) => void,
): Promise<Described> {
  const textOf = async (name: string): Promise<string | undefined> => {
    const file = fileOf(folder, name);
    const bytes = file && (await read(file, maxConfigBytes));
    return bytes ? new TextDecoder().decode(bytes) : undefined;
  };
  const text = await textOf('config.json');
  if (text === undefined && (await textOf('adapter_config.json')) !== undefined) await wantedIn(folder, read, signal);
  if (text === undefined)
    throw new RegardError('not_found', `${folder.name} has no config.json: this is not a model’s folder.`);
  const problem = problemOf(check, text, (await textOf('generation_config.json')) ?? '');
  const wanted = await wantedIn(folder, read, signal);
  const files = await Promise.all(
    wanted.files.map(async (file) => {
      const kept = file.kind === 'url' ? ((await keptFile(file.place, file))?.bytes ?? 0) : 0;
      return { name: file.name, bytes: (await found(file, signal))?.bytes, kept, near: file.kind !== 'url' };
    }),
  );
  const sum = (size: (file: (typeof files)[number]) => number): number => files.reduce((s, file) => s + size(file), 0);
  const modelType = modelTypeOf(text);
  const weights = new Set(wanted.weights.map(({ name }) => name));
  return {
    modelType,
    ...(modelType === 'clip' && { parts: ['text', 'vision'] }),
    licence: folder.hub?.licence,
    ...(folder.hub && { hub: folder.hub }),
    format: wanted.format,
    files: files.map(({ name, bytes, kept }) => ({ name, bytes, kept })),
    totalBytes: sum(({ bytes = 0 }) => bytes),
    downloadBytes: sum(({ bytes = 0, kept, near }) => (near ? 0 : Math.max(0, bytes - kept))),
    memoryBytes: sum(({ name, bytes = 0 }) => (weights.has(name) ? bytes : 0)),
    memoryLimit: limits.modelBytes,
    ...(problem && { problem }),
  };
}

/** @throws RegardError weights_missing, json_invalid, index_invalid, and those of the network */
export async function weights(folder: Folder, read: ReadWhole, signal: AbortSignal): Promise<Answers['weights']> {
  const found = await wantedIn(folder, read, signal);
  const index = found.index && (await read(found.index, limits.headerBytes));
  return { weights: found.weights, ...(index && { index: new TextDecoder().decode(index) }) };
}

function problemOf(
  check: (config: string, generation: string) => void,
  config: string,
  generation: string,
): Described['problem'] {
  try {
    check(config, generation);
  } catch (cause) {
    if (!isRegardError(cause)) throw cause;
    return { code: cause.code, message: cause.message };
  }
  return undefined;
}

/** Makes a hub model's place; with `whole`, fetches into it what nobody has read yet. */
export async function keep({ folder, whole }: RequestOf<'keep'>, read: ReadWhole, signal: AbortSignal): Promise<void> {
  const { files } = await wantedIn(folder, read, signal);
  const addressed = files.filter((file) => file.kind === 'url');
  const place = addressed[0]?.place;
  if (!place) return;
  if (!whole)
    return makePlace(
      folder,
      addressed.map(({ name, bytes, sha256 }) => ({
        name,
        ...(bytes !== undefined && { bytes }),
        ...(sha256 !== undefined && { sha256 }),
      })),
      place,
    );
  for (const file of addressed) {
    if ((await keptFile(place, file))?.done !== false) continue;
    const chunks = (await openAddress(file, signal)).chunks[Symbol.asyncIterator]();
    while (!(await chunks.next()).done);
  }
}

const wantedIn = (folder: Folder, read: ReadWhole, signal: AbortSignal): Promise<Wanted> =>
  wantedOf(folder, read, async (file) => (await found(file, signal)) !== null);

/** The size, where somebody says it; null where there is no such file. */
async function found(file: FileReference, signal: AbortSignal): Promise<{ bytes: number | undefined } | null> {
  const bytes = knownBytes(file);
  if (bytes !== undefined) return { bytes };
  if (file.kind === 'path') return { bytes: (await builtin('node:fs/promises').stat(file.path)).size };
  if (file.kind !== 'url') return null;
  try {
    const { headers } = await ask({ ...file, method: 'HEAD', signal });
    const length = headers.has('content-encoding') ? NaN : Number(headers.get('content-length') ?? NaN);
    return { bytes: Number.isSafeInteger(length) ? length : undefined };
  } catch (cause) {
    if (isRegardError(cause) && /^(not_found|page_received)$/.test(cause.code)) return null;
    throw cause;
  }
}

/** For whoever reads what is shown; the core reads config.json itself. */
function modelTypeOf(config: string): string | undefined {
  try {
    const { model_type: type } = JSON.parse(config) as { model_type?: unknown };
    return typeof type === 'string' ? type.slice(0, 100) : undefined;
  } catch {
    throw new RegardError('json_invalid', 'config.json is not JSON.');
  }
}
