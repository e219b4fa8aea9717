import { css, html, LitElement, nothing } from 'lit';

import { define } from '../../web/elements/define.js';
import { Surroundings } from '../../web/elements/surroundings.js';
import { shared } from '../../web/page/styles.js';
import type { RowResult } from './measure.js';
import { columnsOf, markdown, type Column, type Result } from './report.js';
import { isShared, onThreads, rows, type Row } from './rows.js';
import { measureSuite, type Step } from './suite.js';

/** What a visitor's page measures by itself: what is over in a few minutes. `?only=` names others. */
const kVisitor = /^(product (?!.*1x768x50257)|softmax|attention (kept )?(128|512)$)/;
const kRounds = 15;

/** Where script/bench listens. */
interface Driver {
  regardBenchStep?(text: string): void;
  regardBenchDone?(result: Result): void;
}

/** `?only=REGEX` rows, `?rounds=N`, `?threads=N`; `?start` begins at once. */
function wishes(): { rows: readonly Row[]; rounds: number; threads: number; start: boolean } {
  const asked = new URL(location.href).searchParams;
  const only = asked.get('only');
  const pattern = only === null ? kVisitor : new RegExp(only);
  const whole = (name: string, otherwise: number): number =>
    Math.max(1, Math.floor(Number(asked.get(name)) || otherwise));
  const threads = whole('threads', 1);
  return {
    rows: (threads === 1 ? rows : rows.filter(isShared).map(onThreads)).filter(({ id }) => pattern.test(id)),
    rounds: whole('rounds', kRounds),
    threads,
    start: asked.has('start'),
  };
}

/** Measures every runtime on the visitor's machine, row by row, and shows the table as it grows. */
export class BenchApp extends LitElement {
  static override properties = { step: { state: true }, found: { state: true }, problem: { state: true } };
  declare step: Step | undefined;
  declare found: readonly RowResult[];
  declare problem: string | undefined;
  readonly #around = new Surroundings(this);
  readonly #wishes = wishes();
  #abort: AbortController | undefined;
  #result: Result | undefined;

  constructor() {
    super();
    this.found = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#wishes.start) void this.#measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  async #measure(): Promise<void> {
    const driver = globalThis as Driver;
    this.#abort = new AbortController();
    this.#result = undefined;
    this.problem = undefined;
    this.found = [];
    try {
      const { rows: wanted, rounds, threads } = this.#wishes;
      this.#result = await measureSuite(
        { rows: wanted, rounds, threads, signal: this.#abort.signal },
        {
          onStep: (step) => {
            this.step = step;
          },
          onRow: (result) => {
            this.found = [...this.found, result];
            driver.regardBenchStep?.(
              columnsOf([result])
                .map(({ heading, cell }) => `${heading} ${cell(result)}`)
                .join(' · '),
            );
          },
        },
      );
      driver.regardBenchDone?.(this.#result);
    } catch (cause) {
      this.problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.#abort = undefined;
      this.step = undefined;
    }
  }

  #save(): void {
    if (!this.#result) return;
    const address = URL.createObjectURL(
      new Blob([JSON.stringify(this.#result, null, 1)], { type: 'application/json' }),
    );
    Object.assign(document.createElement('a'), { href: address, download: 'regard-bench.json' }).click();
    URL.revokeObjectURL(address);
  }

  #progress(): unknown {
    const { t } = this.#around;
    const { step } = this;
    if (!step) return nothing;
    const doing = step.contender
      ? t('bench.preparing', { row: step.row.id, runtime: step.contender.name })
      : t('bench.round', { row: step.row.id, round: step.round, rounds: step.rounds });
    return html`<div class="progress">
      <progress max="1" .value=${step.share} aria-label=${t('bench.progress')}></progress>
      <span class="small soft" role="status">${doing}</span>
    </div>`;
  }

  #table(): unknown {
    if (this.found.length === 0) return nothing;
    const { t } = this.#around;
    const columns = columnsOf(this.found);
    const heading = ({ key, heading: name }: Column): string => (key === 'peer' ? name : t(`bench.column_${key}`));
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('bench.table')}>
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${heading(column)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${this.found.map(
              (row) =>
                html`<tr>
                  ${columns.map(({ key, cell }) =>
                    key === 'what' ? html`<th scope="row">${cell(row)}</th>` : html`<td>${cell(row)}</td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small soft">${t('bench.legend')}</p>
      ${this.found.flatMap((row) =>
        row.problems.map(
          ({ contender, problem }) =>
            html`<p class="small wrong" data-testid="problem">${row.id}, ${contender}: ${problem}</p>`,
        ),
      )}`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const busy = this.#abort !== undefined;
    return html`<p class="small"><a href="../">${t('bench.back')}</a></p>
      <h1>${t('bench.title')}</h1>
      <p class="lead">${t('bench.what')}</p>
      <p class="small soft">${t('bench.downloads')}</p>
      <div class="bar">
        ${
          busy
            ? html`<button class="button" data-testid="cancel" @click=${() => this.#abort?.abort()}>
                ${t('bench.cancel')}
              </button>`
            : html`<button class="button primary" data-testid="measure" @click=${() => void this.#measure()}>
                ${t('bench.start')}
              </button>`
        }
        ${
          this.#result && this.found.length > 0
            ? html`<button class="button" @click=${() => this.#save()}>${t('bench.save')}</button>
                <button class="button" @click=${() => void navigator.clipboard.writeText(markdown(this.#result!))}>
                  ${t('bench.copy')}
                </button>`
            : nothing
        }
      </div>
      ${this.#progress()} ${this.problem ? html`<p class="wrong" role="alert">${this.problem}</p>` : nothing}
      ${this.#table()}`;
  }

  static override styles = [
    shared,
    css`
      h1 {
        font-size: 26px;
        letter-spacing: -0.02em;
        margin: 12px 0 8px;
      }
      .lead {
        max-width: 68ch;
        margin-bottom: 8px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 20px 0;
      }
      .progress {
        display: grid;
        gap: 6px;
        margin-bottom: 20px;
      }
      progress {
        width: 100%;
        accent-color: var(--accent-fill);
      }
      .scroll {
        overflow-x: auto;
        background: var(--surface);
        border: 1px solid var(--regard-line);
        border-radius: 10px;
        margin-bottom: 12px;
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 7px 12px;
        text-align: end;
        white-space: nowrap;
        border-bottom: 1px solid var(--regard-line);
      }
      tr:last-child > * {
        border-bottom: 0;
      }
      thead th {
        font-weight: 600;
        color: var(--regard-ink-soft);
      }
      th:first-child {
        text-align: start;
        position: sticky;
        inset-inline-start: 0;
        background: var(--surface);
      }
      a {
        color: var(--regard-accent);
      }
      .wrong {
        color: var(--wrong-ink);
      }
    `,
  ];
}
define('bench-app', BenchApp);
