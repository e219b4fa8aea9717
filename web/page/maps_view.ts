import { css, html, LitElement, type PropertyValues } from 'lit';

import { define } from '../elements/define.js';
import { attentionsOf, fit, stackOf, type Reading, type Which } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import type { Focus } from '../plot/keyboard.js';
import type { Cell } from '../plot/matrix.js';
import { lineText } from '../plot/token_text.js';
import './matrix_view.js';
import './navigator.js';
import { shared } from './styles.js';

/** Given numbers in the page's own views.  @fires page-maps  detail: undefined, to close them */
export class PageMaps extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { state: true },
    focused: { state: true },
  };
  static override styles = [
    shared,
    css`
      h1 {
        font-size: clamp(27px, 3.4vw, 40px);
        line-height: 1.15;
        letter-spacing: -0.03em;
        margin: 0 0 6px;
      }
      .opening {
        display: flex;
        flex-wrap: wrap;
        gap: 12px 32px;
        align-items: end;
        justify-content: space-between;
        margin: 18px 0 24px;
      }
      .opening p {
        overflow-wrap: anywhere;
        max-width: 60em;
      }
      .work {
        display: grid;
        grid-template-columns: 300px minmax(0, 1fr);
        gap: 22px;
        align-items: start;
      }
      .card {
        min-width: 0;
        background: var(--surface);
        border: 1px solid var(--regard-line);
        border-radius: 16px;
        padding: 20px 24px 22px;
      }
      .work:has(page-navigator[many]) {
        grid-template-columns: minmax(0, 1fr);
      }
      @media (max-width: 860px) {
        .work {
          grid-template-columns: minmax(0, 1fr);
        }
        .card {
          padding: 16px 15px;
          border-radius: 14px;
        }
      }
    `,
  ];
  declare reading: Reading;
  declare which: Which;
  declare focused: Focus;
  readonly #around = new Surroundings(this);

  constructor() {
    super();
    this.focused = {};
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('reading')) return;
    const { shape } = this.reading;
    const [first] = attentionsOf(shape);
    this.which = fit({ stack: 'encoder', kind: 'self', ...first, layer: 0, head: 'mean' }, shape);
    this.focused = {};
  }

  readonly #see = (event: CustomEvent<Which>): void => {
    // these views are not the page's own
    event.stopPropagation();
    const which = event.detail;
    const same = which.stack === this.which.stack && which.kind === this.which.kind;
    this.which = fit(which, this.reading.shape);
    if (!same) this.focused = {};
  };

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which, focused } = this;
    const size = stackOf(reading.shape, which.stack);
    const shown = reading.attention({ stack: which.stack, kind: which.kind, layer: which.layer })?.pattern?.shape ?? [];
    return html`<div class="opening">
        <div>
          <h1>${t('maps.headline')}</h1>
          <p class="soft">${t('maps.tagline', { name: lineText(reading.shape.name, 80) })}</p>
          <p class="small soft number" data-testid="maps-size">
            ${t('maps.size', { layers: size?.nLayers ?? 0, heads: size?.nHeads ?? 0, rows: shown[1] ?? 0, columns: shown[2] ?? 0 })}
          </p>
        </div>
        <button
          type="button"
          class="button"
          data-testid="close-maps"
          @click=${() => this.dispatchEvent(new CustomEvent('page-maps', { bubbles: true, composed: true }))}
        >
          ${t('maps.back')}
        </button>
      </div>
      <div class="work" @page-which=${this.#see}>
        <page-navigator class="card" yours .reading=${reading} .which=${which}></page-navigator>
        <page-matrix-view
          class="card"
          yours
          .reading=${reading}
          .which=${which}
          .focused=${focused}
          @regard-hover=${(e: CustomEvent<Cell | null>) => (this.focused = { ...focused, hover: e.detail ?? undefined })}
          @regard-lock=${(e: CustomEvent<Cell | null>) => (this.focused = { hover: undefined, locked: e.detail ?? undefined })}
        ></page-matrix-view>
      </div>`;
  }
}
define('page-maps', PageMaps);
