import { css, html, LitElement } from 'lit';

import { define } from '../elements/define.js';
import { attentionsOf, stackOf, type Reading, type Which } from '../elements/reading.js';
import '../elements/regard_grid.js';
import { Surroundings } from '../elements/surroundings.js';
import { kindName } from './names.js';
import { shared } from './styles.js';

/** How many heads have room beside the matrix. */
const kHeadsBeside = 6;

/** Every head of every attention at a glance; with the attribute `many` where they want a row for themselves.  @fires page-which  detail: Which */
export class PageNavigator extends LitElement {
  static override properties = { reading: { attribute: false }, which: { attribute: false }, yours: { type: Boolean } };
  static override styles = [
    shared,
    css`
      section {
        margin-top: 18px;
      }
      h3 {
        margin-bottom: 8px;
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
      h3 span {
        font-weight: 400;
        color: var(--regard-ink-soft);
      }
      .all {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
        column-gap: 28px;
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare yours: boolean;
  readonly #around = new Surroundings(this);

  override updated(): void {
    const { encoder, decoder } = this.reading?.shape ?? {};
    this.toggleAttribute('many', Math.max(encoder?.nHeads ?? 0, decoder?.nHeads ?? 0) > kHeadsBeside);
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which } = this;
    if (!reading) return html`<h2>${t('navigator.title')}</h2>`;
    return html`<h2>${t('navigator.title')}</h2>
      <p class="small soft">${t('navigator.hint')}</p>
      <div class="all">
        ${[...attentionsOf(reading.shape)].reverse().map((a) => {
          const here = a.stack === which.stack && a.kind === which.kind;
          const size = stackOf(reading.shape, a.stack);
          return html`<section>
            <h3>${kindName(a, this.yours, t)}<span class="number">${size?.nLayers} × ${size?.nHeads}</span></h3>
            <regard-grid
              stack=${a.stack}
              kind=${a.kind}
              .reading=${reading}
              .chosen=${here ? { layer: which.layer, head: which.head } : undefined}
              @regard-choose=${(event: CustomEvent<Which>) => this.dispatchEvent(new CustomEvent('page-which', { detail: event.detail, bubbles: true, composed: true }))}
            ></regard-grid>
          </section>`;
        })}
      </div>`;
  }
}
define('page-navigator', PageNavigator);
