import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { translates, type Reading, type Shape, type Which } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import { lineText, tokenText } from '../plot/token_text.js';
import { bytesText, countText } from './amounts.js';
import './ribbon.js';
import './stepper.js';
import { shared } from './styles.js';

export type SentencesState = 'recorded' | 'live' | 'writing' | 'waiting';

/** What was read and written, with lines between; of an image what it was called. Steps through the writing. */
export class PageSentences extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    step: { attribute: false },
    state: { attribute: false },
    busy: { type: Boolean },
    yours: { type: Boolean },
  };
  static override styles = [
    shared,
    css`
      .card {
        position: relative;
        display: grid;
        gap: 4px;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
      }
      .card > :is(page-ribbon, page-stepper, .why, .caption) {
        grid-column: 1 / -1;
      }
      .card > .shape {
        justify-self: end;
        text-align: end;
      }
      .card page-ribbon {
        margin-top: -6px;
      }
      .card page-stepper {
        max-width: 720px;
        width: 100%;
        margin: 8px auto 0;
      }
      .badge {
        width: fit-content;
        font-size: 12px;
        font-weight: 650;
        padding: 3px 11px 3px 9px;
        border-radius: 99px;
        display: flex;
        gap: 7px;
        align-items: center;
        background: var(--sunken);
        color: var(--regard-ink-soft);
      }
      .badge::before {
        content: '';
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: currentColor;
      }
      .badge.live {
        background: var(--accent-soft);
        color: var(--regard-accent);
      }
      .badge.recorded {
        background: var(--recorded-ground);
        color: var(--recorded-ink);
      }
      .badge.writing::before {
        animation: pulse 0.9s infinite alternate;
      }
      @keyframes pulse {
        to {
          opacity: 0.25;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .badge::before {
          animation: none !important;
        }
      }
      .why {
        text-align: center;
      }
      .caption {
        font-size: 22px;
        line-height: 1.4;
        text-align: center;
        text-wrap: balance;
        min-height: 1.4em;
        overflow-wrap: anywhere;
        margin: 6px 0;
      }
      @media (max-width: 860px) {
        .card > .shape {
          grid-column: 1 / -1;
          justify-self: start;
          text-align: start;
        }
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare step: number | undefined;
  declare state: SentencesState;
  declare busy: boolean;
  declare yours: boolean;
  readonly #around = new Surroundings(this);

  #about({ name, nParameters = 0, weightBytes = 0 }: Shape): string {
    return this.#around.t('model.about', {
      name: tokenText(name, 48),
      parameters: countText(nParameters),
      size: bytesText(weightBytes),
    });
  }

  #caption(): unknown {
    const { reading } = this;
    if (!reading || !translates(reading.shape)) return nothing;
    return html`<p class="caption" dir="auto" data-testid="translation" aria-label=${this.#around.t('image.caption')}>
      ${lineText(reading.writtenText)}
    </p>`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which, step, state: name, yours } = this;
    const shape = reading?.shape;
    const image = shape?.encoder?.image !== undefined;
    return html`<section class="card" aria-label=${t('ribbon.label')}>
      <p
        class="badge ${name}"
        data-testid="badge"
        data-state=${name}
        title=${name === 'recorded' ? t('badge.recorded_why') : t('badge.live_why')}
      >
        ${t(`badge.${name}`)}
      </p>
      ${shape ? html`<p class="shape small soft">${this.#about(shape)}</p>` : nothing}
      ${
        image
          ? this.#caption()
          : html`<page-ribbon
              ?yours=${yours}
              .reading=${reading}
              .which=${which}
              .step=${step}
              ?busy=${this.busy}
            ></page-ribbon>`
      }
      ${
        !reading || translates(reading.shape)
          ? html`<page-stepper ?yours=${yours} .reading=${reading} .which=${which} .step=${step}></page-stepper>`
          : nothing
      }
      ${name === 'recorded' ? html`<p class="small soft why">${t('badge.recorded_why')}</p>` : nothing}
    </section>`;
  }
}
define('page-sentences', PageSentences);
