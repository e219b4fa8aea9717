import { css, html, LitElement } from 'lit';

import { define } from '../elements/define.js';
import {
  attentionsOf,
  headsOfGroup,
  seesImage,
  stackOf,
  type Reading,
  type Shape,
  type Which,
} from '../elements/reading.js';
import '../elements/regard_grid.js';
import { Surroundings } from '../elements/surroundings.js';
import { kindName } from './names.js';
import { shared } from './styles.js';

/** How many heads have room beside the matrix. */
const kHeadsBeside = 6;

/** Every head of every attention at a glance; with the attribute `many` where they want a row for themselves.  @fires page-which  detail: Which */
export class PageNavigator extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    yours: { type: Boolean },
    query: { attribute: false },
  };
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
  /** The row that looks at an image. */
  declare query: number | undefined;
  readonly #around = new Surroundings(this);

  override updated(): void {
    const { encoder, decoder } = this.reading?.shape ?? {};
    this.toggleAttribute('many', Math.max(encoder?.nHeads ?? 0, decoder?.nHeads ?? 0) > kHeadsBeside);
  }

  #hint(shape: Shape): string {
    const { t } = this.#around;
    if (shape.encoder?.image) return t('navigator.hint_patches');
    const grouped = [shape.encoder, shape.decoder].some((stack) => headsOfGroup(stack) > 1);
    return t(grouped ? 'navigator.hint_groups' : 'navigator.hint');
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which } = this;
    if (!reading) return html`<h2>${t('navigator.title')}</h2>`;
    return html`<h2>${t('navigator.title')}</h2>
      <p class="small soft">${this.#hint(reading.shape)}</p>
      <div class="all">
        ${[...attentionsOf(reading.shape)].reverse().map((a) => {
          const here = a.stack === which.stack && a.kind === which.kind;
          const size = stackOf(reading.shape, a.stack);
          return html`<section>
            <h3>
              ${kindName(a, reading.shape, this.yours, t)}<span class="number">${size?.nLayers} × ${size?.nHeads}</span>
            </h3>
            <regard-grid
              stack=${a.stack}
              kind=${a.kind}
              .reading=${reading}
              .query=${seesImage(a, reading.shape) ? (this.query ?? 0) : undefined}
              .chosen=${here ? { layer: which.layer, head: which.head } : undefined}
              @regard-choose=${(event: CustomEvent<Which>) => this.dispatchEvent(new CustomEvent('page-which', { detail: event.detail, bubbles: true, composed: true }))}
            ></regard-grid>
          </section>`;
        })}
      </div>`;
  }
}
define('page-navigator', PageNavigator);
