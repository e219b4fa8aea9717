/**
 * Code that only some calls need, each a file of its own, asked for when it is first wanted: what reads addresses (hub/),
 * torch's archives (torch/), and the threaded engine (threads/). Whoever bundles the façade copies the files; the main side
 * tells the worker where they are.
 */
import { RegardError } from './errors.js';
import { messageOf } from './streams.js';

interface Chunks {
  hub: typeof import('./hub/index.js');
  torch: typeof import('./torch/index.js');
  threads: typeof import('./threads/index.js');
}
export type Addresses = Readonly<Record<keyof Chunks, string>>;

let addresses: Addresses;

export const chunksAreAt = (where: Addresses): Addresses => (addresses = where);
export const chunkAddress = (name: keyof Chunks): string => addresses[name];

/** A module that is there already is not fetched again. @throws RegardError fetch_failed */
export const chunk = <Name extends keyof Chunks>(name: Name): Promise<Chunks[Name]> =>
  (import(/* @vite-ignore */ /* webpackIgnore: true */ addresses[name]) as Promise<Chunks[Name]>).catch(
    (cause: unknown) => {
      throw new RegardError('fetch_failed', `A part of Regard could not be loaded: ${messageOf(cause)}.`);
    },
  );
