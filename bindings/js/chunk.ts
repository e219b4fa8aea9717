/**
 * Code that only some calls need: a file of its own, asked for when it is first wanted. Whoever bundles the façade copies
 * that file and tells the main side its address, which the worker is told in turn.
 */
import { RegardError } from './errors.js';
import { messageOf } from './streams.js';

export class Chunk<Module> {
  #module: Promise<Module> | undefined;
  address = '';

  /** @throws RegardError fetch_failed */
  load(): Promise<Module> {
    this.#module ??= import(/* @vite-ignore */ /* webpackIgnore: true */ this.address) as Promise<Module>;
    return this.#module.catch((cause: unknown) => {
      this.#module = undefined;
      throw new RegardError('fetch_failed', `A part of Regard could not be loaded: ${messageOf(cause)}.`);
    });
  }
}
