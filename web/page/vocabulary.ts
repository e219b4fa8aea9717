import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { Surroundings } from '../elements/surroundings.js';
import { lineText } from '../plot/token_text.js';
import { shared } from './styles.js';
import { kindText, kMostShown, search, type Vocabulary } from './words.js';

/** Kinds of words that have a name in every language of the page. */
const kKinds = {
  nouns: 'words.nouns',
  adjectives: 'words.adjectives',
  verbs: 'words.verbs',
  verbsBeforeAnotherVerb: 'words.modal_verbs',
  verbsBeforeAClause: 'words.clause_verbs',
  pronouns: 'words.pronouns',
  determiners: 'words.determiners',
  numbers: 'words.numbers',
  prepositions: 'words.prepositions',
  negations: 'words.negations',
  adverbs: 'words.adverbs',
  times: 'words.times',
  conjunctions: 'words.conjunctions',
  questionWords: 'words.question_words',
} as const;

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

  #kind(kind: string): string {
    const { t } = this.#around;
    return kind in kKinds ? t(kKinds[kind as keyof typeof kKinds]) : lineText(kindText(kind), 40);
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
                  <h3 lang=${this.#around.language === 'zh' ? 'zh-Hans' : 'en'}>${this.#kind(kind)}</h3>
                  <div class="words">
                    ${shown.map(
                      ({ english, french }) =>
                        html` <button
                          type="button"
                          title=${french ? `${lineText(english, 40)} · ${lineText(french, 40)}` : t('words.insert', { word: english })}
                          @click=${() => this.dispatchEvent(new CustomEvent('page-insert', { detail: english, bubbles: true, composed: true }))}
                        >
                          ${lineText(english, 40)}
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
