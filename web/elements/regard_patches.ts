import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { AttentionKind, StackName } from 'regard';

import { glowBar } from '../plot/glow_bar.js';
import { pressed, type Focus } from '../plot/keyboard.js';
import { at, sameCell, type Cell, type LabelledMatrix } from '../plot/matrix.js';
import { numberText, percentText } from '../plot/number_text.js';
import { patchAt, patches, patchesOfRow, patchOfToken, tokenOfPatch, type Patches } from '../plot/patches.js';
import { patchesSummary } from '../plot/patches_summary.js';
import { table } from '../plot/table.js';
import { Bound } from './bound.js';
import { define } from './define.js';
import { parsed } from './given.js';
import { patchesStyles } from './patches_styles.js';
import { patchesOfData, patchesOfReading, type PatchesData } from './patches_data.js';
import { fit, type Reading, type Which } from './reading.js';
import { Surroundings } from './surroundings.js';

/**
 * What one token looks at on an image: hover over a patch, or choose a token above the image, to see what it looks at;
 * click to hold it, then hover to read weights. Arrows, Enter and Escape do the same. Draws a model's attention (`for`,
 * or standing inside `<regard-model>`), or given numbers, and then loads no engine: the property or attribute `data`,
 * {"image": "cat.jpg", "pattern": [[…], …], "before": 1, "rows": 14, "columns": 14, "queries": […]}.
 *
 * @attr for, stack, kind, layer, head   which attention; layer and head counted from 0, head also "mean" or "max"
 * @attr query  the row that looks while nothing is held or hovered
 * @fires regard-query  detail: the row that is held, or null
 * @fires regard-error  detail: { code, message }
 * @csspart tokens, token, frame, legend, readout, caption, table
 * @cssproperty --regard-ink, --regard-ink-soft, --regard-line, --regard-accent, --regard-lock, --regard-max-height
 */
export class RegardPatches extends LitElement {
  static override properties = {
    stack: {},
    kind: {},
    layer: { type: Number },
    head: {},
    for: {},
    query: { type: Number },
    reading: { attribute: false },
    data: { converter: (text: string | null) => parsed(text) },
    focused: { state: true },
    width: { state: true },
    loaded: { state: true },
  };
  static override styles = patchesStyles;
  declare stack: StackName;
  declare kind: AttentionKind;
  declare layer: number | undefined;
  declare head: number | string;
  declare for: string;
  declare query: number | undefined;
  declare reading: Reading | undefined;
  declare data: unknown;
  /** The patch under the pointer or the keyboard, and the one that is held as the query. */
  declare focused: Focus;
  declare width: number;
  /** The image that given numbers name. */
  declare loaded: HTMLImageElement | undefined;
  drawing: Patches | undefined;
  /** What is drawn: [rows, columns] of the query's weights. */
  shown: LabelledMatrix | undefined;

  readonly #around = new Surroundings(this);
  readonly #bound = new Bound(this);
  #resize: ResizeObserver | undefined;
  #data: PatchesData | undefined;
  #src: string | undefined;

