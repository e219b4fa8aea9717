import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { labels, type Reading } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import { shareText } from '../plot/number_text.js';
import { shared } from './styles.js';

/** The words that the model weighed where it wrote word `step`, with their probabilities, likeliest first. */
export class PageCandidates extends LitElement {
  static override properties = { reading: { attribute: false }, step: { attribute: false }, yours: { type: Boolean } };
  static override styles = [
    shared,
    css`
      ol {
        list-style: none;
        display: flex;
        flex-wrap: wrap;
        gap: 4px 22px;
        justify-content: center;
        margin: 6px 0 0;
        padding: 0;
      }
      li {
        display: grid;
        grid-template-columns: auto auto;
        gap: 0 8px;
        align-items: baseline;
        font-size: 14px;
        min-width: 84px;
      }
      .number {
        text-align: end;
        font-size: 12.5px;
      }
      svg {
        grid-column: 1 / -1;
        width: 100%;
        height: 3px;
      }
      rect {
        fill: var(--regard-line);
      }
      .share {
        fill: var(--regard-ink-soft);
      }
      @media (max-width: 640px) {
        ol {
          display: grid;
          grid-template-columns: repeat(3, minmax(0, 1fr));
          gap: 6px 16px;
        }
        li {
          min-width: 0;
        }
      }
      [aria-current] {
        font-weight: 650;
      }
      [aria-current] .share {
        fill: var(--regard-accent);
      }
    `,
  ];
  declare reading: Reading;
  declare step: number;
  /** The model is the reader's own, which need not write French. */
  declare yours: boolean;
  readonly #around = new Surroundings(this);

  override render(): unknown {
    const { t } = this.#around;
    const { reading, step } = this;
    const found = reading.likeliest?.(step) ?? [];
    if (!found.length) return nothing;
    const words = labels(
      found.map(({ token }) => token),
      t,
    );
    const written = reading.written[step]?.id;
    return html`<ol aria-label=${t('step.candidates')} data-testid="candidates">
      ${found.map(
        ({ token, probability }, i) =>
          html`<li aria-current=${token.id === written ? 'true' : nothing}>
            <span lang=${token.special || this.yours ? nothing : 'fr'}>${words[i]}</span>
            <span class="number soft">${shareText(probability)}</span>
            <svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
              <rect width="100" height="3" rx="1.5" />
              <rect class="share" width=${100 * probability} height="3" rx="1.5" />
            </svg>
          </li>`,
      )}
    </ol>`;
  }
}
define('page-candidates', PageCandidates);
