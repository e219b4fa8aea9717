import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { AttentionKind, StackName } from 'regard';

import { chooseHead, type HeadChoice, type Matrix } from '../plot/matrix.js';
import { gridOfImage, patchesOfRow } from '../plot/patches.js';
import { drawThumbnail, type ThumbnailOptions } from '../plot/thumbnail.js';
import { Bound } from './bound.js';
import { define } from './define.js';
import { gridStyles } from './grid_styles.js';
import { headsOfGroup, hiddenIn, seesImage, stackOf, type Reading } from './reading.js';
import { Surroundings } from './surroundings.js';

export interface Place {
  readonly layer: number;
  readonly head: HeadChoice;
}

/**
 * Layers × heads of one attention as small pictures, with the mean and the maximum of each layer's heads.
 * Choosing one fires `regard-choose` and, with `plot`, turns the heatmap of that id to it. Heads that share keys and
 * values stand in their groups. With `query`, an attention to an image is shown as that query's patches, each picture
 * up to its own maximum.
 *
 * @prop maps  numbers, as docs/maps.md describes them for JSON
 * @attr for, stack, kind   which attention;  @attr src  a file of numbers;  @attr plot  id of a `<regard-heatmap>` to steer
 * @fires regard-choose  detail: { stack, kind, layer, head }
 * @csspart grid, head, group
 */
export class RegardGrid extends LitElement {
  static override properties = {
    stack: {},
    kind: {},
    for: {},
    src: {},
    plot: {},
    query: { type: Number },
    maps: { attribute: false },
    reading: { attribute: false },
    chosen: { attribute: false },
  };
  static override styles = gridStyles;
  declare stack: StackName;
  declare kind: AttentionKind;
  declare for: string;
  declare src: string;
  declare plot: string;
  declare query: number | undefined;
  declare maps: unknown;
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
    if (changed.has('for') || changed.has('src') || changed.has('maps')) this.#bound.again();
  }

  override updated(): void {
    this.style.setProperty('--columns', String(this.#columns.length));
    for (const span of this.renderRoot.querySelectorAll<HTMLElement>('[data-heads]'))
      span.style.gridColumn = `span ${span.dataset['heads'] ?? 1}`;
    const { theme } = this.#around;
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const layer = Number(canvas.dataset['layer']);
      const head = this.#columns[Number(canvas.dataset['column'])] ?? 'mean';
      const m = this.#matrix(layer, head);
      canvas.hidden = !m;
      if (m) drawThumbnail(canvas, m, { theme, ...this.#look(m, layer, head) });
    }
  }

  #look(m: Matrix, layer: number, head: HeadChoice): Pick<ThumbnailOptions, 'domain' | 'hidden'> {
    const reading = this.#shown;
    if (this.#asPatches) return { domain: [0, Math.max(1e-9, ...Array.from(m.values))] };
    const { stack, kind } = this;
    return { domain: reading?.domain, hidden: reading && hiddenIn({ stack, kind, layer, head }, reading) };
  }

  /** One query's weights are to be shown where they lie on the image. */
  get #asPatches(): boolean {
    const shape = this.#shown?.shape;
    return shape !== undefined && this.query !== undefined && seesImage(this, shape);
  }

  #matrix(layer: number, head: HeadChoice): Matrix | undefined {
    const pattern = this.#shown?.attention({ stack: this.stack, kind: this.kind, layer })?.pattern;
    // layers of a file may have fewer heads than others
    if (!pattern || (typeof head === 'number' && head >= (pattern.shape.at(-3) ?? 1))) return undefined;
    const m = chooseHead(pattern.data, pattern.shape, head);
    const image = this.#shown?.shape.encoder?.image;
    return this.#asPatches && image ? patchesOfRow(m, this.query ?? 0, gridOfImage(image)) : m;
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

  /** Brackets over the heads that share one key and value head. */
  #groups(columns: number): unknown {
    const { t } = this.#around;
    const size = this.#shown && stackOf(this.#shown.shape, this.stack);
    const heads = headsOfGroup(size);
    if (heads === 1) return nothing;
    const count = (size?.nHeads ?? 0) / heads;
    return html`<span></span>${Array.from({ length: count }, (_, group) => {
        const words = t('grid.group_why', {
          group: group + 1,
          first: group * heads + 1,
          last: (group + 1) * heads,
        });
        return html`<span part="group" class="group" title=${words} data-heads=${heads}
          >${heads > 2 ? t('grid.group', { group: group + 1 }) : group + 1}</span
        >`;
      })}<span class="rest" data-heads=${columns - count * heads}></span>`;
  }

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
      ${this.#groups(columns.length)}<span
      ></span
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
