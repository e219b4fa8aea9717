import { html, LitElement, nothing } from 'lit';
import type { Description, KeptModel, LoadOptions, Model, ModelSource, Progress } from 'regard';

import { define } from '../elements/define.js';
import { engine } from '../elements/engine.js';
import { asProblem, isAbort, PageError, sentenceOf, type Problem } from '../elements/problem.js';
import { Surroundings } from '../elements/surroundings.js';
import type { Key } from '../i18n/translate.js';
import { tokenText } from '../plot/token_text.js';
import { filesOfDrop, kindOfFiles } from './dropped.js';
import './kept_models.js';
import type { PageKeptModels } from './kept_models.js';
import { loading } from './loading.js';
import { modelFacts } from './model_facts.js';
import { hubOfPage } from './served.js';
import { shared } from './styles.js';
import { kSuggested } from './suggested.js';
import { yourModelStyles } from './your_model_styles.js';

/** A failure, with a sentence of this place where the failure's own would say too little. */
type Fault = Problem & { readonly said?: Key };

export interface Opened {
  readonly model: Model;
  readonly name: string;
}

/**
 * A model of the reader's own: named on the hub, dropped or picked; described before anything large is fetched, then
 * opened. Files that are no model are handed on.
 * @fires page-model  detail: Opened, or undefined for the page's own again
 * @fires page-image  detail: an image's file;  page-maps  detail: a Reading of given numbers
 */
export class PageYourModel extends LitElement {
  static override properties = {
    ...Object.fromEntries(
      ['shown', 'over', 'busy', 'description', 'progress', 'problem', 'keep', 'name', 'tower'].map((name) => [
        name,
        { state: true },
      ]),
    ),
    opened: { attribute: false },
    sees: { type: Boolean },
  };
  static override styles = [shared, yourModelStyles];
  /** The name of the model that is open, if it is the reader's own. */
  declare opened: string | undefined;
  /** The open model reads images. */
  declare sees: boolean;
  declare shown: boolean;
  /** Something is being dragged over the page. */
  declare over: boolean;
  declare busy: 'describing' | 'opening' | undefined;
  declare description: Description | undefined;
  declare progress: Progress | undefined;
  declare problem: Fault | undefined;
  declare keep: boolean;
  declare name: string;
  /** Of a file of two towers: which is opened. */
  declare tower: NonNullable<LoadOptions['part']>;

  readonly #around = new Surroundings(this);
  #abort: AbortController | undefined;

  constructor() {
    super();
    this.shown = this.over = false;
    this.keep = true;
    this.name = '';
    this.tower = 'text';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const event of ['dragover', 'dragleave', 'drop'] as const) window.addEventListener(event, this.#dragged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const event of ['dragover', 'dragleave', 'drop'] as const) window.removeEventListener(event, this.#dragged);
    this.#cancel();
  }

  /** Files may be dropped anywhere on the page; beside it, a browser would open them itself. */
  readonly #dragged = (event: DragEvent): void => {
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = event.type === 'dragover';
    if (event.type !== 'drop') return;
    void filesOfDrop(dataTransfer).then((files) => this.#take(files));
  };

