/** A checkpoint's folder, wherever it is: its files by name. */
import type { FileReference } from './protocol.js';

export interface Folder {
  /** "org/name" of a hub, else the last part of the folder's name; "model" for loose files. */
  readonly name: string;
  readonly files: readonly FileReference[];
  /** A folder whose files nobody lists: any name may be asked for at this address. */
  readonly at?: { readonly url: string; readonly retries?: number };
  readonly hub?: HubOrigin;
}

/** Where on a hub a folder's files are, all of one commit. */
export interface HubOrigin {
  readonly address: string;
  readonly name: string;
  readonly revision: string;
  readonly commit: string;
  readonly licence: string | undefined;
  readonly gated: boolean;
}

/** The one file of a checkpoint that stands in a folder of its own: how sentence-transformers pools. */
export const poolingFile = '1_Pooling/config.json';

/** Undefined where there is no such file; where that is not known, reading it will tell. */
export function fileOf({ files, at }: Folder, name: string): FileReference | undefined {
  const known = files.find((file) => file.name === name);
  if (known || at === undefined) return known;
  const url = new URL(at.url);
  url.pathname += inUrl(name);
  return { ...at, kind: 'url', name, url: url.href };
}

/** A file's name as the rest of an address. */
export const inUrl = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

/** Undefined where only asking tells. */
export function knownBytes(file: FileReference): number | undefined {
  if (file.kind === 'blob') return file.blob.size;
  if (file.kind === 'bytes') return file.bytes.byteLength;
  return file.kind === 'url' ? file.bytes : undefined;
}
