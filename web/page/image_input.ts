import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { sentenceOf, type Problem } from '../elements/problem.js';
import { Surroundings } from '../elements/surroundings.js';
import { lineText } from '../plot/token_text.js';
import { drawing } from './drawing.js';
import { shared } from './styles.js';

/** The image to look at: chosen, pasted or dropped, and what is going on.  @fires page-image  detail: File;  page-cancel */
export class PageImageInput extends LitElement {
  static override properties = {
    name: {},
    busy: { type: Boolean },
    problem: { attribute: false },
  };
  static override styles = [
    shared,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 16px;
        align-items: center;
        background: var(--surface);
        border: 1px solid var(--regard-line-strong);
        border-radius: 14px;
        padding: 10px 10px 10px 20px;
        box-shadow: var(--lift);
      }
      .line > p {
        flex: 1 1 260px;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .heading {
        display: block;
        font-size: 13px;
        font-weight: 600;
        color: var(--regard-ink-soft);
        margin-bottom: 8px;
      }
      .name {
        font-size: 17px;
        font-weight: 600;
      }
      .pick {
        position: relative;
        overflow: hidden;
      }
      .pick input {
        position: absolute;
        inset: 0;
        opacity: 0;
        cursor: pointer;
        font-size: 0;
      }
      .pick:focus-within {
        outline: 2px solid var(--regard-accent);
        outline-offset: 2px;
      }
      .notice {
        margin-top: 12px;
        padding: 10px 14px;
        border-radius: 10px;
        font-size: 14px;
        background: var(--wrong-ground);
        color: var(--wrong-ink);
      }
      code {
        font-size: 12px;
        opacity: 0.8;
        overflow-wrap: anywhere;
      }
    `,
  ];
  /** Of the image that is looked at. */
  declare name: string;
  declare busy: boolean;
  declare problem: Problem | undefined;
  readonly #around = new Surroundings(this);

  constructor() {
    super();
    this.name = '';
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('paste', this.#paste);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('paste', this.#paste);
  }

  #give(file: File): void {
    this.dispatchEvent(new CustomEvent('page-image', { detail: file, bubbles: true, composed: true }));
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    this.#give(new File([file], this.#around.t('image.pasted'), { type: file.type }));
  };

  readonly #pick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = '';
    if (file) this.#give(file);
  };

  async #draw(): Promise<void> {
    this.#give(new File([await drawing()], this.#around.t('image.drawing_name'), { type: 'image/png' }));
  }

  override render(): unknown {
    const { t } = this.#around;
    const { name, problem } = this;
    return html`<span class="heading">${t('image.label')}</span>
      <div class="line">
        <p>
          ${name ? html`<span class="name" data-testid="image-name">${lineText(name, 80)}</span><br />` : nothing}<span
            class="small soft"
            >${t('image.drop')}</span
          >
        </p>
        ${this.busy ? html`<button type="button" class="button" data-testid="cancel" @click=${() => this.dispatchEvent(new CustomEvent('page-cancel', { bubbles: true, composed: true }))}>${t('input.cancel')}</button>` : nothing}
        ${name ? nothing : html`<button type="button" class="button" data-testid="drawing" @click=${() => void this.#draw()}>${t('image.drawing')}</button>`}
        <label class="button ${name ? '' : 'primary'} pick"
          >${t(name ? 'image.other' : 'image.choose')}<input
            type="file"
            accept="image/*"
            data-testid="pick-image"
            @change=${this.#pick}
        /></label>
      </div>
      <div role="status">
        ${
          problem
            ? html`<p class="notice" data-testid="error">
                ${problem.code === 'file_unreadable' ? t('image.wrong') : sentenceOf(problem, t)}<br /><code
                  >${problem.code}: ${problem.message}</code
                >
              </p>`
            : nothing
        }
      </div>`;
  }
}
define('page-image-input', PageImageInput);
