/**
 * Folders of files on this machine that outlive the page: the browser's private file system (of which a worker may write
 * any part at once, so that a download that is cut leaves its beginning), or in Node a folder.
 */
import { RegardError } from '../errors.js';
import { builtin, inNode } from '../host.js';
import type { FileReference } from '../protocol.js';

/** A file being written. Nobody else writes it meanwhile. */
export interface Draft {
  readonly bytes: number;
  read(into: Uint8Array, at: number): Promise<number> | number;
  write(bytes: Uint8Array, at: number): Promise<void> | void;
  truncate(bytes: number): Promise<void> | void;
  close(): Promise<void> | void;
}

export interface Shelf {
  keys(): Promise<string[]>;
  /** Size of each file of a folder; undefined where there is no such folder. */
  sizes(key: string): Promise<Map<string, number> | undefined>;
  text(key: string, name: string): Promise<string>;
  /** As a file that can be read from its beginning. */
  reference(key: string, name: string): Promise<FileReference>;
  /** Makes the folder and the file where they are not there. @throws what the system says, e.g. that it is being written */
  draft(key: string, name: string): Promise<Draft>;
  removeFile(key: string, name: string): Promise<void>;
  remove(key: string): Promise<void>;
}

const rootName = 'regard-models';

/** A shelf's folders are flat: a file of a folder within is kept under its whole path. */
const flat = (name: string): string => name.replaceAll('/', '%2F');
const whole = (kept: string): string => kept.replaceAll('%2F', '/');

/** @param root  Node: a folder's path; in a browser not looked at   @returns undefined where nothing can be kept */
export function shelfAt(root: string): Shelf | undefined {
  if (inNode) return root ? new FolderShelf(root) : undefined;
  const usable = 'storage' in navigator && typeof navigator.storage.getDirectory === 'function';
  return usable &&
    typeof FileSystemFileHandle === 'function' &&
    'createSyncAccessHandle' in FileSystemFileHandle.prototype
    ? new PrivateShelf()
    : undefined;
}

interface SyncAccessHandle {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  close(): void;
}

class PrivateShelf implements Shelf {
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const [name, handle] of entriesOf(await this.#root())) if (handle.kind === 'directory') keys.push(name);
    return keys;
  }
  async sizes(key: string): Promise<Map<string, number> | undefined> {
    const sizes = new Map<string, number>();
    try {
      for await (const [name, handle] of entriesOf(await (await this.#root()).getDirectoryHandle(key)))
        if (handle.kind === 'file') sizes.set(whole(name), (await (handle as FileSystemFileHandle).getFile()).size);
    } catch (cause) {
      if (isNamed(cause, 'NotFoundError')) return undefined;
      throw cause;
    }
    return sizes;
  }
  async text(key: string, name: string): Promise<string> {
    return (await this.#file(key, name)).text();
  }
  async reference(key: string, name: string): Promise<FileReference> {
    return { kind: 'blob', name, blob: await this.#file(key, name) };
  }
  async draft(key: string, name: string): Promise<Draft> {
    const folder = await (await this.#root()).getDirectoryHandle(key, { create: true });
    const file = await folder.getFileHandle(flat(name), { create: true });
    const handle = await (
      file as unknown as { createSyncAccessHandle(): Promise<SyncAccessHandle> }
    ).createSyncAccessHandle();
    return {
      bytes: handle.getSize(),
      read: (into, at) => handle.read(into, { at }),
      write(bytes, at) {
        if (handle.write(bytes, { at }) !== bytes.byteLength)
          throw new RegardError('file_unreadable', `${name}: there is no room left to keep it.`);
      },
      truncate: (bytes) => handle.truncate(bytes),
      close: () => handle.close(),
    };
  }
  async removeFile(key: string, name: string): Promise<void> {
    await (await (await this.#root()).getDirectoryHandle(key)).removeEntry(flat(name));
  }
  async remove(key: string): Promise<void> {
    try {
      await (await this.#root()).removeEntry(key, { recursive: true });
    } catch (cause) {
      if (!isNamed(cause, 'NotFoundError')) throw cause;
    }
  }
  async #file(key: string, name: string): Promise<File> {
    return (await (await (await this.#root()).getDirectoryHandle(key)).getFileHandle(flat(name))).getFile();
  }
  async #root(): Promise<FileSystemDirectoryHandle> {
    return (await navigator.storage.getDirectory()).getDirectoryHandle(rootName, { create: true });
  }
}

const entriesOf = (folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> =>
  (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();

const isNamed = (cause: unknown, name: string): boolean => (cause as { name?: unknown }).name === name;

class FolderShelf implements Shelf {
  readonly #fs = builtin('node:fs/promises');
  readonly #join = builtin('node:path').join;
  constructor(readonly root: string) {}

  async keys(): Promise<string[]> {
    return (await this.#list(this.root)) ?? [];
  }
  async sizes(key: string): Promise<Map<string, number> | undefined> {
    const names = await this.#list(this.#join(this.root, key));
    if (!names) return undefined;
    const sizes = new Map<string, number>();
    for (const name of names) sizes.set(whole(name), (await this.#fs.stat(this.#join(this.root, key, name))).size);
    return sizes;
  }
  async text(key: string, name: string): Promise<string> {
    return this.#fs.readFile(this.#path(key, name), 'utf8');
  }
  async reference(key: string, name: string): Promise<FileReference> {
    return { kind: 'path', name, path: this.#path(key, name) };
  }
  async draft(key: string, name: string): Promise<Draft> {
    await this.#fs.mkdir(this.#join(this.root, key), { recursive: true });
    const path = this.#path(key, name);
    // "r+" does not make a file and "w+" empties it
    await (await this.#fs.open(path, 'a')).close();
    const handle = await this.#fs.open(path, 'r+');
    return {
      bytes: (await handle.stat()).size,
      read: async (into, at) => (await handle.read(into, 0, into.byteLength, at)).bytesRead,
      async write(bytes, at) {
        for (let done = 0; done < bytes.byteLength;)
          done += (await handle.write(bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
      },
      truncate: (bytes) => handle.truncate(bytes),
      close: () => handle.close(),
    };
  }
  async removeFile(key: string, name: string): Promise<void> {
    await this.#fs.rm(this.#path(key, name), { force: true });
  }
  async remove(key: string): Promise<void> {
    await this.#fs.rm(this.#join(this.root, key), { recursive: true, force: true });
  }
  #path(key: string, name: string): string {
    return this.#join(this.root, key, flat(name));
  }
  async #list(path: string): Promise<string[] | undefined> {
    try {
      return await this.#fs.readdir(path);
    } catch (cause) {
      if ((cause as { code?: unknown }).code === 'ENOENT') return undefined;
      throw cause;
    }
  }
}