  async #take(files: readonly File[]): Promise<void> {
    const kind = kindOfFiles(files);
    const image = kind === 'image' && this.sees ? files[0] : undefined;
    this.shown ||= !image;
    if (image) this.#tell('image', image);
    else if (kind === 'numbers') await this.#draw(files);
    else if (kind === 'model') await this.#describe(files);
    else this.#failed(new PageError('unsupported', files[0]?.name ?? ''), this.#begin('describing'), 'image.no_model');
  }

  async #draw(files: readonly File[]): Promise<void> {
    const signal = this.#begin('describing');
    this.description = undefined;
    try {
      const { readingOfFiles } = await import('../elements/maps_reading.js');
      const reading = await readingOfFiles(files);
      if (signal.aborted) return;
      this.busy = undefined;
      this.shown = false;
      this.#tell('maps', reading);
    } catch (cause) {
      this.#failed(cause, signal, 'maps.wrong');
    }
  }

  #field(name: string): string | undefined {
    return this.renderRoot.querySelector<HTMLInputElement>(`[name=${name}]`)?.value.trim() || undefined;
  }

  /** The token stays in its field: it goes with the requests to the hub, and nowhere else. */
  #options(hub = hubOfPage()): LoadOptions {
    const token = this.#field('token');
    return { ...(token && { token }), ...(hub && { hub }) };
  }

  #begin(busy: 'describing' | 'opening'): AbortSignal {
    this.#cancel();
    this.#abort = new AbortController();
    this.busy = busy;
    this.problem = this.progress = undefined;
    return this.#abort.signal;
  }

  #cancel(): void {
    this.#abort?.abort();
    this.busy = this.progress = undefined;
  }

  #failed(cause: unknown, signal: AbortSignal, said?: Key): void {
    if (signal.aborted) return;
    this.busy = this.progress = undefined;
    if (isAbort(cause)) return;
    const problem = asProblem(cause);
    this.problem = { ...problem, ...(said && { said }) };
  }

  async #describe(source: ModelSource, { revision, hub }: Pick<LoadOptions, 'revision' | 'hub'> = {}): Promise<void> {
    const signal = this.#begin('describing');
    this.description = undefined;
    try {
      const description = await (
        await engine()
      ).describe(source, { ...this.#options(hub), ...(revision && { revision }), signal });
      if (signal.aborted) return;
      this.description = description;
      this.busy = undefined;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('[data-testid=open]')?.focus();
    } catch (cause) {
      this.#failed(cause, signal);
    }
  }

  async #open(description: Description): Promise<void> {
    const signal = this.#begin('opening');
    const store = this.keep && description.hub !== undefined;
    try {
      // the browser asks the reader or decides by itself; without its promise the model is kept until room is short
      if (store) void navigator.storage?.persist?.().catch(() => undefined);
      const model = await (
        await engine()
      ).loadModel(description, {
        ...this.#options(),
        store,
        ...(description.parts && { part: this.tower }),
        signal,
        onProgress: (progress) => (this.progress = signal.aborted ? undefined : progress),
      });
      if (signal.aborted) return void model.close();
      this.busy = this.progress = this.description = undefined;
      this.shown = false;
      this.#tell('model', { model, name: description.name } satisfies Opened);
    } catch (cause) {
      this.#failed(cause, signal);
      void this.renderRoot.querySelector<PageKeptModels>('page-kept-models')?.refresh();
    }
  }

  #tell(name: 'model' | 'image' | 'maps', detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`page-${name}`, { detail, bubbles: true, composed: true }));
  }

  #ask(name: string, at?: Pick<LoadOptions, 'revision' | 'hub'>): void {
    this.name = name;
    if (name.trim()) void this.#describe(name.trim(), at);
  }

  readonly #kept = ({ detail: { name, revision, hub } }: CustomEvent<KeptModel>): void =>
    this.#ask(name, { revision, hub });

  #picker(label: string, testId: string, folder: boolean): unknown {
    return html`<label class="button pick"
      >${label}<input
        type="file"
        multiple
        ?webkitdirectory=${folder}
        data-testid=${testId}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const files = [...(input.files ?? [])];
          input.value = '';
          if (files.length) void this.#take(files);
        }}
    /></label>`;
  }

  #asking(): unknown {
    const { t } = this.#around;
    return html`<form
        @submit=${(event: Event) => {
          event.preventDefault();
          const revision = this.#field('revision');
          this.#ask(this.#field('model') ?? '', revision ? { revision } : {});
        }}
      >
        <label for="model">${t('yours.name')}</label>
        <div class="line">
          <input
            id="model"
            name="model"
            data-testid="model-name"
            .value=${this.name}
            placeholder="org/name"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            enterkeyhint="go"
            aria-describedby="model-hint"
          />
          <button class="button primary" data-testid="describe" ?disabled=${this.busy !== undefined}>
            ${t('yours.look')}
          </button>
        </div>
        <p id="model-hint" class="small soft">${t('yours.hint')}</p>
        <details>
          <summary>${t('yours.more')}</summary>
          <div class="fields">
            <label
              >${t('yours.revision')}<input name="revision" placeholder="main" autocomplete="off" spellcheck="false"
            /></label>
            <label
              >${t('yours.token')}<input
                name="token"
                type="password"
                placeholder="hf_…"
                autocomplete="off"
                spellcheck="false"
                data-testid="token"
            /></label>
          </div>
          <p class="small soft">${t('yours.token_why')}</p>
        </details>
      </form>
      <div class="drop ${this.over ? 'over' : ''}" data-testid="drop">
        <span class="small">${t('yours.drop')}</span>
        <span class="row"
          >${this.#picker(t('yours.pick_folder'), 'pick-folder', true)}${this.#picker(t('yours.pick_files'), 'pick-files', false)}</span
        >
        <span class="small soft">${t('maps.hint')}</span>
      </div>
      <h2>${t('yours.try')}</h2>
      <ul class="suggested">
        ${kSuggested.map(
          ({ name, megabytes, does }) =>
            html`<li>
              <button type="button" title=${name} ?disabled=${this.busy === 'opening'} @click=${() => this.#ask(name)}>
                <b>${name.replace(/^.*\//, '')}</b
                ><span class="soft small"
                  >${t(`yours.${does}`)} · ${t('yours.about', { size: `${megabytes} MB` })}</span
                >
              </button>
            </li>`,
        )}
      </ul>
      <page-kept-models ?disabled=${this.busy !== undefined} @page-kept=${this.#kept}></page-kept-models>`;
  }

  #described(description: Description): unknown {
    const { t } = this.#around;
    const fits = description.memoryBytes <= description.memoryLimit && !description.problem;
    return html`<section class="described" aria-label=${t('facts.title', { name: description.name })}>
      <h2>${tokenText(description.name, 120)}</h2>
      ${description.hub?.gated ? html`<p class="small">${t('yours.gated')}</p>` : nothing} ${modelFacts(description, t)}
      ${description.problem ? this.#notice(description.problem) : nothing}
      ${description.parts ? this.#parts(description.parts) : nothing}
      ${
        description.hub
          ? html`<label class="check small"
              ><input
                type="checkbox"
                data-testid="keep"
                .checked=${this.keep}
                ?disabled=${this.busy !== undefined}
                @change=${(event: Event) => (this.keep = (event.target as HTMLInputElement).checked)}
              />${t('yours.keep')}</label
            >`
          : nothing
      }
      ${
        this.busy === 'opening'
          ? loading(this.progress, () => this.#cancel(), t)
          : html`<button
              type="button"
              class="button primary"
              data-testid="open"
              ?disabled=${!fits}
              @click=${() => void this.#open(description)}
            >
              ${t('yours.open')}
            </button>`
      }
    </section>`;
  }

  #parts(parts: NonNullable<Description['parts']>): unknown {
    const { t } = this.#around;
    return html`<label class="small"
      >${t('yours.part')}
      <select
        data-testid="part"
        ?disabled=${this.busy !== undefined}
        @change=${(event: Event) => (this.tower = parts[(event.target as HTMLSelectElement).selectedIndex]!)}
      >
        ${parts.map((part) => html`<option ?selected=${part === this.tower}>${t(`yours.part.${part}`)}</option>`)}
      </select></label
    >`;
  }

  #notice(problem: Fault): unknown {
    return html`<p class="notice wrong" role="alert" data-testid="model-error">
      ${problem.said ? this.#around.t(problem.said as 'maps.wrong') : sentenceOf(problem, this.#around.t)}<br /><code
        >${problem.code}: ${problem.message}</code
      >
    </p>`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const { description, problem, opened } = this;
    return html`<div class="bar">
        <p class="small">
          <span class="soft">${t('yours.model')}</span>
          <b data-testid="model">${opened === undefined ? t('yours.ours') : tokenText(opened, 120)}</b>
        </p>
        <span class="row">
          ${
            opened === undefined
              ? nothing
              : html`<button
                  type="button"
                  class="button quiet"
                  data-testid="ours"
                  @click=${() => this.#tell('model', undefined)}
                >
                  ${t('yours.back')}
                </button>`
          }
          <button
            type="button"
            class="button"
            data-testid="your-model"
            aria-expanded=${this.shown}
            aria-controls="panel"
            @click=${() => (this.shown = !this.shown)}
          >
            ${t('yours.title')}
          </button>
        </span>
      </div>
      <div id="panel" class="panel" ?hidden=${!this.shown && !this.over}>
        ${
          this.shown || this.over
            ? html`<div class="columns">
                <div>${this.#asking()}</div>
                <div class="answer ${description || problem || this.busy ? 'on' : ''}" aria-live="polite">
                  ${this.busy === 'describing' ? html`<p class="small soft">${t('yours.looking')}</p>` : nothing}
                  ${problem ? this.#notice(problem) : nothing}
                  ${description ? this.#described(description) : this.busy ? nothing : html`<p class="small soft">${t('yours.why')}</p>`}
                </div>
              </div>`
            : nothing
        }
      </div>`;
  }
}
define('page-your-model', PageYourModel);
