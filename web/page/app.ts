import { html, LitElement, nothing } from 'lit';
import type { Run } from 'regard';

import { define } from '../elements/define.js';
import type { Progress } from '../elements/engine.js';
import { asProblem, type Problem } from '../elements/problem.js';
import { fit, translates, type Reading, type Which } from '../elements/reading.js';
import '../elements/regard_model.js';
import type { RegardModel } from '../elements/regard_model.js';
import { Surroundings } from '../elements/surroundings.js';
import type { Focus } from '../plot/keyboard.js';
import { sameCell, type Cell } from '../plot/matrix.js';
import { tokenText } from '../plot/token_text.js';
import './about.js';
import './answer.js';
import { appStyles } from './app_styles.js';
import './cell_panel.js';
import './composer.js';
import './image_input.js';
import './maps_view.js';
import './masthead.js';
import './matrix_view.js';
import type { PageMatrixView } from './matrix_view.js';
import './navigator.js';
import { fromHash, toHash } from './permalink.js';
import { fetchRecording } from './recorded.js';
import './sentences.js';
import type { SentencesState } from './sentences.js';
import './vocabulary.js';
import { benchPage, fetchJson } from './served.js';
import './your_model.js';
import type { Opened } from './your_model.js';
import { bestHeadFrom, examplesFrom, vocabularyFrom, type Example, type Vocabulary } from './words.js';

const kModel = 'models/translate-en-fr/';
/** Stands in the field when neither a recording nor the model's own examples are there. */
const kFallbackText = 'The black cat sleeps.';
const kAligning: Which = { stack: 'decoder', kind: 'cross', layer: Infinity, head: 'mean' };

/** The whole page: holds what is shown and hands it down; the parts tell what the reader did. */
export class PageApp extends LitElement {
  static override properties = Object.fromEntries(
    `reading text which step focused problem progress
     busy examples vocabulary yours image query run maps`
      .split(/\s+/)
      .map((name) => [name, { state: true }]),
  );
  static override styles = appStyles;
  declare reading: Reading | undefined;
  declare text: string;
  declare which: Which;
  declare step: number | undefined;
  declare focused: Focus;
  declare problem: Problem | undefined;
  declare progress: Progress | undefined;
  declare busy: boolean;
  declare examples: readonly Example[];
  declare vocabulary: Vocabulary | undefined;
  /** The reader's own model, while that is the one that reads. */
  declare yours: Opened | undefined;
  /** What a model of images looks at; kept from one to the next. */
  declare image: File | undefined;
  /** The token of the image that looks. */
  declare query: number | undefined;
  declare run: Run | undefined;
  /** Numbers that the reader gave, while they are what is shown. */
  declare maps: Reading | undefined;

  readonly #around = new Surroundings(this);
  /** What the address asked for, until a reading fulfils it. */
  #wanted = fromHash(location.hash);
  #live = false;
  /** A reading under way, to be shown with the next frame; one that comes before then takes its place. */
  #next: Reading | undefined;

  constructor() {
    super();
    this.text = this.#wanted.text ?? '';
    this.which = this.#wanted.which ?? kAligning;
    this.step = undefined;
    this.focused = {};
    this.busy = false;
    this.examples = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#open();
    window.addEventListener('hashchange', this.#arrive);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#arrive);
  }

  get #model(): RegardModel | null {
    return this.renderRoot.querySelector('regard-model');
  }

