import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Candidate, Label, Model, Run, Tensor, Token } from 'regard';

import { define } from '../elements/define.js';
import { asProblem, isAbort, sentenceOf, type Problem } from '../elements/problem.js';
import { Surroundings } from '../elements/surroundings.js';
import { tokenText } from '../plot/token_text.js';
import { shared } from './styles.js';

const kShown = 5;
const isMask = ({ text, special }: Token): boolean => special && /^(\[MASK\]|<mask>)$/i.test(text);

/** cos of the angle between two vectors. */
function cosine({ data: a }: Tensor, { data: b }: Tensor): number {
  const dot = (u: Float32Array, v: Float32Array): number => u.reduce((all, n, i) => all + n * v[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/**
 * What a model of the reader's own says about the sentence besides its attention: a classifier its labels, a masked
 * language model the words for its masks, a decoder the likeliest next tokens, and any other how near another sentence is.
 */
export class PageAnswer extends LitElement {
  static override properties = {
    model: { attribute: false },
    text: {},
    seen: { attribute: false },
    ...Object.fromEntries(['run', 'other', 'likeness', 'problem'].map((name) => [name, { state: true }])),
  };
  static override styles = [
    shared,
    css`
      h2 {
        font-size: 15px;
        margin: 0 0 8px;
      }
      ol {
        list-style: none;
        margin: 0 0 12px;
        padding: 0;
        max-width: 560px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(96px, 1fr) 2fr 64px;
        gap: 12px;
        align-items: center;
        padding: 4px 0;
      }
      li span:first-child {
        overflow-wrap: anywhere;
      }
      .bar {
        width: 100%;
        height: 8px;
        border-radius: 4px;
        background: var(--regard-line);
      }
      .bar rect {
        fill: var(--regard-accent);
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .tags {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 0 0 12px;
      }
      .tags span {
        border: 1px solid var(--regard-line);
        border-radius: 8px;
        padding: 4px 8px;
      }
      .tags small {
        display: block;
      }
      form {
        display: flex;
        gap: 8px;
        flex-wrap: wrap;
      }
      input {
        flex: 1 1 240px;
        font: inherit;
        padding: 8px 12px;
        color: inherit;
        background: var(--regard-card);
        border: 1px solid var(--regard-line);
        border-radius: 8px;
      }
    `,
  ];
  declare model: Model | undefined;
  declare text: string;
  /** What was made of an image, of a model that reads those. */
  declare seen: Run | undefined;
  declare run: Run | undefined;
  /** The sentence to compare with. */
  declare other: string;
  declare likeness: { readonly cosine: number; readonly pooling: string } | undefined;
  declare problem: Problem | undefined;

  readonly #around = new Surroundings(this);
  #abort: AbortController | undefined;

  constructor() {
    super();
    this.text = this.other = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('model') || changed.has('text') || changed.has('seen')) void this.#read();
  }

  /** Only the newest question is answered. */
  async #ask(work: (model: Model, signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#abort?.abort();
    const { signal } = (this.#abort = new AbortController());
    this.problem = undefined;
    if (!this.model || !this.text.trim()) return;
    try {
      await work(this.model, signal);
    } catch (cause) {
      if (!signal.aborted && !isAbort(cause)) this.problem = asProblem(cause);
    }
  }

  async #read(): Promise<void> {
    this.run = this.seen;
    this.likeness = undefined;
    await this.#ask(async (model, signal) => {
      if (model.info.encoder?.image) return;
      const run = await model.run(this.text, { record: model.info.writes ? ['logits', 'hidden'] : ['hidden'], signal });
      if (!signal.aborted) this.run = run;
    });
  }

  readonly #compare = (event: Event): void => {
    event.preventDefault();
    this.other = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    if (!this.other) return;
    void this.#ask(async (model, signal) => {
      const [first, second] = await Promise.all([this.text, this.other].map((text) => model.embed(text, { signal })));
      if (signal.aborted || !first || !second) return;
      this.likeness = { cosine: cosine(first, second), pooling: first.pooling.join(', ') };
    });
  };

  #percent(probability: number): string {
    return new Intl.NumberFormat(this.#around.language, { style: 'percent', maximumFractionDigits: 1 }).format(
      probability,
    );
  }

  #bars(rows: readonly { readonly name: string; readonly probability: number }[]): unknown {
    return html`<ol>
      ${rows.map(
        ({ name, probability }) =>
          html`<li>
            <span>${name}</span>
            <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width=${(100 * probability).toFixed(1)} height="8" />
            </svg>
            <span class="number">${this.#percent(probability)}</span>
          </li>`,
      )}
    </ol>`;
  }

  #labels(rows: readonly (readonly Label[])[], tokens: readonly Token[]): unknown {
    const { t } = this.#around;
    const name = ({ label, probability }: Label): { name: string; probability: number } => ({
      name: tokenText(label, 60),
      probability,
    });
    const best = (labels: readonly Label[]): Label =>
      labels.reduce((greatest, label) => (label.probability > greatest.probability ? label : greatest));
    if (rows.length === 1)
      return html`<h2>${t(this.seen ? 'answer.image' : 'answer.labels')}</h2>
        ${this.#bars(
          [...rows[0]!]
            .sort((a, b) => b.probability - a.probability)
            .slice(0, kShown)
            .map(name),
        )}`;
    return html`<h2>${t('answer.token_labels')}</h2>
      <div class="tags">
        ${rows.map((labels, i) => {
          const { label, probability } = best(labels);
          return html`<span
            >${tokens[i]?.label ?? tokenText(tokens[i]?.text ?? '')}<small class="soft"
              >${tokenText(label, 40)} ${this.#percent(probability)}</small
            ></span
          >`;
        })}
      </div>`;
  }

  #candidates(candidates: readonly Candidate[]): unknown {
    return this.#bars(
      candidates.map(({ token, probability }) => ({ name: token.label ?? tokenText(token.text), probability })),
    );
  }

  #masks(run: Run): unknown {
    const { t } = this.#around;
    const places = [...run.tokens.keys()].filter((i) => isMask(run.tokens[i]!));
    if (!places.length) return html`<p class="soft">${t('answer.no_mask')}</p>`;
    return places.map(
      (place, n) =>
        html`<h2>${t('answer.mask', { n: String(n + 1) })}</h2>
          ${this.#candidates(run.likeliest(place, kShown))}`,
    );
  }

  #next(run: Run): unknown {
    const { t } = this.#around;
    return html`<h2>${t('answer.next')}</h2>
      ${this.#candidates(run.likeliest(run.tokens.length - 1, kShown))}`;
  }

  #likeness(): unknown {
    const { t, language } = this.#around;
    const shown =
      this.likeness === undefined
        ? nothing
        : html`<p data-testid="likeness" aria-live="polite">
            ${t('answer.likeness', {
              pooling: this.likeness.pooling,
              cosine: this.likeness.cosine.toLocaleString(language, { maximumFractionDigits: 3 }),
            })}
          </p>`;
    return html`<h2>${t('answer.compare')}</h2>
      <form @submit=${this.#compare}>
        <input aria-label=${t('answer.other')} placeholder=${t('answer.other')} .value=${this.other} />
        <button class="button">${t('answer.do_compare')}</button>
      </form>
      ${shown}`;
  }

  override render(): unknown {
    const { model, run, problem } = this;
    const { t } = this.#around;
    if (problem) return html`<p role="alert">${sentenceOf(problem, t)}</p>`;
    if (!model || !run) return nothing;
    const { writes, encoder, decoder } = model.info;
    if (run.labels) return this.#labels(run.labels, run.tokens);
    if (writes && !decoder) return this.#masks(run);
    if (writes && !encoder) return this.#next(run);
    return writes ? nothing : this.#likeness();
  }
}
define('page-answer', PageAnswer);
