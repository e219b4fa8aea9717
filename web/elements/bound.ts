/**
 * Ties a plot to what it draws: numbers in its `maps`, a file of them that its `src` names, or the `<regard-model>` that its `for` names
 * or that it stands in.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import { asProblem } from './problem.js';
import type { Reading } from './reading.js';

interface ModelElement extends HTMLElement {
  reading?: Reading | undefined;
  start?(): void;
}

/** A plot; `maps` are numbers as docs/maps.md describes them for JSON. */
type Host = ReactiveControllerHost & HTMLElement & { readonly maps?: unknown };

export class Bound implements ReactiveController {
  reading: Reading | undefined;
  readonly #host: Host;
  #fetching: AbortController | undefined;
  #model: ModelElement | undefined;
  #seen: IntersectionObserver | undefined;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // after the parser has passed: a plot may stand before the model that it names
    queueMicrotask(() => this.#host.isConnected && this.#bind());
  }

  hostDisconnected(): void {
    this.#unbind();
  }

  /** Finds the model, the file or the numbers again, after `for`, `src` or `maps` changed. */
  again(): void {
    this.#unbind();
    if (this.#host.isConnected) this.#bind();
  }

  #bind(): void {
    if (this.#model) return;
    const { maps, id: name } = this.#host;
    if (maps !== undefined) return void this.#read((reader) => reader.readingOfLists(name || 'maps', maps));
    const src = this.#host.getAttribute('src');
    if (src) return void this.#read((reader, signal) => reader.fetchMaps(src, signal));
    const id = this.#host.getAttribute('for');
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    const found = id ? root.getElementById(id) : this.#host.closest<HTMLElement>('regard-model');
    if (!found) {
      if (id && document.readyState === 'loading')
        document.addEventListener('DOMContentLoaded', () => this.again(), { once: true });
      return;
    }
    this.#model = found;
    for (const event of ['regard-step', 'regard-run']) found.addEventListener(event, this.#take);
    this.#take();
    this.#seen = new IntersectionObserver(
      (entries) => entries.some((e) => e.isIntersecting) && this.#model?.start?.(),
      { rootMargin: '200px' },
    );
    this.#seen.observe(this.#host);
  }

  /** Numbers: their reader comes with them, and no engine. */
  async #read(
    read: (reader: typeof import('./maps_reading.js'), signal: AbortSignal) => Reading | Promise<Reading>,
  ): Promise<void> {
    const { signal } = (this.#fetching = new AbortController());
    try {
      const reading = await read(await import('./maps_reading.js'), signal);
      if (signal.aborted) return;
      this.reading = reading;
      this.#host.requestUpdate();
    } catch (cause) {
      if (signal.aborted) return;
      const detail = asProblem(cause);
      this.#host.dispatchEvent(new CustomEvent('regard-error', { detail, bubbles: true, composed: true }));
    }
  }

  #unbind(): void {
    this.#fetching?.abort();
    this.#seen?.disconnect();
    for (const event of ['regard-step', 'regard-run']) this.#model?.removeEventListener(event, this.#take);
    this.#model = undefined;
  }

  readonly #take = (): void => {
    this.reading = this.#model?.reading;
    this.#host.requestUpdate();
  };
}
