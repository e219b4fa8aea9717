/** The models kept on this machine: what each is to hold, and what of it is there and checked. */
import type { Folder } from '../folder.js';
import type { FileReference, Place } from '../protocol.js';
import type { KeptModel, KeptModels } from '../opening.js';
import { folderOf, keyOf, type Listed, type Listing, type OnHub } from './repository.js';
import { shelfAt, type Shelf } from './shelf.js';

const manifestName = 'regard.json';

interface Manifest extends Omit<Listing, 'revision'> {
  readonly version: 1;
  /** The branches and tags that stood for this commit when they were asked for last. */
  readonly revisions: readonly string[];
  /** Files that are complete and were checked. */
  readonly done: readonly string[];
  readonly since: string;
}

/** Makes the place of a hub's folder, which from then on keeps what is read of it. Does nothing where none can be had. */
export async function makePlace(folder: Folder, files: readonly Listed[], place: Place): Promise<void> {
  const shelf = shelfAt(place.root);
  if (!shelf || !folder.hub) return;
  const { address: hub, revision, ...origin } = folder.hub;
  const known = await manifestOf(shelf, place.key);
  await changeManifest(shelf, place.key, () => ({
    ...origin,
    hub,
    version: 1,
    files,
    revisions: [...new Set([...(known?.revisions ?? []), revision])],
    done: known?.done ?? [],
    since: known?.since ?? new Date().toISOString(),
  }));
  for (const [key, other] of await manifests(shelf))
    if (key !== place.key && other.hub === hub && other.name === folder.hub.name && other.revisions.includes(revision))
      await changeManifest(
        shelf,
        key,
        (m) => m && { ...m, revisions: m.revisions.filter((name) => name !== revision) },
      );
}

export interface KeptFile {
  readonly shelf: Shelf;
  readonly key: string;
  /** How much of it is here. */
  readonly bytes: number;
  readonly done: boolean;
}

/** What is kept of a file; undefined where nothing of it is to be kept. */
export async function keptFile(place: Place | undefined, { name }: FileReference): Promise<KeptFile | undefined> {
  const shelf = place && shelfAt(place.root);
  const manifest = shelf && (await manifestOf(shelf, place.key));
  const size = manifest && manifest.files.find((file) => file.name === name);
  if (!shelf || !size) return undefined;
  const bytes = (await shelf.sizes(place.key))?.get(name) ?? 0;
  return { shelf, key: place.key, bytes, done: manifest.done.includes(name) && bytes === (size.bytes ?? bytes) };
}

/** Lets go of files that are not whole: the model that they began could not be opened. */
export async function dropUnfinished(files: readonly FileReference[]): Promise<void> {
  for (const file of files) {
    const place = file.kind === 'url' ? file.place : undefined;
    const kept = await keptFile(place, file);
    if (kept && !kept.done && kept.bytes) await kept.shelf.removeFile(kept.key, file.name);
  }
}

export const markDone = (shelf: Shelf, key: string, name: string): Promise<void> =>
  changeManifest(shelf, key, (m) => m && { ...m, done: [...new Set([...m.done, name])] });

/** The kept folder of a hub's model at a revision, if every file of it is here. */
export async function keptFolder(at: OnHub, root: string): Promise<Folder | undefined> {
  const shelf = shelfAt(root);
  if (!shelf) return undefined;
  for (const [key, manifest] of await manifests(shelf)) {
    const { hub, name, commit, revisions, files, done } = manifest;
    const asked = name === at.name || (!at.name.includes('/') && name.endsWith(`/${at.name}`));
    if (hub !== at.hub || !asked || !(commit === at.revision || revisions.includes(at.revision))) continue;
    if (!files.every((file) => done.includes(file.name))) continue;
    if (keyOf(manifest) === key) return folderOf({ ...manifest, revision: at.revision }, {}, root);
  }
  return undefined;
}

export async function keptModels(root: string): Promise<KeptModels> {
  const shelf = shelfAt(root);
  const models: KeptModel[] = [];
  for (const key of (await shelf?.keys()) ?? []) {
    const sizes = (await shelf!.sizes(key)) ?? new Map<string, number>();
    const { files, done, revisions, name, hub, commit, licence, since } =
      (await manifestOf(shelf!, key)) ?? unknownManifest(key, sizes);
    models.push({
      key,
      name,
      hub,
      commit,
      licence,
      since,
      revision: revisions.at(-1) ?? commit,
      bytes: files.reduce((sum, file) => sum + (sizes.get(file.name) ?? 0), 0),
      totalBytes: files.reduce((sum, file) => sum + (file.bytes ?? sizes.get(file.name) ?? 0), 0),
      complete: files.every((file) => done.includes(file.name)),
    });
  }
  models.sort((a, b) => (a.name < b.name ? -1 : 1));
  // Node's navigator has no storage
  const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
  const { usage, quota } = (await storage?.estimate?.()) ?? {};
  return { models, usedBytes: usage, quotaBytes: quota, persisted: await storage?.persisted?.() };
}

export async function removePlace({ root, key }: Place): Promise<void> {
  await changing;
  await shelfAt(root)?.remove(key);
}

/** A folder whose manifest was lost: its files are of no use, but take room until somebody removes them. */
function unknownManifest(key: string, sizes: ReadonlyMap<string, number>): Manifest {
  const [hub = '', name = key, commit = ''] = decodeURIComponent(key).split(' ');
  const files = [...sizes].map(([file, bytes]) => ({ name: file, bytes }));
  return { version: 1, hub, name, commit, licence: undefined, gated: false, files, revisions: [], done: [], since: '' };
}

async function manifests(shelf: Shelf): Promise<[string, Manifest][]> {
  const found: [string, Manifest][] = [];
  for (const key of await shelf.keys()) {
    const manifest = await manifestOf(shelf, key);
    if (manifest) found.push([key, manifest]);
  }
  return found;
}

/** Undefined too where it was torn as it was written: then nothing is known of the folder's files. */
async function manifestOf(shelf: Shelf, key: string): Promise<Manifest | undefined> {
  const sizes = await shelf.sizes(key);
  if (!sizes?.get(manifestName)) return undefined;
  try {
    const manifest = JSON.parse(await shelf.text(key, manifestName)) as Manifest;
    return manifest.version === 1 && Array.isArray(manifest.files) && Array.isArray(manifest.done)
      ? manifest
      : undefined;
  } catch {
    return undefined;
  }
}

/** One change after the other, or two files that are done at once would forget each other. */
let changing: Promise<unknown> = Promise.resolve();

function changeManifest(
  shelf: Shelf,
  key: string,
  change: (manifest: Manifest | undefined) => Manifest | undefined,
): Promise<void> {
  const next = changing.then(async () => {
    const manifest = change(await manifestOf(shelf, key));
    if (!manifest) return;
    const text = new TextEncoder().encode(JSON.stringify(manifest));
    const draft = await shelf.draft(key, manifestName);
    try {
      await draft.write(text, 0);
      await draft.truncate(text.byteLength);
    } finally {
      await draft.close();
    }
  });
  changing = next.catch(() => undefined);
  return next;
}
