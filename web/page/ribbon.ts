import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Token } from 'regard';

import { define } from '../elements/define.js';
import { labels, matrixOf, translates, type Reading, type Which } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import { ramp } from '../plot/colour.js';
import { lines } from '../plot/lines.js';
import { at, type LabelledMatrix } from '../plot/matrix.js';
import { percentText } from '../plot/number_text.js';
import { summary } from '../plot/summary.js';
import { lineText, tokenText } from '../plot/token_text.js';
import { shared } from './styles.js';

export const kLeastLine = 0.08;
const kHeight = 92;

/**
 * Both sentences as the tokenizer cut them, with the cross-attention as lines from each written word to the
 * words it looked at.  @fires page-step  detail: index of the written word that was chosen
 */
export class PageRibbon extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    step: { attribute: false },
    busy: { type: Boolean },
    yours: { type: Boolean },
    size: { state: true },
  };
  static override styles = [
    shared,
    css`
      .frame {
        overflow-x: auto;
        margin: 0 -4px;
        padding: 4px;
      }
      .sheet {
        position: relative;
        width: max-content;
        min-width: 100%;
      }
      .words {
        display: flex;
        gap: 7px;
        justify-content: center;
        list-style: none;
        margin: 0;
        padding: 0;
      }
      .word {
        appearance: none;
        border: 1px solid var(--regard-line);
        border-radius: 9px;
        padding: 6px 12px 7px;
        background: var(--surface);
        font-size: 17px;
        line-height: 1.35;
        white-space: nowrap;
        position: relative;
      }
      .word .shade {
        position: absolute;
        left: 8px;
        right: 8px;
        bottom: -1px;
        height: 3px;
        border-radius: 2px;
      }
      .special {
        color: var(--regard-ink-soft);
        font-size: 13px;
        padding-block: 9px;
        border-style: dashed;
      }
      .unknown {
        border-color: var(--unknown);
        color: var(--unknown);
        border-style: dashed;
      }
      button.word {
        cursor: pointer;
      }
      button.word:hover {
        border-color: var(--regard-ink-soft);
      }
      button.word[aria-pressed='true'] {
        border-color: var(--regard-accent);
        box-shadow: 0 0 0 1px var(--regard-accent);
      }
      .looked {
        border-color: var(--regard-accent);
      }
      .share {
        position: absolute;
        top: -1.45em;
        left: 0;
        right: 0;
        text-align: center;
        font-size: 11px;
        color: var(--regard-accent);
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
      .keys {
        padding-top: 18px;
      }
      .lines-box {
        height: ${kHeight}px;
      }
      svg {
        display: block;
        position: absolute;
        left: 0;
        overflow: visible;
      }
      .line {
        stroke: var(--regard-ink-soft);
      }
      .line.on {
        stroke: var(--regard-accent);
      }
      :host {
        position: relative;
      }
      .least {
        position: absolute;
        right: 0;
        bottom: 4px;
      }
      :host([yours]) .least {
        position: static;
        text-align: end;
        margin-top: 6px;
      }
      .waiting {
        width: 3ch;
        border-style: dashed;
        color: transparent;
        animation: breathe 1.2s infinite alternate ease-in-out;
      }
      @keyframes breathe {
        from {
          opacity: 0.35;
        }
        to {
          opacity: 1;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .waiting {
          animation: none;
        }
      }
      .sentence {
        margin-top: 14px;
        font-size: 20px;
        letter-spacing: -0.01em;
        text-align: center;
        overflow-wrap: anywhere;
        min-height: 1.5em;
      }
      @media (max-width: 640px) {
        .word {
          font-size: 15px;
          padding: 5px 9px 6px;
        }
        .sentence {
          font-size: 18px;
        }
        .words {
          justify-content: start;
        }
      }
      .least.below {
        position: static;
        text-align: center;
        margin-top: 4px;
      }
      @media (max-width: 1240px) {
        .least {
          position: static;
          text-align: center;
          margin-top: 4px;
        }
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare step: number | undefined;
  declare busy: boolean;
  declare yours: boolean;
  declare size: number;
  #matrix: LabelledMatrix | undefined;
  readonly #around = new Surroundings(this);
  #resize: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => (this.size = Math.round(entry?.contentRect.width ?? 0)));
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('reading') && !changed.has('which') && this.#matrix && changed.size) return;
    const { reading, which } = this;
    const shown: Which = reading && translates(reading.shape) ? { ...which, stack: 'decoder', kind: 'cross' } : which;
    this.#matrix = reading && matrixOf(reading, shown, this.#around.t);
  }

  /** Lines need the words' places, so they are drawn once those are laid out. */
  override updated(changed: PropertyValues<this>): void {
    if (changed.has('step')) this.#show();
    const box = this.renderRoot.querySelector('.lines-box');
    const m = this.#matrix;
    if (!box || !m) return box?.replaceChildren();
    const left = box.getBoundingClientRect().left;
    const middles = (name: string): number[] =>
      [...this.renderRoot.querySelectorAll(`.${name} .word:not(.waiting)`)].map((word) => {
        const { x, width } = word.getBoundingClientRect();
        return x - left + width / 2;
      });
    box.replaceChildren(
      lines(m, {
        width: box.clientWidth,
        height: kHeight,
        keyX: middles('keys'),
        queryX: middles('queries'),
        threshold: kLeastLine,
        query: this.step,
        label: summary(m, this.#around.t),
      }),
    );
  }

  /** Brings the word that the stepper stands at into its frame; the page itself does not move. */
  #show(): void {
    const frame = this.renderRoot.querySelector('.frame');
    const word = this.renderRoot.querySelector<HTMLElement>('.queries [aria-pressed=true]');
    if (frame && word && frame.scrollWidth > frame.clientWidth)
      frame.scrollLeft = word.offsetLeft + word.offsetWidth / 2 - frame.clientWidth / 2;
  }

  #word(token: Token, label: string, weight: number | undefined): unknown {
    const { t, theme } = this.#around;
    const title = token.unknown
      ? t('token.unknown')
      : token.special
        ? t('token.special', { text: tokenText(token.text) })
        : nothing;
    const kind = token.unknown ? 'unknown' : token.special ? 'special' : '';
    const share = weight !== undefined && weight >= kLeastLine;
    return html`<li class="word ${kind} ${share ? 'looked' : ''}" title=${title}>
      ${label}${token.unknown ? html`<span aria-hidden="true"> ?</span>` : nothing}
      ${weight === undefined ? nothing : html`<span class="shade" .style=${`background:${ramp(theme)(Math.max(0.06, weight))}`}></span>`}
      ${share ? html`<span class="share">${percentText(weight)}</span>` : nothing}
    </li>`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const { reading, step } = this;
    if (!reading) return html`<p class="soft small">${t('ribbon.waiting')}</p>`;
    const m = this.#matrix;
    const both = translates(reading.shape);
    const within = both
      ? undefined
      : reading.attention({ stack: this.which.stack, kind: this.which.kind, layer: this.which.layer });
    const [keys, queries] = [within?.keys ?? reading.source, within?.queries ?? reading.written];
    const [source, written] = [labels(keys, t), labels(queries, t)];
    const names = this.yours
      ? { source: t('yours.source'), written: t('yours.written') }
      : { source: t('ribbon.source'), written: t('ribbon.written') };
    const [from, to] = this.yours ? [nothing, nothing] : ['en', 'fr'];
    return html` <div class="frame" role="region" tabindex="0" aria-label=${names.source}>
        <div class="sheet">
          <ul class="words keys" lang=${from} data-testid="source-tokens">
            ${keys.map((token, j) =>
              this.#word(
                token,
                source[j] ?? '',
                step !== undefined && m && step < m.rows ? at(m, { row: step, column: j }) : undefined,
              ),
            )}
          </ul>
          <div class="lines-box"></div>
          <div class="words queries" lang=${to} data-testid="output-tokens" role="group" aria-label=${names.written}>
            ${queries.map(
              (token, i) =>
                html` <button
                  type="button"
                  class="word ${token.special ? 'special' : ''}"
                  aria-pressed=${i === step}
                  title=${t('ribbon.choose')}
                  @click=${() => this.dispatchEvent(new CustomEvent('page-step', { detail: i === step ? undefined : i, bubbles: true, composed: true }))}
                >
                  ${written[i]}
                </button>`,
            )}
            ${this.busy ? html`<span class="word waiting" aria-hidden="true">…</span>` : nothing}
          </div>
        </div>
      </div>
      ${reading.writtenText || both ? html`<p class="sentence" lang=${to} dir="auto" data-testid="translation">${lineText(reading.writtenText)}</p>` : nothing}
      <p class="least ${this.yours ? 'below' : ''} small soft">
        ${t('ribbon.threshold', { least: percentText(kLeastLine) })}
      </p>`;
  }
}
define('page-ribbon', PageRibbon);