  constructor() {
    super();
    this.stack = 'encoder';
    this.kind = 'self';
    this.head = 'mean';
    this.focused = {};
    this.width = 480;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => (this.width = Math.round(entry?.contentRect.width ?? 480)));
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  /** The row whose weights are shown: hovered, else held, else chosen. */
  get asking(): number {
    const data = this.#data;
    if (!data) return 0;
    const { hover, locked } = this.focused;
    const patch = data.selfAttention ? (locked ?? (this.query === undefined ? hover : undefined)) : undefined;
    const row = patch ? tokenOfPatch(patch, data.grid) : (this.query ?? 0);
    return Math.max(0, Math.min(data.matrix.rows - 1, row));
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('for')) this.#bound.again();
    const { theme, t } = this.#around;
    const onlyFocus = changed.size > 0 && [...changed.keys()].every((name) => name === 'focused' || name === 'query');
    if (!onlyFocus || !this.#data) this.#take();
    const data = this.#data;
    if (!data) return void (this.drawing = this.shown = undefined);
    const row = this.asking;
    const m = patchesOfRow(data.matrix, row, data.grid);
    const most = Math.max(...Array.from(m.values).filter((value) => !Number.isNaN(value)));
    const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1));
    this.shown = { ...m, rowLabels: numbers(m.rows), columnLabels: numbers(m.columns) };
    this.drawing = patches(m, data.grid, {
      theme,
      image: data.image ?? this.#given,
      region: data.region,
      width: Math.max(120, this.width),
      height: 560,
      domain: [0, most > 0 ? most : 1],
      summary: patchesSummary(data.matrix, row, data.grid, t),
      pixelRatio: devicePixelRatio,
    });
    this.drawing.mark(this.focused.hover, data.selfAttention ? patchOfToken(row, data.grid) : undefined);
  }

  get #given(): PatchesData['image'] {
    const image = this.loaded;
    return image && { source: image, width: image.naturalWidth, height: image.naturalHeight };
  }

  get #which(): Which | undefined {
    const reading = this.reading ?? this.#bound.reading;
    const number = Number(this.head);
    const head = this.head === 'max' || this.head === 'mean' ? this.head : Number.isInteger(number) ? number : 'mean';
    return reading && fit({ stack: this.stack, kind: this.kind, layer: this.layer ?? Infinity, head }, reading.shape);
  }

  #take(): void {
    const { t } = this.#around;
    const reading = this.reading ?? this.#bound.reading;
    const which = this.#which;
    const script = this.querySelector(':scope > script[type="application/json"]');
    const given = this.data ?? parsed(script?.textContent);
    try {
      this.#data =
        reading && which
          ? patchesOfReading(reading, which, t)
          : given === undefined
            ? undefined
            : patchesOfData(given, t);
    } catch (cause) {
      this.#data = undefined;
      this.#tell('error', { code: 'invalid_argument', message: String(cause) });
    }
    if (this.#data?.src !== this.#src) void this.#load((this.#src = this.#data?.src));
  }

  async #load(src: string | undefined): Promise<void> {
    this.loaded = undefined;
    if (src === undefined) return;
    const image = new Image();
    image.src = src;
    try {
      await image.decode();
      if (this.#src === src) this.loaded = image;
    } catch {
      this.#tell('error', { code: 'fetch_failed', message: `the image ${src} could not be read` });
    }
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`regard-${name}`, { detail, bubbles: true, composed: true }));
  }

  /** Holds a row, or lets go of what is held. */
  #hold(row: number | undefined): void {
    const patch = row === undefined || !this.#data?.selfAttention ? undefined : patchOfToken(row, this.#data.grid);
    this.focused = { hover: this.focused.hover, locked: patch };
    this.query = row;
    this.#tell('query', row ?? null);
  }

  #under(event: MouseEvent): Cell | undefined {
    if (!this.drawing || !this.#data) return undefined;
    const { left, top } = this.drawing.svg.getBoundingClientRect();
    return patchAt(this.drawing, this.#data.grid, event.clientX - left, event.clientY - top);
  }

  readonly #move = (event: PointerEvent): void => {
    const hover = this.#under(event);
    if (!sameCell(hover, this.focused.hover)) this.focused = { ...this.focused, hover };
  };
  readonly #leave = (): void => void (this.focused = { ...this.focused, hover: undefined });
  readonly #click = (event: MouseEvent): void => {
    const cell = this.#under(event);
    if (!cell || !this.#data?.selfAttention) return;
    this.#hold(sameCell(cell, this.focused.locked) ? undefined : tokenOfPatch(cell, this.#data.grid));
  };
  readonly #key = (event: KeyboardEvent): void => {
    const data = this.#data;
    const next = data && pressed(this.focused, event.key, data.grid, event.ctrlKey || event.metaKey);
    if (!next) return;
    event.preventDefault();
    if (event.key === 'Escape') {
      this.focused = {};
      this.#hold(undefined);
    } else if (next.locked && !sameCell(next.locked, this.focused.locked)) {
      if (data.selfAttention) this.#hold(tokenOfPatch(next.locked, data.grid));
    } else this.focused = { ...this.focused, hover: next.hover };
  };

  /** A token that is no patch: one to ask with, or one that is looked at beside the image. */
  #token(label: string, weight: number | undefined, row: number | undefined): unknown {
    const words = html`${label}${weight === undefined ? nothing : html`<b>${percentText(weight)}</b>`}`;
    if (row === undefined) return html`<span part="token">${words}</span>`;
    const held = row === this.query && !this.focused.locked;
    return html`<button
      part="token"
      type="button"
      aria-pressed=${held}
      data-row=${row}
      class=${row === this.asking ? 'asks' : ''}
      @click=${() => this.#hold(held ? undefined : row)}
    >
      ${words}
    </button>`;
  }

  #tokens({ matrix, grid, selfAttention }: PatchesData): unknown {
    const { t } = this.#around;
    const row = this.asking;
    const before = matrix.columnLabels.slice(0, grid.before);
    const weight = (column: number): number => at(matrix, { row, column });
    return html`${
      selfAttention
        ? nothing
        : html`<div part="tokens" role="group" aria-label=${t('patches.queries')} data-testid="patch-queries">
            ${matrix.rowLabels.map((label, i) => this.#token(label, undefined, i))}
          </div>`
    }${
      before.length
        ? html`<div part="tokens" role="group" aria-label=${t('patches.before')} data-testid="patch-tokens">
            <span class="soft">${t('patches.before')}</span
            >${before.map((label, i) => this.#token(label, weight(i), selfAttention ? i : undefined))}
          </div>`
        : nothing
    }`;
  }

  #readout(data: PatchesData): string {
    const { t } = this.#around;
    const { hover } = this.focused;
    const row = this.asking;
    const key = hover && tokenOfPatch(hover, data.grid);
    if (key === undefined || (data.selfAttention && key === row && !this.focused.locked))
      return t(data.selfAttention ? 'patches.hint' : 'patches.hint_cross');
    return t('plot.cell', {
      query: data.matrix.rowLabels[row] ?? '',
      key: data.matrix.columnLabels[key] ?? '',
      weight: numberText(at(data.matrix, { row, column: key }), 4),
    });
  }

  override render(): unknown {
    const { t, theme } = this.#around;
    const { drawing, shown } = this;
    const data = this.#data;
    if (!drawing || !shown || !data) return html`<slot></slot>`;
    const asks = data.matrix.rowLabels[this.asking] ?? '';
    const most = Math.max(...Array.from(shown.values).filter((value) => !Number.isNaN(value)), 0) || 1;
    return html`<figure>
      ${this.#tokens(data)}
      <div
        part="frame"
        class=${data.selfAttention ? 'asks' : ''}
        tabindex="0"
        role="application"
        aria-label=${t('patches.label')}
        data-testid="patches"
        @pointermove=${this.#move}
        @pointerleave=${this.#leave}
        @click=${this.#click}
        @keydown=${this.#key}
      >
        ${drawing.canvas}${drawing.svg}
      </div>
      <div part="legend">
        <p part="readout" aria-live="polite">
          <b>${t('patches.asks', { query: asks })}</b><br />${this.#readout(data)}
        </p>
        ${glowBar(theme, [0, most], t('plot.bar'), t('patches.bar_label', { high: numberText(most) }))}
      </div>
      <figcaption part="caption">${drawing.svg.getAttribute('aria-label')}</figcaption>
      <details>
        <summary>${t('plot.table')}</summary>
        <div part="table" tabindex="0" role="region" aria-label=${t('plot.table')}>
          ${table(shown, t('patches.table', { query: asks }), t('patches.corner'))}
        </div>
      </details>
    </figure>`;
  }
}
define('regard-patches', RegardPatches);
