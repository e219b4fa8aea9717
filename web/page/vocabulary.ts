import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { Surroundings } from '../elements/surroundings.js';
import { tokenText } from '../plot/token_text.js';
import { shared } from './styles.js';
import { kMostShown, search, type Vocabulary } from './words.js';

/** The words a model was taught, by kind, to look through and to put into the sentence.  @fires page-insert */
export class PageVocabulary extends LitElement {
  static override properties = { vocabulary: { attribute: false }, query: { state: true }, open: { state: true } };
  static override styles = [
    shared,
    css`
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 32px;
        justify-content: space-between;
        align-items: end;
      }
      .top p {
        max-width: 62ch;
        margin-top: 6px;
      }
      input {
        border: 1px solid var(--regard-line-strong);
        border-radius: 8px;
        background: var(--surface);
        padding: 8px 12px;
        width: 240px;
        max-width: 100%;
        font-size: 14px;
      }
      .groups {
        columns: 3 300px;
        column-gap: 40px;
        margin-top: 18px;
      }
      section {
        break-inside: avoid;
        margin-bottom: 20px;
      }
      h3 {
        color: var(--regard-ink-soft);
        font-weight: 600;
        margin-bottom: 5px;
        text-transform: capitalize;
      }
      .words {
        display: flex;
        flex-wrap: wrap;
        gap: 0 2px;
        margin: 0 -5px;
      }
      .words button {
        appearance: none;
        border: 0;
        background: none;
        padding: 3px 5px;
        border-radius: 5px;
        font-size: 14px;
        cursor: pointer;
        min-height: 26px;
      }
      .words button:hover {
        background: var(--sunken);
        color: var(--regard-accent);
      }
      .words .more {
        color: var(--regard-accent);
      }
    `,
  ];
  declare vocabulary: Vocabulary | undefined;
  declare query: string;
  declare open: string | undefined;
  readonly #around = new Surroundings(this);

  constructor() {
    super();
    this.query = '';
  }

  override render(): unknown {
    const { t } = this.#around;
    const groups = this.vocabulary ?? [];
    const count = groups.reduce((sum, { words }) => sum + words.length, 0);
    const found = search(groups, this.query);
    return html`<div class="top">
        <div>
          <h2>${t('words.title')}</h2>
          <p class="small soft">${t('words.why')}</p>
        </div>
        ${count ? html`<input type="search" data-testid="word-search" placeholder=${t('words.search', { count })} aria-label=${t('words.search', { count })} @input=${(e: Event) => (this.query = (e.target as HTMLInputElement).value)} />` : nothing}
      </div>
      ${
        count
          ? html`<div class="groups" lang="en" data-testid="vocabulary">
              ${found.map(({ kind, words }) => {
                const shown = this.open === kind || this.query ? words : words.slice(0, kMostShown);
                return html`<section>
                  <h3>${tokenText(kind)}</h3>
                  <div class="words">
                    ${shown.map(
                      (word) =>
                        html` <button
                          type="button"
                          title=${t('words.insert', { word })}
                          @click=${() => this.dispatchEvent(new CustomEvent('page-insert', { detail: word, bubbles: true, composed: true }))}
                        >
                          ${tokenText(word)}
                        </button>`,
                    )}
                    ${words.length > shown.length ? html`<button type="button" class="more" @click=${() => (this.open = kind)}>${t('words.more', { count: words.length - shown.length })}</button>` : nothing}
                  </div>
                </section>`;
              })}${found.length ? nothing : html`<p class="small">${t('words.none')}</p>`}
            </div>`
          : nothing
      }`;
  }
}
define('page-vocabulary', PageVocabulary);
