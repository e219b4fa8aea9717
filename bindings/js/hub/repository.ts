/** A model of a hub: its revision's commit, and of each file the size and, of large ones, the SHA-256. */
import { RegardError } from '../errors.js';
import { inUrl, poolingFile, type Folder } from '../folder.js';
import type { AtAddress, FileReference, Whence } from '../protocol.js';
import { askJson } from './request.js';

const maxListing = 32 * 2 ** 20;
const maxFiles = 10_000;

export interface OnHub {
  readonly hub: string;
  readonly name: string;
  readonly revision: string;
}

/** What the hub said, in our words; `files` are those of the top folder, and how it pools. */
export interface Listing extends OnHub {
  readonly commit: string;
  readonly licence: string | undefined;
  readonly gated: boolean;
  readonly files: readonly Listed[];
}
export interface Listed {
  readonly name: string;
  readonly bytes?: number;
  readonly sha256?: string;
}

/** @throws RegardError access_denied, not_found, json_invalid, and others of the network */
export async function list(at: OnHub, whence: Whence, signal: AbortSignal | undefined): Promise<Listing> {
  const { hub, name, revision } = at;
  const url = `${hub}/api/models/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const what = `the model ${name} at revision ${revision}`;
  return listingOf(at, await askJson({ ...whence, url, name: what, signal }, maxListing));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function listingOf(at: OnHub, answer: unknown): Listing {
  const commit = isObject(answer) ? answer['sha'] : undefined;
  const siblings = isObject(answer) ? answer['siblings'] : undefined;
  if (!isObject(answer) || typeof commit !== 'string' || !/^[0-9a-f]{7,64}$/.test(commit) || !Array.isArray(siblings))
    throw new RegardError('json_invalid', `The hub’s answer about ${at.name} is not that of a hub.`);
  const { id, gated, cardData, tags } = answer;
  return {
    ...at,
    // "gpt2" is told to be "openai-community/gpt2"
    name: typeof id === 'string' && /^\w[\w.-]*(\/\w[\w.-]*)?$/.test(id) ? id : at.name,
    commit,
    gated: gated !== undefined && gated !== false,
    licence: licenceOf(cardData, tags),
    files: (siblings as unknown[]).slice(0, maxFiles).flatMap(listed),
  };
}

function listed(entry: unknown): Listed[] {
  const name = isObject(entry) ? entry['rfilename'] : undefined;
  if (!isObject(entry) || typeof name !== 'string' || !(name === poolingFile || /^\w[\w .+-]{0,200}$/.test(name)))
    return [];
  const lfs = isObject(entry['lfs']) ? entry['lfs'] : {};
  const bytes = [lfs['size'], entry['size']].find((size) => Number.isSafeInteger(size) && Number(size) >= 0);
  const sha256 = lfs['sha256'];
  return [
    {
      name,
      ...(bytes !== undefined && { bytes: bytes as number }),
      ...(typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && { sha256 }),
    },
  ];
}

function licenceOf(card: unknown, tags: unknown): string | undefined {
  const said = isObject(card) ? (card['license_name'] ?? card['license']) : undefined;
  const texts = Array.isArray(said) ? (said as unknown[]) : [said];
  const tag = (Array.isArray(tags) ? (tags as unknown[]) : []).find(
    (candidate): candidate is string => typeof candidate === 'string' && candidate.startsWith('license:'),
  );
  const found = texts.filter((text) => typeof text === 'string').join(', ') || tag?.slice('license:'.length);
  return found?.slice(0, 100);
}

/** The files at one commit: whatever the branch does meanwhile, all of them are of the same version. */
export function folderOf(listing: Listing, whence: Whence, root: string | undefined): Folder {
  const { hub, name, revision, commit, licence, gated, files } = listing;
  const shared: Omit<AtAddress, 'url'> = {
    kind: 'url',
    ...(whence.token !== undefined && { token: whence.token }),
    ...(whence.retries !== undefined && { retries: whence.retries }),
    ...(root !== undefined && { place: { root, key: keyOf(listing) } }),
  };
  return {
    name,
    files: files.map((file): FileReference => ({
      ...shared,
      ...file,
      url: `${hub}/${name}/resolve/${commit}/${inUrl(file.name)}`,
    })),
    hub: { address: hub, name, revision, commit, licence, gated },
  };
}

/** A folder's name that no file system minds, from which nothing is read back. */
export const keyOf = ({ hub, name, commit }: Pick<Listing, 'hub' | 'name' | 'commit'>): string =>
  encodeURIComponent(`${hub} ${name} ${commit}`).replaceAll('*', '%2A');
