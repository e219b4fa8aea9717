import { html, LitElement, type PropertyValues } from 'lit';
import type { AttentionKind, StackName } from 'regard';

import { chooseHead, type HeadChoice, type Matrix } from '../plot/matrix.js';
import { drawThumbnail } from '../plot/thumbnail.js';
import { Bound } from './bound.js';
import { define } from './define.js';
import { gridStyles } from './grid_styles.js';
import { stackOf, type Reading } from './reading.js';
import { Surroundings } from './surroundings.js';

export interface Place {
  readonly layer: number;
  readonly head: HeadChoice;
}

/**
 * Layers × heads of one attention as small pictures, with the mean and the maximum of each layer's heads.
 * Choosing one fires `regard-choose` and, with `plot`, turns the heatmap of that id to it.
 *
 * @attr for, stack, kind   which attention;  @attr plot  id of a `<regard-heatmap>` to steer
 * @fires regard-choose  detail: { stack, kind, layer, head }
 * @csspart grid, head
 */
export class RegardGrid extends LitElement {
  static override properties = {
    stack: {},
    kind: {},
    for: {},
    plot: {},
    reading: { attribute: false },
    chosen: { attribute: false },
  };
  static override styles = gridStyles;
  declare stack: StackName;
  declare kind: AttentionKind;
  declare for: string;
  declare plot: string;
  declare reading: Reading | undefined;
  declare chosen: Place | undefined;
  readonly #around = new Surroundings(this);
  readonly #bound = new Bound(this);

  constructor() {
    super();
    this.stack = 'decoder';
    this.kind = 'cross';
  }

  get #columns(): readonly HeadChoice[] {
    const heads = this.#shown ? (stackOf(this.#shown.shape, this.stack)?.nHeads ?? 0) : 0;
    return [...Array.from({ length: heads }, (_, i) => i), 'mean', 'max'];
  }

  get #shown(): Reading | undefined {
    return this.reading ?? this.#bound.reading;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('for')) this.#bound.again();
  }

  override updated(): void {
    this.style.setProperty('--columns', String(this.#columns.length));
    const { theme } = this.#around;
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const m = this.#matrix(
        Number(canvas.dataset['layer']),
        this.#columns[Number(canvas.dataset['column'])] ?? 'mean',
      );
      if (m) drawThumbnail(canvas, m, theme);
    }
  }

  #matrix(layer: number, head: HeadChoice): Matrix | undefined {
    const pattern = this.#shown?.attention({ stack: this.stack, kind: this.kind, layer })?.pattern;
    return pattern && chooseHead(pattern.data, pattern.shape, head);
  }

  #choose(place: Place): void {
    this.chosen = place;
    const root = this.getRootNode() as Document | ShadowRoot;
    if (this.plot)
      Object.assign(root.getElementById(this.plot) ?? {}, { stack: this.stack, kind: this.kind, ...place });
    this.dispatchEvent(
      new CustomEvent('regard-choose', {
        detail: { stack: this.stack, kind: this.kind, ...place },
        bubbles: true,
        composed: true,
      }),
    );
  }

  /** Arrows move among the pictures; only one of them is in the tab order. */
  readonly #key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const { layer, column } = (event.target as HTMLElement).dataset;
    if (!step || layer === undefined) return;
    event.preventDefault();
    this.renderRoot
      .querySelector<HTMLElement>(
        `button[data-layer="${Number(layer) + (step[0] ?? 0)}"][data-column="${Number(column) + (step[1] ?? 0)}"]`,
      )
      ?.focus();
  };

  override render(): unknown {
    const reading = this.#shown;
    const { t } = this.#around;
    const layers = reading ? (stackOf(reading.shape, this.stack)?.nLayers ?? 0) : 0;
    const columns = this.#columns;
    const name = (head: HeadChoice): string =>
      head === 'mean' ? t('head.mean') : head === 'max' ? t('head.max') : t('head.one', { head: head + 1 });
    const isChosen = (layer: number, head: HeadChoice): boolean =>
      this.chosen?.layer === layer && this.chosen.head === head;
    const tabStop = this.chosen ?? { layer: 0, head: columns[0] };
    return html`<div part="grid" role="group" aria-label=${t('grid.label')} data-testid="grid" @keydown=${this.#key}>
      <span></span
      >${columns.map((head) => html`<span class="top" aria-hidden="true">${head === 'mean' ? t('grid.mean') : head === 'max' ? t('grid.max') : head + 1}</span>`)}
      ${Array.from(
        { length: layers },
        (_, layer) =>
          html`<span aria-hidden="true">${layer + 1}</span>${columns.map(
              (head, column) =>
                html` <button
                  part="head"
                  type="button"
                  aria-pressed=${isChosen(layer, head)}
                  aria-label=${t('grid.place', { layer: layer + 1, head: name(head) })}
                  title=${t('grid.place', { layer: layer + 1, head: name(head) })}
                  data-layer=${layer}
                  data-column=${column}
                  tabindex=${tabStop.layer === layer && tabStop.head === head ? 0 : -1}
                  @click=${() => this.#choose({ layer, head })}
                >
                  <canvas data-layer=${layer} data-column=${column} aria-hidden="true"></canvas>
                </button>`,
            )}`,
      )}
    </div>`;
  }
}
define('regard-grid', RegardGrid);
