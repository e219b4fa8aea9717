/** The worker's side of naming a folder: Node's paths here, everything else in the chunk that reads addresses. */
import { RegardError } from './errors.js';
import { poolingFile, type Folder } from './folder.js';
import { builtin, inNode } from './host.js';
import { chunk } from './chunks.js';
import type { RequestOf } from './protocol.js';
import { messageOf } from './streams.js';

export async function locateFolder(request: RequestOf<'locate'>, signal: AbortSignal): Promise<Folder> {
  const { source } = request;
  if (inNode) {
    const scheme = /^([a-z][a-z+.-]+):/i.exec(source)?.[1]?.toLowerCase();
    if (scheme === 'file') return ofPath(builtin('node:url').fileURLToPath(source));
    // what ends like a folder or begins like a path is none of a hub's names
    if (scheme === undefined && !/^\w[\w.-]*(\/\w[\w.-]*)?(@.*)?$/.test(source)) return ofPath(source);
  }
  return (await chunk('hub')).locate(request, signal);
}

async function ofPath(given: string): Promise<Folder> {
  const { basename, join, resolve } = builtin('node:path');
  const folder = resolve(given);
  try {
    const { access, readdir } = builtin('node:fs/promises');
    const names = await readdir(folder);
    const pools = await access(join(folder, poolingFile)).then(
      () => true,
      () => false,
    );
    if (pools) names.push(poolingFile);
    return {
      name: basename(folder) || 'model',
      files: names.map((name) => ({ kind: 'path', name, path: join(folder, name) })),
    };
  } catch (cause) {
    const absent = (cause as { code?: unknown }).code === 'ENOENT';
    throw new RegardError(
      absent ? 'not_found' : 'file_unreadable',
      absent ? `There is no folder ${folder}.` : `${folder} could not be read: ${messageOf(cause)}.`,
    );
  }
}
