import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Model } from 'regard';

import { define } from './define.js';
import { lease, modelSource, type Lease, type Progress } from './engine.js';
import { asProblem, isAbort, PageError, sentenceOf, type Problem } from './problem.js';
import { read } from './read.js';
import type { Reading } from './reading.js';
import { Surroundings } from './surroundings.js';

/**
 * A model at work on a text. Alone it plots its attention; plots inside it, or that name its id by
 * `for`, draw what it computed. Loads nothing before it, or a plot of it, is seen.
 *
 *     <regard-model src="models/translate-en-fr/" text="The black cat sleeps."></regard-model>
 *
 * @attr src      the model's folder (this origin or https), or "hub:org/name"
 * @attr text     what it reads; a change aborts the run under way
 * @attr image    of a model of images: the address of what it looks at (or a file, by the property `picture`)
 * @attr loading  "eager" to load at once; default when seen
 * @fires regard-progress  detail: Progress, in bytes
 * @fires regard-ready     detail: { model }
 * @fires regard-step      detail: { step, reading } for each word written
 * @fires regard-run       detail: { run, reading }
 * @fires regard-error     detail: { code, message }
 * @csspart state, error
 */
export class RegardModel extends LitElement {
  static override properties = {
    src: {},
    text: {},
    image: {},
    picture: { attribute: false },
    loading: {},
    opened: { attribute: false },
    problem: { state: true },
    progress: { state: true },
    reading: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
      font-family: var(--regard-font, inherit);
      color: var(--regard-ink, inherit);
    }
    :host([hidden]) {
      display: none;
    }
    [part='state'],
    [part='error'] {
      font-size: 0.85em;
      margin: 0.6em 0;
    }
  `;
  declare src: string;
  declare text: string;
  declare image: string;
  /** An image's file, in place of that at `image`. */
  declare picture: Blob | undefined;
  declare loading: string;
  /** A model that somebody else opened, and will close: it reads in place of that of `src`. */
  declare opened: Model | undefined;
  declare problem: Problem | undefined;
  declare progress: Progress | undefined;
  /** The newest numbers: under way or complete. */
  declare reading: Reading | undefined;
  model: Model | undefined;

  readonly #around = new Surroundings(this);
  #lease: Lease | undefined;
  #abort: AbortController | undefined;
  #seen: IntersectionObserver | undefined;
  #started = false;

  constructor() {
    super();
    this.src = '';
    this.text = '';
    this.image = '';
    this.loading = 'lazy';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.loading === 'eager') {
      this.start();
      return;
    }
    this.#seen = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && this.start(), {
      rootMargin: '200px',
    });
    this.#seen.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#seen?.disconnect();
    this.#started = false;
    this.#letGo();
  }

  /** Begins loading now. Plots of this model call it when they are seen; calling it again does nothing. */
  start(): void {
    if (this.#started || !this.isConnected) return;
    this.#started = true;
    this.#seen?.disconnect();
    // an update under way will compute when it is done
    if (!this.isUpdatePending) void this.compute();
  }

  /** Stops the run under way; the model stays. */
  cancel(): void {
    this.#abort?.abort(new DOMException('cancelled', 'AbortError'));
  }

  override updated(changed: PropertyValues<this>): void {
    if (!this.#started) return;
    const other = changed.has('opened') || (changed.get('src') !== undefined && changed.get('src') !== this.src);
    if (other) this.#letGo();
    if (other || ['src', 'text', 'image', 'picture'].some((name) => changed.has(name as keyof RegardModel)))
      void this.compute();
  }

  #letGo(): void {
    this.cancel();
    this.#lease?.release();
    this.#lease = this.model = undefined;
  }

  /** Reads the text or the image from the start. A run that a newer one overtook paints nothing. */
  async compute(): Promise<void> {
    this.cancel();
    const abort = (this.#abort = new AbortController());
    if (!(this.text.trim() || this.image || this.picture) || !(this.src || this.opened)) return;
    this.problem = undefined;
    try {
      const model = this.opened ?? (await this.#leased());
      if (abort.signal.aborted) return;
      if (this.model !== model) this.#tell('ready', { model: (this.model = model) });
      const input = model.info.encoder?.image ? await this.#looked(abort.signal) : this.text;
      if (!input || (typeof input === 'string' && !input.trim())) return;
      for await (const news of read(model, input, abort.signal)) {
        if (abort.signal.aborted) return;
        this.reading = news.reading;
        this.#tell('run' in news ? 'run' : 'step', news);
      }
    } catch (cause) {
      if (abort.signal.aborted || isAbort(cause)) return;
      this.problem = asProblem(cause);
      if (!this.model) this.#lease = undefined;
      this.#tell('error', this.problem);
    }
  }

  async #looked(signal: AbortSignal): Promise<Blob | undefined> {
    if (this.picture || !this.image) return this.picture;
    const answer = await fetch(new URL(this.image, document.baseURI), { signal });
    if (!answer.ok)
      throw new PageError(answer.status === 404 ? 'not_found' : 'fetch_failed', `${this.image}: ${answer.status}`);
    return answer.blob();
  }

  #leased(): Promise<Model> {
    this.#lease ??= lease(modelSource(this.src, document.baseURI), (progress) =>
      this.#tell('progress', (this.progress = progress)),
    );
    return this.#lease.model;
  }

  #tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`regard-${event}`, { detail, bubbles: true, composed: true }));
  }

  #plot(): unknown {
    return this.reading?.shape.encoder?.image
      ? html`<regard-patches .reading=${this.reading}></regard-patches>`
      : html`<regard-heatmap .reading=${this.reading}></regard-heatmap>`;
  }

  override render(): unknown {
    const { t } = this.#around;
    if (this.problem)
      return html`<slot></slot>
        <p part="error" role="alert">${sentenceOf(this.problem, t)}</p>`;
    const waits =
      !this.reading &&
      html`<p part="state">
        ${t('model.loading')}
        ${this.progress?.total ? `${Math.round((100 * this.progress.loaded) / this.progress.total)} %` : nothing}
      </p>`;
    const alone = this.reading && !this.hidden && !this.childElementCount;
    return html`<slot></slot>${alone ? this.#plot() : nothing}${waits || nothing}`;
  }
}
define('regard-model', RegardModel);
