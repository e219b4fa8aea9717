import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { AttentionKind, StackName } from 'regard';

import { colourBar } from '../plot/colour_bar.js';
import { heatmap, type Heatmap } from '../plot/heatmap.js';
import type { Focus } from '../plot/keyboard.js';
import { at, holds, type Domain, type LabelledMatrix } from '../plot/matrix.js';
import { numberText } from '../plot/number_text.js';
import { summary } from '../plot/summary.js';
import { table } from '../plot/table.js';
import { Bound } from './bound.js';
import { CellFocus } from './cell_focus.js';
import { define } from './define.js';
import { givenTo, parsed } from './given.js';
import { heatmapStyles } from './heatmap_styles.js';
import { fit, hiddenIn, matrixOf, type Reading, type Which } from './reading.js';
import { Surroundings } from './surroundings.js';

/**
 * An attention matrix: rows are queries, columns are keys. Hover to view, click to lock; arrows, Enter
 * and Escape do the same. Draws a model's attention (`for`, or standing inside `<regard-model>`), or given
 * numbers, and then loads no engine: a file (`src`: .npy, .safetensors or .json, of any layers and heads), the
 * property or attribute `data`, or a child
 * `<script type="application/json">{"queries": [...], "keys": [...], "pattern": [[...]]}</script>`.
 *
 * @attr for, stack, kind, layer, head   which attention; layer and head counted from 0, head also "mean" or "max"
 * @attr src  a file of numbers;  @attr row  a row to mark
 * @fires regard-hover  detail: Cell or null
 * @fires regard-lock   detail: Cell or null
 * @csspart axes, frame, legend, readout, caption, table
 * @cssproperty --regard-ink, --regard-ink-soft, --regard-line, --regard-accent, --regard-lock, --regard-max-height
 */
export class RegardHeatmap extends LitElement {
  static override properties = {
    stack: {},
    kind: {},
    layer: { type: Number },
    head: {},
    for: {},
    src: {},
    reading: { attribute: false },
    data: { converter: (text: string | null) => parsed(text) },
    focused: { attribute: false },
    row: { type: Number },
    width: { state: true },
  };
  static override styles = heatmapStyles;
  declare stack: StackName;
  declare kind: AttentionKind;
  declare layer: number | undefined;
  declare head: number | string;
  declare for: string;
  declare src: string;
  declare reading: Reading | undefined;
  declare data: unknown;
  declare focused: Focus;
  /** A row to mark while no cell is: the word that a stepper stands at. */
  declare row: number | undefined;
  declare width: number;
  matrix: LabelledMatrix | undefined;
  drawing: Heatmap | undefined;

  readonly #around = new Surroundings(this);
  readonly #bound = new Bound(this);
  readonly #focus = new CellFocus(this);
  #resize: ResizeObserver | undefined;
  /** Made once for each matrix, not for each move of the pointer. */
  #bar: SVGSVGElement | undefined;
  #table: HTMLTableElement | undefined;

  constructor() {
    super();
    this.stack = 'decoder';
    this.kind = 'cross';
    this.head = 'mean';
    this.focused = {};
    this.width = 640;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => (this.width = Math.round(entry?.contentRect.width ?? 640)));
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  get which(): Which | undefined {
    const reading = this.reading ?? this.#bound.reading;
    const number = Number(this.head);
    const head = this.head === 'max' || this.head === 'mean' ? this.head : Number.isInteger(number) ? number : 'mean';
    return reading && fit({ stack: this.stack, kind: this.kind, layer: this.layer ?? Infinity, head }, reading.shape);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('for') || changed.has('src')) this.#bound.again();
    if (changed.size && [...changed.keys()].every((name) => name === 'focused' || name === 'row')) return;
    const { theme, t } = this.#around;
    const reading = this.reading ?? this.#bound.reading;
    const which = this.which;
    const hidden = reading && which && hiddenIn(which, reading);
    const domain: Domain = reading?.domain ?? [0, 1];
    try {
      this.matrix = reading && which ? matrixOf(reading, which, t) : givenTo(this);
    } catch (cause) {
      this.matrix = undefined;
      const detail = { code: 'invalid_argument', message: String(cause) };
      this.dispatchEvent(new CustomEvent('regard-error', { detail, bubbles: true, composed: true }));
    }
    const m = this.matrix;
    const given = reading?.shape.given !== undefined;
    const said = m && summary(m, t, reading?.domain);
    this.drawing = m && heatmap(m, { theme, width: this.width - 8, summary: said ?? '', hidden, domain });
    const [low, high] = domain.map((end) => numberText(end)) as [string, string];
    this.#bar = reading?.domain
      ? colourBar(theme, domain, t('plot.bar_given'), t('plot.bar_given_label', { low, high }))
      : colourBar(theme, domain, t('plot.bar'), t('plot.bar_label'));
    this.#table = m && table(m, t(given ? 'plot.table_given' : 'plot.table_caption'), t('plot.corner'));
  }

  override updated(): void {
    this.drawing?.mark(this.focused.hover, this.focused.locked, this.row);
  }

  override render(): unknown {
    const { t } = this.#around;
    const { matrix: m, drawing } = this;
    if (!m || !drawing)
      return html`<slot></slot
        >${this.reading?.shape.given ? html`<p part="readout">${t('plot.nothing')}</p>` : nothing}`;
    const shown = this.focused.hover ?? this.focused.locked;
    const readout = holds(m, shown)
      ? t('plot.cell', {
          query: m.rowLabels[shown.row] ?? '',
          key: m.columnLabels[shown.column] ?? '',
          weight: numberText(at(m, shown), 4),
        })
      : t('plot.hint');
    return html`<figure>
      <p part="axes">
        <span>↓ <b>${t('plot.rows')}</b></span
        ><span>→ <b>${t('plot.columns')}</b></span>
      </p>
      <div
        part="frame"
        tabindex="0"
        role="application"
        aria-label=${t('plot.label')}
        data-testid="matrix"
        @pointermove=${this.#focus.move}
        @pointerleave=${this.#focus.leave}
        @click=${this.#focus.click}
        @keydown=${this.#focus.key}
      >
        ${drawing.canvas ?? nothing}${drawing.svg}
      </div>
      <div part="legend">
        <p part="readout" aria-live="polite">${readout}</p>
        ${this.#bar}
      </div>
      <figcaption part="caption">${drawing.svg.getAttribute('aria-label')}</figcaption>
      <details>
        <summary>${t('plot.table')}</summary>
        <div part="table" tabindex="0" role="region" aria-label=${t('plot.table')}>${this.#table}</div>
      </details>
    </figure>`;
  }
}

define('regard-heatmap', RegardHeatmap);
