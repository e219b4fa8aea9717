/** From what a caller names (an address, a hub name, files) to a folder whose files can be read. */
import { client } from './client.js';
import { RegardError } from './errors.js';
import { poolingFile, type Folder } from './folder.js';
import { baseAddress } from './host.js';
import type { FileReference, Whence } from './protocol.js';
import type { Description, LoadOptions, ModelSource } from './opening.js';

/** The folders that descriptions describe: what was shown is what will be opened. */
export const described = new WeakMap<object, Folder>();

/**
 * "name", "org/name" and "org/name@revision" are models of the hub. Every other text is a folder's address: absolute, or
 * relative to the page (in Node: to the working directory, where paths do as well); begin it with "./" or end it with "/"
 * to tell "a/b" from a hub's name.
 * @throws RegardError source_invalid, and those of the network
 */
export async function locate(source: ModelSource, options: LoadOptions): Promise<Folder> {
  if (typeof source === 'string' || source instanceof URL) {
    const { hub, revision, token, retries, store, signal } = options;
    const whence: Whence = {
      ...(hub !== undefined && { hub }),
      ...(revision !== undefined && { revision }),
      ...(token !== undefined && { token }),
      ...(retries !== undefined && { retries }),
      ...(store !== undefined && { store }),
    };
    return client.ask({ type: 'locate', source: String(source), base: baseAddress(), whence }, { signal });
  }
  const folder = described.get(source ?? described);
  if (folder) return folder;
  if (Array.isArray(source)) return ofList(source as readonly File[]);
  const contents = (source as Exclude<typeof source, Description | readonly File[]> | null)?.files;
  if (typeof contents !== 'object' || contents === null)
    throw new RegardError('source_invalid', 'A model is an address, a hub name, files, or { files }.');
  return { name: 'model', files: Object.entries(contents).map(([name, content]) => ofContent(name, content)) };
}

/** Picked or dropped files: of several folders, the one nearest to the top that holds a config.json. */
function ofList(files: readonly File[]): Folder {
  if (!files.length) throw new RegardError('source_invalid', 'There is not one file.');
  const folders = files.map((file) => (file.webkitRelativePath ?? '').replace(/[^/]*$/, ''));
  const [folder = ''] = folders
    .filter((_, i) => files[i]!.name === 'config.json')
    .sort((a, b) => a.split('/').length - b.split('/').length);
  const found = new Map<string, FileReference>();
  files.forEach((file, i) => {
    const path = folders[i]!;
    const name = path === `${folder}1_Pooling/` ? path.slice(folder.length) + file.name : file.name;
    if (path !== folder && name !== poolingFile) return;
    if (found.has(name)) throw new RegardError('source_invalid', `${name} is among the files more than once.`);
    found.set(name, { kind: 'blob', name, blob: file.slice() });
  });
  return { name: folder.split('/').at(-2) || 'model', files: [...found.values()] };
}

function ofContent(name: string, content: unknown): FileReference {
  if (content instanceof Uint8Array) return { kind: 'bytes', name, bytes: content };
  if (content instanceof Blob) return { kind: 'blob', name, blob: content.slice() };
  throw new RegardError('source_invalid', `${name} must be a Uint8Array or a Blob.`);
}
