/**
 * Ties a plot to what it draws: a file of numbers that its `src` names, or the `<regard-model>` that its `for` names
 * or that it stands in.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import { asProblem } from './problem.js';
import type { Reading } from './reading.js';

interface ModelElement extends HTMLElement {
  reading?: Reading | undefined;
  start?(): void;
}

export class Bound implements ReactiveController {
  reading: Reading | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
  #fetching: AbortController | undefined;
  #model: ModelElement | undefined;
  #seen: IntersectionObserver | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
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

  /** Finds the model or the file again, after `for` or `src` changed. */
  again(): void {
    this.#unbind();
    if (this.#host.isConnected) this.#bind();
  }

  #bind(): void {
    if (this.#model) return;
    const src = this.#host.getAttribute('src');
    if (src) return void this.#fetch(src);
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

  /** A file of numbers: its reader comes with it, and no engine. */
  async #fetch(src: string): Promise<void> {
    const { signal } = (this.#fetching = new AbortController());
    try {
      const { fetchMaps } = await import('./maps_reading.js');
      const reading = await fetchMaps(src, signal);
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
