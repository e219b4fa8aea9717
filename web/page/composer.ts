import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { sentenceOf, type Problem } from '../elements/problem.js';
import { Surroundings } from '../elements/surroundings.js';
import { kMostText } from './permalink.js';
import { shared } from './styles.js';
import type { Example } from './words.js';

const kTypingPause = 450;
const kFirstExamples = 4;

export interface Loading {
  readonly loaded: number;
  readonly total: number | undefined;
}

/** The sentence to translate, the examples, and what is going on.  @fires page-text, page-translate, page-cancel */
export class PageComposer extends LitElement {
  static override properties = {
    text: {},
    examples: { attribute: false },
    busy: { type: Boolean },
    loading: { attribute: false },
    problem: { attribute: false },
    unknown: { attribute: false },
    yours: { type: Boolean },
    more: { state: true },
  };
  static override styles = [
    shared,
    css`
      form {
        display: flex;
        gap: 12px;
        align-items: center;
        background: var(--surface);
        border: 1px solid var(--regard-line-strong);
        border-radius: 14px;
        padding: 8px 8px 8px 20px;
        box-shadow: var(--lift);
      }
      form:focus-within {
        border-color: var(--regard-accent);
        box-shadow: 0 0 0 3px var(--accent-halo);
      }
      input {
        flex: 1;
        min-width: 0;
        border: 0;
        background: none;
        font-size: 22px;
        line-height: 1.4;
        padding: 6px 0;
        outline: none !important;
        letter-spacing: -0.01em;
      }
      input::placeholder {
        color: var(--regard-ink-soft);
        opacity: 0.7;
      }
      label {
        font-size: 13px;
        font-weight: 600;
        color: var(--regard-ink-soft);
        display: block;
        margin: 0 0 0 2px;
      }
      .examples:not([hidden]) {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 12px 0 0;
        align-items: center;
      }
      .example {
        appearance: none;
        border: 1px solid var(--regard-line);
        background: none;
        border-radius: 99px;
        padding: 5px 13px;
        font-size: 13px;
        cursor: pointer;
        color: var(--regard-ink-soft);
        text-align: start;
      }
      .example:hover,
      .example[aria-pressed='true'] {
        color: var(--regard-ink);
        border-color: var(--regard-line-strong);
        background: var(--surface);
      }
      .notice {
        margin-top: 12px;
        padding: 10px 14px;
        border-radius: 10px;
        font-size: 14px;
        line-height: 1.5;
        background: var(--sunken);
      }
      .notice.wrong {
        background: var(--wrong-ground);
        color: var(--wrong-ink);
      }
      .notice code {
        font-size: 12px;
        opacity: 0.8;
        overflow-wrap: anywhere;
      }
      .heading {
        margin-bottom: 8px;
        min-height: 22px;
      }
      .example.more {
        border-color: transparent;
        color: var(--regard-accent);
      }
      .look {
        margin-top: 12px;
        max-width: 120ch;
      }
      .look b {
        font-weight: 650;
        color: var(--regard-ink);
        margin-inline-end: 6px;
      }
      form {
        position: relative;
        overflow: hidden;
      }
      progress {
        appearance: none;
        position: absolute;
        inset: auto 0 0 0;
        width: 100%;
        height: 3px;
        border: 0;
        background: none;
      }
      progress::-webkit-progress-bar {
        background: none;
      }
      progress::-webkit-progress-value {
        background: var(--regard-accent);
        transition: inline-size 0.2s;
      }
      progress::-moz-progress-bar {
        background: var(--regard-accent);
      }
      .loading {
        font-size: 12.5px;
        color: var(--regard-ink-soft);
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 640px) {
        form {
          flex-wrap: wrap;
          padding: 10px 14px;
        }
        input {
          flex-basis: 100%;
          font-size: 19px;
        }
        form .button {
          flex: 1;
        }
        .examples:not([hidden]) {
          flex-wrap: nowrap;
          overflow-x: auto;
          margin-inline: -14px;
          padding: 2px 14px;
        }
        .examples > * {
          flex: none;
        }
      }
    `,
  ];
  declare text: string;
  declare examples: readonly Example[];
  declare more: boolean;
  declare busy: boolean;
  declare loading: Loading | undefined;
  declare problem: Problem | undefined;
  declare unknown: readonly string[];
  /** The model is the reader's own, which need not translate, nor read English. */
  declare yours: boolean;
  readonly #around = new Surroundings(this);
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = '';
    this.examples = [];
    this.unknown = [];
    this.busy = false;
    this.more = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
  }

  #tell(name: string, detail?: unknown): void {
    clearTimeout(this.#pause);
    this.dispatchEvent(new CustomEvent(`page-${name}`, { detail, bubbles: true, composed: true }));
  }

  readonly #typed = (event: InputEvent): void => {
    const { value } = event.target as HTMLInputElement;
    this.text = value;
    clearTimeout(this.#pause);
    if (!event.isComposing) this.#pause = setTimeout(() => this.#tell('text', value), kTypingPause);
  };

  override render(): unknown {
    const { t, language } = this.#around;
    const { loading, problem, text } = this;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    const amount = loading?.total
      ? t('model.bytes', { loaded: megabytes(loading.loaded), total: megabytes(loading.total) })
      : nothing;
    const empty = !text.trim();
    const note = this.examples.find((example) => example.text === text)?.note[language];
    return html`<div class="row between heading">
        <label for="text">${t(this.yours ? 'yours.input' : 'input.label')}</label>
        ${loading ? html`<span class="loading" data-testid="progress">${t('model.loading')} ${amount}</span>` : nothing}
      </div>
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          if (!empty) this.#tell('translate', this.text);
        }}
      >
        <input
          id="text"
          .value=${text}
          maxlength=${kMostText}
          placeholder=${t(this.yours ? 'yours.placeholder' : 'input.placeholder')}
          autocomplete="off"
          autocapitalize="sentences"
          spellcheck="false"
          lang=${this.yours ? nothing : 'en'}
          dir="auto"
          enterkeyhint="go"
          data-testid="input"
          @input=${this.#typed}
          @compositionend=${this.#typed}
          aria-describedby="notice"
        />
        ${
          this.busy
            ? html`<button class="button" type="button" data-testid="cancel" @click=${() => this.#tell('cancel')}>
                ${t('input.cancel')}
              </button>`
            : html`<button class="button primary" data-testid="translate" ?disabled=${empty}>
                ${t(this.yours ? 'yours.read' : 'input.translate')}
              </button>`
        }
        ${
          loading
            ? html`<progress
                aria-label=${t('model.loading')}
                max=${loading.total ?? 1}
                .value=${loading.loaded}
              ></progress>`
            : nothing
        }
      </form>
      <div class="examples" ?hidden=${!this.examples.length}>
        <span class="small soft">${t('input.examples')}</span>
        ${this.examples
          .slice(0, this.more ? Infinity : kFirstExamples)
          .map(
            (example) =>
              html`<button
                class="example"
                type="button"
                lang="en"
                aria-pressed=${example.text === text}
                @click=${() => this.#tell('translate', example.text)}
              >
                ${example.text}
              </button>`,
          )}
        ${
          this.examples.length > kFirstExamples && !this.more
            ? html`<button class="example more" type="button" @click=${() => (this.more = true)}>
                ${t('input.more')}
              </button>`
            : nothing
        }
      </div>
      <div id="notice" role="status">
        ${
          problem
            ? html`<p class="notice wrong" data-testid="error">
                ${sentenceOf(problem, t)}<br /><code>${problem.code}: ${problem.message}</code>
              </p>`
            : empty
              ? html`<p class="notice">${t('error.empty_input')}</p>`
              : this.unknown.length
                ? html`<p class="notice" data-testid="unknown">
                    ${t(this.yours ? 'yours.unknown' : 'input.unknown', { words: this.unknown.join(t('list.comma')) })}
                  </p>`
                : note
                  ? html`<p class="look small soft"><b>${t('input.look')}</b> ${note}</p>`
                  : nothing
        }
      </div>`;
  }
}
define('page-composer', PageComposer);
