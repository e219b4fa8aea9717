/** The models that are kept on this machine. */
import { client } from './client.js';
import type { KeepOptions, KeptModels } from './opening.js';

const rootOf = ({ store }: KeepOptions): string => (typeof store === 'string' ? store : '');

/** @param options  Node: `store`, the folder */
export const keptModels = (options: KeepOptions = {}): Promise<KeptModels> =>
  client.ask<'kept'>({ type: 'kept', root: rootOf(options) });

/** Takes it off this machine. A model that is open stays open. @param key  from `keptModels` */
export async function removeKept(key: string, options: KeepOptions = {}): Promise<void> {
  await client.ask<'remove'>({ type: 'remove', place: { root: rootOf(options), key } });
}
