import { html, LitElement, type TemplateResult } from 'lit';

import { define } from '../elements/define.js';
import { hiddenIn, labels, matrixOf, windowOf, type Reading, type Which } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import type { CellComputed } from '../plot/cell.js';
import { kVectorColours } from '../plot/colour.js';
import { at, chooseHead, type Cell } from '../plot/matrix.js';
import { exactText, numberText, percentText } from '../plot/number_text.js';
import { dimensionAt, largest, strip } from '../plot/strip.js';
import { cellPanelStyles } from './cell_panel_styles.js';
import { cellOf, kAgreement, worstDifference } from './cell_of.js';
import { shared } from './styles.js';

/**
 * One cell opened: q · k, the scale, the mask, the softmax of its row, the sum of v, all computed again here
 * from the traced q, k and v.  @fires page-which (a head chosen), page-cell (another key; undefined closes)
 */
export class PageCellPanel extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    cell: { attribute: false },
    dimension: { state: true },
    copied: { state: true },
  };
  static override styles = [shared, cellPanelStyles];
  declare reading: Reading | undefined;
  declare which: Which;
  declare cell: Cell | undefined;
  declare dimension: number | undefined;
  declare copied: boolean;
  readonly #around = new Surroundings(this);

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`page-${name}`, { detail, bubbles: true, composed: true }));
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, which, cell } = this;
    const m = reading && matrixOf(reading, which, t);
    if (!reading || !m || !cell || cell.row >= m.rows || cell.column >= m.columns)
      return html`<div class="empty">
        <h2>${t('cell.title')}</h2>
        <p class="small soft">${t('cell.hint')}</p>
        <p class="formula" aria-hidden="true">
          <i class="q">q</i> · <i class="k">k</i> <span>→</span> × 1/√d <span>→</span> softmax <span>→</span> Σ a
          <i class="v">v</i>
        </p>
      </div>`;
    const names = { query: m.rowLabels[cell.row] ?? '', key: m.columnLabels[cell.column] ?? '' };
    return html`<article aria-label=${t('cell.of', names)}>
      <header class="row between">
        <h2>${t('cell.title')}</h2>
        <button type="button" class="button quiet" @click=${() => this.#tell('cell', undefined)}>
          ${t('cell.close')}
        </button>
      </header>
      <p class="pair">
        <b>${names.query}</b><span>${t('cell.looks')}</span><b>${names.key}</b
        ><output class="number">${numberText(at(m, cell), 4)}</output>
      </p>
      ${typeof which.head === 'number' ? this.#computed(which.head, names) : this.#heads(cell)}
    </article>`;
  }

  /** Mean or maximum: the heads it is made of, each to be opened. */
  #heads(cell: Cell): TemplateResult {
    const { t } = this.#around;
    const pattern = this.reading?.attention({
      stack: this.which.stack,
      kind: this.which.kind,
      layer: this.which.layer,
    })?.pattern;
    const count = pattern?.shape[0] ?? 0;
    return html`<p class="small soft">${t('cell.folded')}</p>
      <ul class="heads">
        ${Array.from({ length: count }, (_, head) => {
          const weight = pattern ? at(chooseHead(pattern.data, pattern.shape, head), cell) : 0;
          return html`<li>
            <button type="button" data-testid="open-head" @click=${() => this.#tell('which', { ...this.which, head })}>
              <span>${t('head.one', { head: head + 1 })}</span
              ><span class="track"><span class="fill" .style=${`inline-size:${weight * 100}%`}></span></span
              ><span class="number">${numberText(weight)}</span>
            </button>
          </li>`;
        })}
      </ul>`;
  }

  #strip(
    name: 'q' | 'k' | 'v' | undefined,
    title: unknown,
    label: string,
    values: readonly number[],
    most: number,
  ): TemplateResult {
    const at = this.dimension;
    return html`<div class="vector">
      <span class="name">${title}</span
      ><span class="small number end">${at === undefined ? '' : numberText(values[at] ?? NaN)}</span>
      <div
        class="bars"
        @pointermove=${(event: PointerEvent) => {
          const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
          this.dimension = dimensionAt((event.clientX - box.left) / box.width, values.length);
        }}
        @pointerleave=${() => (this.dimension = undefined)}
      >
        ${strip(values, { colour: name ? kVectorColours[name] : 'var(--regard-ink-soft)', label, most, marked: at })}
      </div>
    </div>`;
  }

  #computed(head: number, names: { query: string; key: string }): TemplateResult {
    const { t } = this.#around;
    const { reading, which, cell } = this;
    const found = reading && cell && cellOf(reading, { ...which, head }, cell);
    if (!reading || !cell || !found) return html`<p class="small soft">${t('cell.waiting')}</p>`;
    const { computed: c, scale, attention } = found;
    const e = this.dimension;
    const ends = largest(c.q, c.k);
    const seen = !hiddenIn(which, reading)?.(cell);
    const worst = worstDifference(c);
    const keys = labels(attention.keys, t, which.stack === 'decoder' && which.kind === 'self');
    return html`<ol>
        <li>
          <h3>${t('cell.step_product')}</h3>
          ${this.#strip('q', html`<i class="q">q</i> ${names.query}`, t('cell.vector', { name: 'q', word: names.query }), c.q, ends)}
          ${this.#strip('k', html`<i class="k">k</i> ${names.key}`, t('cell.vector', { name: 'k', word: names.key }), c.k, ends)}
          ${this.#strip(undefined, html`<i class="q">q</i><sub>e</sub> · <i class="k">k</i><sub>e</sub>`, t('cell.products'), c.products, largest(c.products))}
          <p class="equation number">
            ${
              e === undefined
                ? html`Σ<sub>e</sub> <i class="q">q</i><sub>e</sub> <i class="k">k</i><sub>e</sub> =
                    <b>${numberText(c.dot, 4)}</b>`
                : html`${t('cell.dimension', { e: e + 1, count: c.q.length })}
                    <span class="q">${numberText(c.q[e] ?? NaN)}</span> ×
                    <span class="k">${numberText(c.k[e] ?? NaN)}</span> = <b>${numberText(c.products[e] ?? NaN)}</b>`
            }
          </p>
        </li>
        <li>
          <h3>${t('cell.step_scale')}</h3>
          <p class="equation number">
            ${numberText(c.dot, 4)} × ${numberText(scale, 4)} =
            <b data-testid="score">${numberText(c.scores[cell.column] ?? NaN, 4)}</b>
          </p>
        </li>
        <li>
          <h3>${t('cell.step_mask')}</h3>
          <p class="small">
            ${t(seen ? 'cell.visible' : which.kind === 'self' && windowOf(which, reading.shape) ? 'cell.outside' : 'cell.masked')}
          </p>
        </li>
        <li>
          <h3>${t('cell.step_softmax')}</h3>
          <div class="rowtable">
            <table>
              <thead>
                <tr>
                  <th scope="col">${t('cell.key')}</th>
                  <th scope="col">${t('cell.score')}</th>
                  <th scope="col">exp(s − max)</th>
                  <th scope="col">${t('cell.share')}</th>
                </tr>
              </thead>
              <tbody>
                ${keys.map(
                  (key, j) =>
                    html`<tr class=${j === cell.column ? 'on' : ''}>
                      <th scope="row">
                        <button type="button" @click=${() => this.#tell('cell', { row: cell.row, column: j })}>
                          ${key}
                        </button>
                      </th>
                      <td>
                        ${c.exponentials[j] === 0 && hiddenIn(which, reading)?.({ row: cell.row, column: j }) ? t('cell.hidden') : numberText(c.scores[j] ?? NaN)}
                      </td>
                      <td>${numberText(c.exponentials[j] ?? NaN)}</td>
                      <td>
                        <span class="track"
                          ><span class="fill" .style=${`inline-size:${(c.pattern[j] ?? 0) * 100}%`}></span></span
                        >${numberText(c.pattern[j] ?? NaN)}
                      </td>
                    </tr>`,
                )}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">Σ</th>
                  <td></td>
                  <td>${numberText(c.sum)}</td>
                  <td>1</td>
                </tr>
              </tfoot>
            </table>
          </div>
        </li>
        <li>
          <h3>${t('cell.step_values')}</h3>
          ${this.#strip('v', html`<i class="v">v</i> ${names.key}`, t('cell.vector', { name: 'v', word: names.key }), c.v, largest(c.v, c.z))}
          ${this.#strip('v', html`z = Σ<sub>j</sub> a<sub>j</sub> <i class="v">v</i><sub>j</sub>`, t('cell.z'), c.z, largest(c.v, c.z))}
          <p class="small soft">${t('cell.values', { share: percentText(c.pattern[cell.column] ?? 0), ...names })}</p>
        </li>
      </ol>
      <p class="check ${worst <= kAgreement ? '' : 'off'}" data-testid="cell-check">
        ${worst <= kAgreement ? '✓' : '!'} ${t('cell.check', { difference: numberText(worst, 7) })}
      </p>
      <div class="row">
        <button type="button" class="button" data-testid="copy-cell" @click=${() => void this.#copy(c, names)}>
          ${this.copied ? t('cell.copied') : t('cell.copy')}
        </button>
      </div>
      ${this.#allNumbers(c)}`;
  }

  #allNumbers(c: CellComputed): TemplateResult {
    const { t } = this.#around;
    const columns = [
      ['q', c.q],
      ['k', c.k],
      ['q·k', c.products],
      ['v', c.v],
      ['z', c.z],
    ] as const;
    return html`<details>
      <summary>${t('cell.all')}</summary>
      <div class="rowtable" tabindex="0" role="region" aria-label=${t('cell.all')}>
        <table>
          <thead>
            <tr>
              <th scope="col">e</th>
              ${columns.map(([name]) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${c.q.map(
              (_, e) =>
                html`<tr>
                  <th scope="row">${e + 1}</th>
                  ${columns.map(([, values]) => html`<td>${numberText(values[e] ?? NaN, 4)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  async #copy(c: CellComputed, names: object): Promise<void> {
    const exact = (values: readonly number[]): number[] => values.map((value) => Number(exactText(value)));
    const { q, k, v, products, scores, pattern, z } = c;
    const all = Object.fromEntries(
      Object.entries({ q, k, v, products, scores, pattern, z }).map(([name, values]) => [name, exact(values)]),
    );
    try {
      await navigator.clipboard.writeText(JSON.stringify({ ...names, ...this.which, ...all, dot: c.dot }, null, 1));
      this.copied = true;
      setTimeout(() => (this.copied = false), 1600);
    } catch {
      this.renderRoot.querySelector('details')?.setAttribute('open', '');
    }
  }
}
define('page-cell-panel', PageCellPanel);
