/** From what a caller names (an address, a hub name, files) to where each file of the checkpoint is. */
import { RegardError } from './errors.js';
import { baseAddress, builtin, inNode } from './host.js';
import type { FileReference } from './protocol.js';
import { mayBeRead } from './read.js';
import type { LoadOptions, ModelSource } from './types.js';

const fileNames = {
  config: 'config.json',
  generation: 'generation_config.json',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  weights: 'model.safetensors',
} as const;
type Role = keyof typeof fileNames;
type HubOptions = Pick<LoadOptions, 'revision' | 'hub'>;

export interface SourceFiles {
  /** The last part of the folder's or hub's name; "model" for loose files. */
  readonly name: string;
  /** A file that is known not to be there is undefined; of an address nothing is known before it is asked for. */
  readonly files: Readonly<Partial<Record<Role, FileReference>> & Record<'config' | 'weights', FileReference>>;
}

const defaultHub = 'https://huggingface.co';

/**
 * "org/name" is a model of the hub. Every other text is a folder's address: absolute, or relative to the page (in Node: to
 * the working directory, where paths do as well); begin it with "./" or end it with "/" to tell "a/b" from a hub's name.
 * @throws RegardError source_invalid
 */
export function resolveSource(source: ModelSource, options: HubOptions = {}): SourceFiles {
  if (typeof source === 'string' && /^\w[\w.-]*\/\w[\w.-]*$/.test(source)) return ofHub(source, options);
  if (typeof source === 'string' || source instanceof URL) return ofFolder(source);
  if (Array.isArray(source)) return { name: 'model', files: pick((name) => ofList(source as readonly File[], name)) };
  const contents = (source as { files?: unknown } | null)?.files;
  if (typeof contents !== 'object' || contents === null)
    throw new RegardError('source_invalid', 'A model is an address, a hub name, files, or { files }.');
  const own = (name: string): unknown =>
    Object.hasOwn(contents, name) ? (contents as Record<string, unknown>)[name] : undefined;
  return { name: 'model', files: pick((name) => ofContents(name, own(name))) };
}

function pick(find: (name: string) => FileReference | undefined): SourceFiles['files'] {
  const found: Partial<Record<Role, FileReference>> = {};
  for (const [role, name] of Object.entries(fileNames) as [Role, string][]) {
    const file = find(name);
    if (file) found[role] = file;
  }
  const { config, weights } = found;
  if (!config || !weights)
    throw new RegardError('source_invalid', `${fileNames[config ? 'weights' : 'config']} is not among the files.`);
  return { ...found, config, weights };
}

function ofHub(model: string, { revision = 'main', hub = defaultHub }: HubOptions): SourceFiles {
  const root = address(hub, baseAddress()).href.replace(/\/$/, '');
  if (!/^\w[\w./-]*$/.test(revision) || revision.includes('..'))
    throw new RegardError('source_invalid', `${JSON.stringify(revision)} is not a revision's name.`);
  return {
    name: model.slice(model.indexOf('/') + 1),
    files: pick((name) => ({
      kind: 'url',
      name,
      url: `${root}/${model}/resolve/${encodeURIComponent(revision)}/${name}`,
    })),
  };
}

function ofFolder(source: string | URL): SourceFiles {
  const isPath =
    inNode && typeof source === 'string' && (!/^[a-z][a-z+.-]+:/i.test(source) || /^[a-z]:[\\/]/i.test(source));
  const url = address(isPath ? builtin('node:url').pathToFileURL(source) : source, baseAddress());
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  const name = lastPart(url.pathname) || url.hostname || 'model';
  if (url.protocol === 'file:') {
    const folder = builtin('node:url').fileURLToPath(url);
    return { name, files: pick((file) => ({ kind: 'path', name: file, path: folder + file })) };
  }
  return {
    name,
    files: pick((file) => {
      const at = new URL(file, url);
      at.search = url.search;
      return { kind: 'url', name: file, url: at.href };
    }),
  };
}

function lastPart(pathname: string): string {
  const part = pathname.split('/').at(-2) ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function address(text: string | URL, base: string): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new RegardError('source_invalid', `${JSON.stringify(String(text))} is not an address.`);
  }
  if (!mayBeRead(url.href) && !(inNode && url.protocol === 'file:'))
    throw new RegardError(
      'source_invalid',
      `A model is read over https, from this origin or from this machine, not from ${url.protocol}//${url.host}.`,
    );
  return url;
}

function ofList(files: readonly File[], name: string): FileReference | undefined {
  const [file, ...others] = files.filter((candidate) => candidate.name === name);
  if (others.length) throw new RegardError('source_invalid', `${name} is among the files more than once.`);
  return file && { kind: 'blob', name, blob: file.slice() };
}

function ofContents(name: string, contents: unknown): FileReference | undefined {
  if (contents === undefined) return undefined;
  if (contents instanceof Uint8Array) return { kind: 'bytes', name, bytes: contents };
  if (contents instanceof Blob) return { kind: 'blob', name, blob: contents.slice() };
  throw new RegardError('source_invalid', `${name} must be a Uint8Array or a Blob.`);
}
