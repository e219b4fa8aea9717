import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { AttentionKind, StackName } from 'regard';

import { colourBar } from '../plot/colour_bar.js';
import { cellAt } from '../plot/geometry.js';
import { heatmap, type Heatmap } from '../plot/heatmap.js';
import { pressed, type Focus } from '../plot/keyboard.js';
import { at, type Cell, holds, matrixFrom, sameCell, type HeadChoice, type LabelledMatrix } from '../plot/matrix.js';
import { numberText } from '../plot/number_text.js';
import { summary } from '../plot/summary.js';
import { table } from '../plot/table.js';
import { tokenText } from '../plot/token_text.js';
import { Bound } from './bound.js';
import { define } from './define.js';
import { heatmapStyles } from './heatmap_styles.js';
import { fit, hiddenIn, matrixOf, type Reading, type Which } from './reading.js';
import { Surroundings } from './surroundings.js';

/**
 * An attention matrix: rows are queries, columns are keys. Hover to view, click to lock; arrows, Enter
 * and Escape do the same. Draws a model's attention (`for`, or standing inside `<regard-model>`), or given
 * numbers, and then loads nothing else: the property or attribute `data`, or a child
 * `<script type="application/json">{"rows": [...], "columns": [...], "values": [[...]]}</script>`.
 *
 * @attr for, stack, kind, layer, head   which attention; head: a number, "mean" or "max"
 * @fires regard-hover  detail: Cell or null
 * @fires regard-lock   detail: Cell or null
 * @csspart axes, frame, legend, readout, caption, table
 * @cssproperty --regard-ink, --regard-ink-soft, --regard-line, --regard-accent, --regard-lock, --regard-max-height
 */
export class RegardHeatmap extends LitElement {
  static override properties = {
    stack: {}, kind: {}, layer: { type: Number }, head: {}, for: {}, reading: { attribute: false },
    data: { converter: (text: string | null) => parsed(text) }, focused: { attribute: false }, row: { type: Number }, width: { state: true },
  };
  static override styles = heatmapStyles;
  declare stack: StackName;
  declare kind: AttentionKind;
  declare layer: number | undefined;
  declare head: HeadChoice | string;
  declare for: string;
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
  #resize: ResizeObserver | undefined;

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
    if (changed.has('for')) this.#bound.again();
    if (changed.size && [...changed.keys()].every((name) => name === 'focused' || name === 'row')) return;
    const { theme, t } = this.#around;
    const reading = this.reading ?? this.#bound.reading;
    const which = this.which;
    try {
      this.matrix = reading && which ? matrixOf(reading, which, t) : given(this);
    } catch (cause) {
      this.matrix = undefined;
      this.dispatchEvent(new CustomEvent('regard-error', { detail: { code: 'invalid_argument', message: String(cause) }, bubbles: true, composed: true }));
    }
    this.drawing = this.matrix && heatmap(this.matrix, {
      theme, width: this.width - 8, summary: summary(this.matrix, t), hidden: which && hiddenIn(which), pixelRatio: devicePixelRatio,
    });
  }

  override updated(): void {
    this.drawing?.mark(this.focused.hover, this.focused.locked, this.row);
  }

  #set(next: Focus): void {
    const before = this.focused;
    this.focused = next;
    if (!sameCell(before.hover, next.hover)) this.#tell('hover', next.hover);
    if (!sameCell(before.locked, next.locked)) this.#tell('lock', next.locked);
  }

  #tell(name: string, cell: Cell | undefined): void {
    this.dispatchEvent(new CustomEvent(`regard-${name}`, { detail: cell ?? null, bubbles: true, composed: true }));
  }

  #under(event: MouseEvent): Focus['hover'] {
    const box = this.drawing?.svg.getBoundingClientRect();
    return box && this.matrix && this.drawing ? cellAt(this.drawing.geometry, this.matrix, event.clientX - box.left, event.clientY - box.top) : undefined;
  }

  readonly #move = (event: PointerEvent): void => this.#set({ ...this.focused, hover: this.#under(event) });
  readonly #leave = (): void => this.#set({ ...this.focused, hover: undefined });
  readonly #click = (event: MouseEvent): void => {
    const cell = this.#under(event);
    this.#set(cell && !sameCell(cell, this.focused.locked) ? { hover: cell, locked: cell } : { hover: cell });
  };
  readonly #key = (event: KeyboardEvent): void => {
    const next = this.matrix && pressed(this.focused, event.key, this.matrix, event.ctrlKey || event.metaKey);
    if (!next) return;
    event.preventDefault();
    this.#set(next);
  };

  override render(): unknown {
    const { t, theme } = this.#around;
    const { matrix: m, drawing } = this;
    if (!m || !drawing) return html`<slot></slot>`;
    const shown = this.focused.hover ?? this.focused.locked;
    const readout = holds(m, shown)
      ? t('plot.cell', { query: m.rowLabels[shown.row] ?? '', key: m.columnLabels[shown.column] ?? '', weight: numberText(at(m, shown), 4) })
      : t('plot.hint');
    return html`<figure>
      <p part="axes"><span>↓ <b>${t('plot.rows')}</b></span><span>→ <b>${t('plot.columns')}</b></span></p>
      <div part="frame" tabindex="0" role="application" aria-label=${t('plot.label')} data-testid="matrix"
        @pointermove=${this.#move} @pointerleave=${this.#leave} @click=${this.#click} @keydown=${this.#key}>${drawing.canvas ?? nothing}${drawing.svg}</div>
      <div part="legend"><p part="readout" aria-live="polite">${readout}</p>${colourBar(theme, [0, 1], t('plot.bar'), t('plot.bar_label'))}</div>
      <figcaption part="caption">${summary(m, t)}</figcaption>
      <details><summary>${t('plot.table')}</summary><div part="table" tabindex="0" role="region" aria-label=${t('plot.table')}>${table(m, t('plot.table_caption'), t('plot.corner'))}</div></details>
    </figure>`;
  }
}

const parsed = (text: string | null): unknown => {
  try {
    return text ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
};

const given = (element: RegardHeatmap): LabelledMatrix | undefined => {
  const data = element.data ?? parsed(element.querySelector(':scope > script[type="application/json"]')?.textContent ?? null);
  return data === undefined ? undefined : escaped(matrixFrom(data));
};
const escaped = (m: LabelledMatrix): LabelledMatrix => ({ ...m, rowLabels: m.rowLabels.map((l) => tokenText(l)), columnLabels: m.columnLabels.map((l) => tokenText(l)) });
define('regard-heatmap', RegardHeatmap);
