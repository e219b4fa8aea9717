/** Ties a plot to the `<regard-model>` it draws: the one it stands in, or the one its `for` names. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import type { Reading } from './reading.js';

interface ModelElement extends HTMLElement {
  reading?: Reading | undefined;
  start?(): void;
}

export class Bound implements ReactiveController {
  reading: Reading | undefined;
  readonly #host: ReactiveControllerHost & HTMLElement;
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

  /** Finds the model again, after `for` changed. */
  again(): void {
    this.#unbind();
    if (this.#host.isConnected) this.#bind();
  }

  #bind(): void {
    if (this.#model) return;
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

  #unbind(): void {
    this.#seen?.disconnect();
    for (const event of ['regard-step', 'regard-run']) this.#model?.removeEventListener(event, this.#take);
    this.#model = undefined;
  }

  readonly #take = (): void => {
    this.reading = this.#model?.reading;
    this.#host.requestUpdate();
  };
}