  /** The recording and what the model says of itself; the live run starts as soon as there is a sentence. */
  async #open(): Promise<void> {
    const file = (name: string): Promise<unknown> => fetchJson(kModel + name);
    const [recording, metrics, examples] = await Promise.all([
      fetchRecording(),
      file('metrics.json'),
      file('examples.json'),
    ]);
    if (!this.#wanted.which) this.which = bestHeadFrom(metrics) ?? kAligning;
    this.examples = examplesFrom(examples);
    if (!this.text) this.text = recording?.text ?? this.examples[0]?.text ?? kFallbackText;
    if (recording && recording.text === this.text && !this.#live) this.#take(recording);
    if (!this.examples.length) this.examples = [{ text: this.text, note: {} }];
    // the first picture is painted before the engine takes the processor
    await this.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    this.#translate(this.text);
    this.vocabulary = vocabularyFrom(await file('vocabulary.json'));
  }

  #translate(text: string): void {
    const model = this.#model;
    this.text = text;
    this.problem = this.#next = undefined;
    if (!model || (this.#sees ? !this.image : !text.trim())) return model?.cancel();
    if (typeof WebAssembly !== 'object' || typeof Worker !== 'function') {
      this.problem = { code: 'unsupported', message: typeof Worker === 'function' ? 'WebAssembly' : 'Worker' };
      return;
    }
    if (this.reading && !this.#sees && this.reading.text !== text) this.#forget();
    this.busy = true;
    if (model.text === text || this.#sees) void model.compute();
    else model.text = text;
    model.start();
  }

  /** The reader's model takes images. */
  get #sees(): boolean {
    return this.yours?.model.info.encoder?.image !== undefined;
  }

  #look(image: File): void {
    this.image = image;
    this.#forget();
    void this.updateComplete.then(() => this.#translate(this.text));
  }

  /** Another model, or the page's own again. What the one before it computed goes, and so does its memory. */
  #turnTo(opened: Opened | undefined): void {
    const before = this.yours;
    if (!opened && !before) return;
    this.#model?.cancel();
    this.yours = opened;
    this.reading = this.problem = this.progress = this.run = this.maps = undefined;
    this.busy = false;
    this.which = kAligning;
    this.#live = opened !== undefined;
    this.#forget();
    void this.updateComplete.then(() => this.#translate(this.text));
    void before?.model.close();
  }

  /** Another sentence: no cell or step of the old one stays marked. */
  #forget(): void {
    this.step = this.query = undefined;
    this.focused = {};
  }

  /** Words can come faster than the page is drawn: every frame shows the newest, and none waits to be drawn. */
  #takeSoon(reading: Reading): void {
    if (!this.#next) requestAnimationFrame(() => this.#next && this.#take(this.#next));
    this.#next = reading;
  }

  #take(reading: Reading): void {
    this.#next = undefined;
    this.reading = reading;
    this.which = fit(this.which, reading.shape);
    if (!reading.complete) return;
    const { step, cell } = this.#wanted;
    this.#wanted = {};
    if (step !== undefined && step < reading.written.length) this.step = step;
    if (cell) this.focused = { locked: cell };
  }

  /** An address opens the page's own model, so only what that shows is put there. */
  #remember(): void {
    if (this.yours) return;
    const hash = toHash({ text: this.text, which: this.which, step: this.step, cell: this.focused.locked });
    if (hash !== location.hash) history.replaceState(null, '', hash);
  }

