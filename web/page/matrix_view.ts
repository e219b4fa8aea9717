import { css, html, LitElement, nothing } from 'lit';

import { define } from '../elements/define.js';
import { attentionsOf, headsOfGroup, seesImage, stackOf, type Reading, type Which } from '../elements/reading.js';
import '../elements/regard_heatmap.js';
import type { RegardHeatmap } from '../elements/regard_heatmap.js';
import '../elements/regard_patches.js';
import type { RegardPatches } from '../elements/regard_patches.js';
import { Surroundings } from '../elements/surroundings.js';
import { csv, png, standaloneSvg } from '../plot/figure.js';
import type { Focus } from '../plot/keyboard.js';
import type { HeadChoice, LabelledMatrix } from '../plot/matrix.js';
import { headShort, kindName, titleOf, whyText } from './names.js';
import { shared } from './styles.js';

interface Figure {
  readonly matrix: LabelledMatrix;
  readonly svg: SVGSVGElement;
  readonly under: Parameters<typeof standaloneSvg>[3];
}

/**
 * One attention with its choices and its exports: as a matrix or, of an image, on the image.
 * @fires page-which  detail: Which; and the plot's own
 */
export class PageMatrixView extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    focused: { attribute: false },
    row: { attribute: false },
    query: { attribute: false },
    yours: { type: Boolean },
    asMatrix: { state: true },
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
      .views {
        margin-bottom: 16px;
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare focused: Focus;
  declare row: number | undefined;
  /** The row that looks at the image. */
  declare query: number | undefined;
  declare asMatrix: boolean;
  /** The model is the reader's own: nothing is said of English and French. */
  declare yours: boolean;
  readonly #around = new Surroundings(this);

  constructor() {
    super();
    this.asMatrix = false;
  }

  /** Whether the image is drawn on. */
  get #onImage(): boolean {
    return !this.asMatrix && this.reading !== undefined && seesImage(this.which, this.reading.shape);
  }

  override updated(): void {
    this.toggleAttribute('on-image', this.#onImage);
  }

  focusPlot(): void {
    this.renderRoot
      .querySelector('regard-heatmap, regard-patches')
      ?.shadowRoot?.querySelector<HTMLElement>('[part=frame]')
      ?.focus();
  }

  #choose(change: Partial<Which>): void {
    this.dispatchEvent(
      new CustomEvent('page-which', { detail: { ...this.which, ...change }, bubbles: true, composed: true }),
    );
  }

  async #save(kind: 'svg' | 'png' | 'csv'): Promise<void> {
    const { t, theme } = this.#around;
    const figure = this.#onImage ? this.#imageFigure() : this.#matrixFigure();
    if (!figure || !this.reading) return;
    const { matrix, svg, under } = figure;
    const caption = `${this.reading.shape.name} · ${titleOf(this.which, this.reading.shape, t)}`;
    const source = standaloneSvg(svg, caption, theme, under);
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

  #matrixFigure(): Figure | undefined {
    const { matrix, drawing } = this.renderRoot.querySelector<RegardHeatmap>('regard-heatmap') ?? {};
    if (!matrix || !drawing) return undefined;
    const { svg, canvas, geometry: g } = drawing;
    const box = { x: g.left, y: g.top, width: matrix.columns * g.cell, height: matrix.rows * g.cell };
    return { matrix, svg, under: canvas && { canvas, ...box } };
  }

  #imageFigure(): Figure | undefined {
    const { shown, drawing } = this.renderRoot.querySelector<RegardPatches>('regard-patches') ?? {};
    if (!shown || !drawing) return undefined;
    const { svg, canvas } = drawing;
    const [width, height] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
    return { matrix: shown, svg, under: { canvas, x: 0, y: 0, width, height } };
  }

  /** Every head, those that share keys and values in their groups. */
  #heads(heads: readonly HeadChoice[], each: number): unknown {
    const { t } = this.#around;
    const option = (head: HeadChoice): unknown =>
      html`<option .selected=${head === this.which.head}>${headShort(head, t)}</option>`;
    if (each === 1) return heads.map(option);
    const [mean, max, ...own] = heads;
    const groups = Array.from({ length: own.length / each }, (_, group) => own.slice(group * each, (group + 1) * each));
    return html`${[mean, max].map((head) => head !== undefined && option(head))}${groups.map(
      (group, i) => html`<optgroup label=${t('views.group_option', { group: i + 1 })}>${group.map(option)}</optgroup>`,
    )}`;
  }

  #plot(reading: Reading): unknown {
    const { stack, kind, layer, head } = this.which;
    const writes = stack === 'decoder' ? this.row : undefined;
    return this.#onImage
      ? html`<regard-patches
          .reading=${reading}
          stack=${stack}
          kind=${kind}
          .layer=${layer}
          .head=${head}
          .query=${kind === 'cross' ? (writes ?? 0) : this.query}
        ></regard-patches>`
      : html`<regard-heatmap
          .reading=${reading}
          stack=${stack}
          kind=${kind}
          .layer=${layer}
          .head=${head}
          .focused=${this.focused}
          .row=${writes}
        ></regard-heatmap>`;
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
        <h2 data-testid="matrix-title">${titleOf(which, reading.shape, t)}</h2>
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
              ${this.#heads(heads, headsOfGroup(size))}
            </select></label
          >
        </div>
      </div>
      <div
        class="segments"
        role="group"
        aria-label=${t('matrix.kind')}
        ?hidden=${attentionsOf(reading.shape).length < 2}
      >
        ${attentionsOf(reading.shape).map(
          (a) =>
            html` <button
              type="button"
              aria-pressed=${a.stack === which.stack && a.kind === which.kind}
              data-testid=${`kind-${a.stack}-${a.kind}`}
              @click=${() => this.#choose(a)}
            >
              ${kindName(a, reading.shape, this.yours, t)}
            </button>`,
        )}
      </div>
      <p class="small soft why">${whyText(which, reading, this.yours, t)}</p>
      ${
        seesImage(which, reading.shape)
          ? html`<div class="segments views" role="group" aria-label=${t('views.as')}>
              ${[false, true].map((asMatrix) => html`<button type="button" aria-pressed=${asMatrix === this.asMatrix} data-testid=${asMatrix ? 'as-matrix' : 'on-image'} @click=${() => (this.asMatrix = asMatrix)}>${t(asMatrix ? 'views.as_matrix' : 'views.on_image')}</button>`)}
            </div>`
          : nothing
      }
      ${this.#plot(reading)}
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
