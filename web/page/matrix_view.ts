import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { attentionsOf, stackOf, type Reading, type Which } from '../elements/reading.js';
import '../elements/regard_heatmap.js';
import type { RegardHeatmap } from '../elements/regard_heatmap.js';
import { Surroundings } from '../elements/surroundings.js';
import { csv, png, standaloneSvg } from '../plot/figure.js';
import type { Focus } from '../plot/keyboard.js';
import type { HeadChoice } from '../plot/matrix.js';
import { headShort, kindName, titleOf, whyText } from './names.js';
import { shared } from './styles.js';

/** The alignment matrix with its choices and its exports.  @fires page-which  detail: Which; and the heatmap's own */
export class PageMatrixView extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    focused: { attribute: false },
    row: { attribute: false },
    yours: { type: Boolean },
  };
  static override styles = [
    shared,
    css`
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 18px;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 14px;
      }
      .top label {
        display: flex;
        gap: 7px;
        align-items: center;
        font-size: 13px;
        color: var(--regard-ink-soft);
      }
      .top .row {
        gap: 8px 16px;
      }
      .top select {
        color: var(--regard-ink);
      }
      .why {
        margin: 12px 0 16px;
        max-width: 66ch;
      }
      @media (max-width: 640px) {
        .segments {
          display: flex;
        }
        .segments button {
          flex: 1;
          font-size: 12px;
          padding: 7px 4px;
        }
      }
      .exports {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        align-items: center;
        margin: 14px 0 0 -10px;
      }
      .exports .small {
        padding-inline: 10px 4px;
      }
      regard-heatmap {
        --regard-max-height: 640px;
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare focused: Focus;
  declare row: number | undefined;
  /** The model is the reader's own: nothing is said of English and French. */
  declare yours: boolean;
  readonly #around = new Surroundings(this);

  focusPlot(): void {
    this.renderRoot.querySelector('regard-heatmap')?.shadowRoot?.querySelector<HTMLElement>('[part=frame]')?.focus();
  }

  #choose(change: Partial<Which>): void {
    this.dispatchEvent(
      new CustomEvent('page-which', { detail: { ...this.which, ...change }, bubbles: true, composed: true }),
    );
  }

  async #save(kind: 'svg' | 'png' | 'csv'): Promise<void> {
    const { t, theme } = this.#around;
    const plot = this.renderRoot.querySelector<RegardHeatmap>('regard-heatmap');
    const { matrix, drawing } = plot ?? {};
    if (!matrix || !drawing || !this.reading) return;
    const caption = `${this.reading.shape.name} · ${titleOf(this.which, t)}`;
    const source = standaloneSvg(drawing.svg, caption, theme);
    const blob =
      kind === 'csv'
        ? new Blob([csv(matrix, t('plot.corner'))], { type: 'text/csv' })
        : kind === 'svg'
          ? new Blob([source], { type: 'image/svg+xml' })
          : await png(source);
    const link = Object.assign(document.createElement('a'), {
      href: URL.createObjectURL(blob),
      download: `attention-${this.which.stack}-${this.which.kind}-${this.which.layer + 1}.${kind}`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which } = this;
    if (!reading)
      return html`<h2>${t('matrix.title')}</h2>
        <p class="small soft why">${t('ribbon.waiting')}</p>`;
    const size = stackOf(reading.shape, which.stack);
    const heads: readonly HeadChoice[] = ['mean', 'max', ...Array.from({ length: size?.nHeads ?? 0 }, (_, i) => i)];
    return html` <div class="top">
        <h2 data-testid="matrix-title">${titleOf(which, t)}</h2>
        <div class="row">
          <label
            >${t('matrix.layer')}<select
              data-testid="layer"
              @change=${(e: Event) => this.#choose({ layer: Number((e.target as HTMLSelectElement).value) })}
            >
              ${Array.from({ length: size?.nLayers ?? 0 }, (_, i) => html`<option value=${i} .selected=${i === which.layer}>${i + 1}</option>`)}
            </select></label
          >
          <label
            >${t('matrix.head')}<select
              data-testid="head"
              @change=${(e: Event) => this.#choose({ head: heads[(e.target as HTMLSelectElement).selectedIndex] ?? 'mean' })}
            >
              ${heads.map((head) => html`<option .selected=${head === which.head}>${headShort(head, t)}</option>`)}
            </select></label
          >
        </div>
      </div>
      <div class="segments" role="group" aria-label=${t('matrix.kind')}>
        ${attentionsOf(reading.shape).map(
          (a) =>
            html` <button
              type="button"
              aria-pressed=${a.stack === which.stack && a.kind === which.kind}
              data-testid=${`kind-${a.stack}-${a.kind}`}
              @click=${() => this.#choose(a)}
            >
              ${kindName(a, this.yours, t)}
            </button>`,
        )}
      </div>
      <p class="small soft why">${whyText(which, this.yours, t)}</p>
      <regard-heatmap
        .reading=${reading}
        stack=${which.stack}
        kind=${which.kind}
        .layer=${which.layer}
        .head=${which.head}
        .focused=${this.focused}
        .row=${which.stack === 'decoder' ? this.row : undefined}
      ></regard-heatmap>
      ${
        reading.complete
          ? html`<div class="exports" role="group" aria-label=${t('export.label')}>
              <span class="small soft">${t('export.label')}</span>
              ${(['svg', 'png', 'csv'] as const).map((kind) => html`<button type="button" class="button quiet" data-testid=${`export-${kind}`} @click=${() => void this.#save(kind)}>${kind.toUpperCase()}</button>`)}
            </div>`
          : nothing
      }`;
  }
}
define('page-matrix-view', PageMatrixView);