  readonly #arrive = (): void => {
    const view = fromHash(location.hash);
    this.#wanted = view;
    if (view.which) this.which = this.reading ? fit(view.which, this.reading.shape) : view.which;
    this.step = view.step;
    this.focused = view.cell ? { locked: view.cell } : {};
    if (view.text && view.text !== this.text) this.#translate(view.text);
  };

  #see(which: Which): void {
    const same = which.stack === this.which.stack && which.kind === this.which.kind;
    this.which = this.reading ? fit(which, this.reading.shape) : which;
    if (!same) this.focused = {};
    this.#remember();
  }

  #go(step: number | undefined): void {
    this.step = step;
    this.#remember();
  }

  /** Who looks at the image: a token of it, or the word that was written. */
  #ask(row: number | undefined): void {
    if (this.which.kind === 'cross') this.#go(row);
    else this.query = row;
  }

  #focus(change: Focus): void {
    const { locked, hover } = { ...this.focused, ...change };
    const moved = !sameCell(locked, this.focused.locked);
    this.focused = { locked, hover };
    const row = (hover ?? locked)?.row;
    if (this.which.stack === 'decoder' && row !== undefined) this.step = row;
    if (moved) this.#remember();
  }

  #failed(problem: Problem): void {
    this.busy = false;
    this.progress = undefined;
    if (problem.code !== 'cancelled') this.problem = problem;
  }

  readonly #skip = (): void => {
    this.renderRoot.querySelector<PageMatrixView>('page-matrix-view')?.focusPlot();
  };

  get #state(): SentencesState {
    if (this.busy && this.#live) return 'writing';
    return this.reading?.origin === 'given' ? 'waiting' : (this.reading?.origin ?? 'waiting');
  }

  #opening(): unknown {
    const { t } = this.#around;
    const { yours } = this;
    return html`<div class="opening">
      <h1>${yours ? t('yours.headline', { name: tokenText(yours.name, 60) }) : t('page.headline')}</h1>
      <p class="soft">${t(this.#sees ? 'image.tagline' : yours ? 'yours.tagline' : 'page.tagline')}</p>
    </div>`;
  }

  /** What the reader gives: a text, or an image. */
  #given(): unknown {
    const { reading, yours, busy, problem } = this;
    if (this.#sees)
      return html`<page-image-input
        .name=${this.image?.name ?? ''}
        ?busy=${busy}
        .problem=${problem}
      ></page-image-input>`;
    return html`<page-composer
      ?yours=${yours !== undefined}
      .text=${this.text}
      .examples=${yours ? [] : this.examples}
      ?busy=${busy}
      .problem=${problem}
      .loading=${this.progress && this.progress.phase !== 'ready' ? this.progress : undefined}
      .unknown=${reading?.source.filter((token) => token.unknown).map((token) => tokenText(token.text)) ?? []}
    ></page-composer>`;
  }

  /** A model that writes one sequence from another has said all; others answer besides. An image is judged or captioned. */
  get #answers(): boolean {
    const info = this.yours?.model.info;
    return !!info && (info.labels !== undefined || !(this.#sees || (info.writes && translates(info))));
  }

  #atWork(): unknown {
    const { reading, which, step, focused, yours } = this;
    return html`${this.#given()}
      ${
        this.#sees && !this.image
          ? nothing
          : html`<page-sentences
              class="card sentences"
              ?yours=${yours !== undefined}
              .state=${this.#state}
              .reading=${reading}
              .which=${this.#alignment}
              .step=${step}
              ?busy=${this.busy && this.#live}
            ></page-sentences>`
      }
      ${yours && this.#answers ? html`<page-answer class="card" data-testid="answer" .model=${yours.model} .text=${this.text} .seen=${this.#sees ? this.run : undefined}></page-answer>` : nothing}
      <div class="work">
        <page-navigator
          class="card"
          ?yours=${yours !== undefined}
          .reading=${reading}
          .which=${which}
          .query=${which.kind === 'cross' ? step : this.query}
        ></page-navigator>
        <page-matrix-view
          class="card"
          ?yours=${yours !== undefined}
          id="matrix"
          .reading=${reading}
          .which=${which}
          .focused=${focused}
          .row=${step}
          .query=${this.query}
          @regard-hover=${(e: CustomEvent<Cell | null>) => this.#focus({ hover: e.detail ?? undefined })}
          @regard-query=${(e: CustomEvent<number | null>) => this.#ask(e.detail ?? undefined)}
          @regard-lock=${(e: CustomEvent<Cell | null>) => this.#focus({ locked: e.detail ?? undefined })}
        ></page-matrix-view>
        <page-cell-panel
          class="card"
          aria-live="off"
          data-testid="cell-panel"
          .reading=${reading}
          .which=${which}
          .cell=${focused.locked}
        ></page-cell-panel>
      </div>`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const { yours } = this;
    return html` <page-masthead @page-skip=${this.#skip}></page-masthead>
      <main
        @page-text=${(e: CustomEvent<string>) => this.#translate(e.detail)}
        @page-translate=${(e: CustomEvent<string>) => this.#translate(e.detail)}
        @page-image=${(e: CustomEvent<File>) => this.#look(e.detail)}
        @page-maps=${(e: CustomEvent<Reading | undefined>) => (this.maps = e.detail ?? undefined)}
        @page-cancel=${() => {
          this.#model?.cancel();
          this.busy = false;
        }}
        @page-step=${(e: CustomEvent<number | null>) => this.#go(e.detail ?? undefined)}
        @page-which=${(e: CustomEvent<Which>) => this.#see(e.detail)}
        @page-cell=${(e: CustomEvent<Cell | null>) => this.#focus({ locked: e.detail ?? undefined, hover: undefined })}
        @page-insert=${(e: CustomEvent<string>) => {
          this.text = `${this.text.replace(/\s*[.!?]?\s*$/, '')} ${e.detail}`.trim();
          this.#translate(this.text);
        }}
      >
        ${this.maps ? nothing : this.#opening()}
        <page-your-model
          .opened=${yours?.name}
          ?sees=${this.#sees}
          @page-model=${(e: CustomEvent<Opened | undefined>) => this.#turnTo(e.detail ?? undefined)}
        ></page-your-model>
        ${this.maps ? html`<page-maps .reading=${this.maps}></page-maps>` : this.#atWork()}
        ${yours || this.maps ? nothing : html`<page-vocabulary class="plain" .vocabulary=${this.vocabulary}></page-vocabulary>`}
        <page-about class="plain"></page-about>
      </main>
      <footer class="small soft">
        ${t('page.footer')} ${benchPage() ? html`<a href=${benchPage()}>${t('bench.link')}</a>` : nothing}
      </footer>
      <regard-model
        hidden
        src=${kModel}
        .opened=${yours?.model}
        @regard-progress=${(e: CustomEvent<Progress>) => (this.progress = e.detail)}
        @regard-ready=${() => {
          this.#live = true;
          this.progress = undefined;
        }}
        @regard-step=${(e: CustomEvent<{ reading: Reading }>) => this.#takeSoon(e.detail.reading)}
        .picture=${this.#sees ? this.image : undefined}
        @regard-run=${(e: CustomEvent<{ run: Run; reading: Reading }>) => {
          this.busy = false;
          this.run = e.detail.run;
          this.#take(e.detail.reading);
          this.#remember();
        }}
        @regard-error=${(e: CustomEvent<unknown>) => this.#failed(asProblem(e.detail))}
      ></regard-model>`;
  }

  /** The ribbon and the stepper follow the chosen cross-attention; of the other two they show the last layer's. */
  get #alignment(): Which {
    const { reading, which } = this;
    const own = which.kind === 'cross' || !reading || !translates(reading.shape);
    return own ? which : fit(kAligning, reading.shape);
  }
}
define('page-app', PageApp);
