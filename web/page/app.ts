import { html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import type { Progress } from '../elements/engine.js';
import { asProblem, type Problem } from '../elements/problem.js';
import { fit, translates, type Reading, type Which } from '../elements/reading.js';
import '../elements/regard_model.js';
import type { RegardModel } from '../elements/regard_model.js';
import { Surroundings } from '../elements/surroundings.js';
import type { Language } from '../i18n/translate.js';
import type { Focus } from '../plot/keyboard.js';
import { sameCell, type Cell } from '../plot/matrix.js';
import { tokenText } from '../plot/token_text.js';
import './about.js';
import './answer.js';
import { appStyles } from './app_styles.js';
import './cell_panel.js';
import './composer.js';
import { icons } from './icons.js';
import './matrix_view.js';
import type { PageMatrixView } from './matrix_view.js';
import './navigator.js';
import { fromHash, toHash } from './permalink.js';
import { fetchRecording } from './recorded.js';
import './ribbon.js';
import './stepper.js';
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
    [
      'reading',
      'text',
      'which',
      'step',
      'focused',
      'problem',
      'progress',
      'busy',
      'examples',
      'vocabulary',
      'yours',
    ].map((name) => [name, { state: true }]),
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
    if (!model || !text.trim()) return model?.cancel();
    if (typeof WebAssembly !== 'object' || typeof Worker !== 'function') {
      this.problem = { code: 'unsupported', message: typeof Worker === 'function' ? 'WebAssembly' : 'Worker' };
      return;
    }
    if (this.reading && this.reading.text !== text) this.#forget();
    this.busy = true;
    if (model.text === text) void model.compute();
    else model.text = text;
    model.start();
  }

  /** Another model, or the page's own again. What the one before it computed goes, and so does its memory. */
  #turnTo(opened: Opened | undefined): void {
    const before = this.yours;
    if (!opened && !before) return;
    this.#model?.cancel();
    this.yours = opened;
    this.reading = this.problem = this.progress = undefined;
    this.which = kAligning;
    this.#live = opened !== undefined;
    this.#forget();
    void this.updateComplete.then(() => this.#translate(this.text));
    void before?.model.close();
  }

  /** Another sentence: no cell or step of the old one stays marked. */
  #forget(): void {
    this.step = undefined;
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

  #turn(language: Language): void {
    document.documentElement.lang = language === 'en' ? 'zh-Hans' : 'en';
    try {
      localStorage.setItem('regard-language', document.documentElement.lang);
    } catch {
      /* a private window: the choice lasts as long as the page */
    }
  }

  #shade(): void {
    document.documentElement.dataset['theme'] = this.#around.theme === 'dark' ? 'light' : 'dark';
  }

  get #badge(): { name: 'recorded' | 'live' | 'writing' | 'waiting' } {
    if (this.busy && this.#live) return { name: 'writing' };
    return { name: this.reading ? this.reading.origin : 'waiting' };
  }

  override render(): unknown {
    const { t, theme, language } = this.#around;
    const { reading, which, step, focused, yours } = this;
    const { name } = this.#badge;
    const shape = reading?.shape;
    return html` <header>
        <button class="skip" type="button" @click=${this.#skip}>${t('page.skip')}</button>
        <p class="brand">
          <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
            <rect x="1" y="1" width="7" height="7" rx="2" />
            <rect x="9.5" y="9.5" width="7" height="7" rx="2" />
            <rect x="18" y="18" width="7" height="7" rx="2" />
            <rect class="pale" x="9.5" y="1" width="7" height="7" rx="2" />
            <rect class="pale" x="18" y="9.5" width="7" height="7" rx="2" />
            <rect class="pale" x="1" y="18" width="7" height="7" rx="2" /></svg
          >Regard
        </p>
        <div class="tools">
          <button
            class="button quiet"
            lang=${language === 'en' ? 'zh-Hans' : 'en'}
            aria-label=${t('page.to_language')}
            data-testid="language"
            @click=${() => this.#turn(language)}
          >
            ${t('page.language')}
          </button>
          <button
            class="button icon quiet"
            data-testid="theme"
            aria-label=${theme === 'dark' ? t('page.light') : t('page.dark')}
            title=${theme === 'dark' ? t('page.light') : t('page.dark')}
            @click=${() => this.#shade()}
          >
            ${theme === 'dark' ? icons.sun : icons.moon}
          </button>
        </div>
      </header>
      <main
        @page-text=${(e: CustomEvent<string>) => this.#translate(e.detail)}
        @page-translate=${(e: CustomEvent<string>) => this.#translate(e.detail)}
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
        <div class="opening">
          <h1>${yours ? t('yours.headline', { name: tokenText(yours.name, 60) }) : t('page.headline')}</h1>
          <p class="soft">${t(yours ? 'yours.tagline' : 'page.tagline')}</p>
        </div>
        <page-your-model
          .opened=${yours?.name}
          @page-model=${(e: CustomEvent<Opened | undefined>) => this.#turnTo(e.detail ?? undefined)}
        ></page-your-model>
        <page-composer
          ?yours=${yours !== undefined}
          .text=${this.text}
          .examples=${yours ? [] : this.examples}
          ?busy=${this.busy}
          .problem=${this.problem}
          .loading=${this.progress && this.progress.phase !== 'ready' ? this.progress : undefined}
          .unknown=${reading?.source.filter((token) => token.unknown).map((token) => tokenText(token.text)) ?? []}
        ></page-composer>
        <section class="card sentences" aria-label=${t('ribbon.label')}>
          <p
            class="badge ${name}"
            data-testid="badge"
            data-state=${name}
            title=${name === 'recorded' ? t('badge.recorded_why') : t('badge.live_why')}
          >
            ${t(`badge.${name}`)}
          </p>
          ${shape ? html`<p class="shape small soft">${t('model.about', { name: tokenText(shape.name, 48), parameters: (shape.nParameters / 1e6).toFixed(1), size: (shape.weightBytes / 1e6).toFixed(1) })}</p>` : nothing}
          <page-ribbon
            ?yours=${yours !== undefined}
            .reading=${reading}
            .which=${this.#alignment}
            .step=${step}
            ?busy=${this.busy && this.#live}
          ></page-ribbon>
          ${
            !reading || translates(reading.shape)
              ? html`<page-stepper
                  ?yours=${yours !== undefined}
                  .reading=${reading}
                  .which=${this.#alignment}
                  .step=${step}
                ></page-stepper>`
              : nothing
          }
          ${name === 'recorded' ? html`<p class="small soft why">${t('badge.recorded_why')}</p>` : nothing}
        </section>
        ${yours && !yours.model.info.encoder?.image && !(yours.model.info.writes && translates(yours.model.info)) ? html`<page-answer class="card" data-testid="answer" .model=${yours.model} .text=${this.text}></page-answer>` : nothing}
        <div class="work">
          <page-navigator
            class="card"
            ?yours=${yours !== undefined}
            .reading=${reading}
            .which=${which}
          ></page-navigator>
          <page-matrix-view
            class="card"
            ?yours=${yours !== undefined}
            id="matrix"
            .reading=${reading}
            .which=${which}
            .focused=${focused}
            .row=${step}
            @regard-hover=${(e: CustomEvent<Cell | null>) => this.#focus({ hover: e.detail ?? undefined })}
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
        </div>
        ${yours ? nothing : html`<page-vocabulary class="plain" .vocabulary=${this.vocabulary}></page-vocabulary>`}
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
        @regard-run=${(e: CustomEvent<{ reading: Reading }>) => {
          this.busy = false;
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
