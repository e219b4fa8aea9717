import { css, html, LitElement, nothing, type PropertyValues } from 'lit';

import { define } from '../elements/define.js';
import { matrixOf, type Reading, type Which } from '../elements/reading.js';
import { Surroundings } from '../elements/surroundings.js';
import { percentText } from '../plot/number_text.js';
import { rankRow } from '../plot/summary.js';
import './candidates.js';
import { icons } from './icons.js';
import { shared } from './styles.js';

const kPlayPause = 1100;

/** Walks through the writing, word by word, and says what was looked at.  @fires page-step  detail: index */
export class PageStepper extends LitElement {
  static override properties = {
    reading: { attribute: false },
    which: { attribute: false },
    step: { attribute: false },
    yours: { type: Boolean },
    playing: { state: true },
  };
  static override styles = [
    shared,
    css`
      .bar {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      input {
        flex: 1;
        min-width: 60px;
        accent-color: var(--regard-accent);
        height: 28px;
      }
      .count {
        font-size: 12.5px;
        min-width: 4.2em;
        text-align: end;
      }
      .said {
        margin-top: 6px;
        font-size: 15px;
        line-height: 1.6;
        min-height: 1.6em;
        text-align: center;
        text-wrap: balance;
      }
    `,
  ];
  declare reading: Reading | undefined;
  declare which: Which;
  declare step: number | undefined;
  declare yours: boolean;
  declare playing: boolean;
  readonly #around = new Surroundings(this);
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.playing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pause();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('reading') && !this.reading?.complete) this.#pause();
  }

  #go(step: number | undefined): void {
    const count = this.reading?.written.length ?? 0;
    const detail = step === undefined ? undefined : Math.max(0, Math.min(count - 1, step));
    this.dispatchEvent(new CustomEvent('page-step', { detail, bubbles: true, composed: true }));
  }

  #pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  readonly #play = (): void => {
    if (this.playing) {
      this.#pause();
      return;
    }
    this.playing = true;
    const last = (this.reading?.written.length ?? 1) - 1;
    this.#go(this.step === undefined || this.step >= last ? 0 : this.step + 1);
    this.#timer = setInterval(() => {
      if (document.hidden) return;
      if ((this.step ?? 0) >= last) this.#pause();
      else this.#go((this.step ?? -1) + 1);
    }, kPlayPause);
  };

  #said(): string {
    const { t } = this.#around;
    const { reading, step } = this;
    const m = reading && matrixOf(reading, { ...this.which, stack: 'decoder', kind: 'cross' }, t);
    if (!m || step === undefined || step >= m.rows) return t(this.yours ? 'yours.step_hint' : 'step.hint');
    const looked = rankRow(m, step)
      .filter(({ weight }) => weight >= 0.03)
      .map(({ column, weight }) => t('step.word', { word: m.columnLabels[column] ?? '', weight: percentText(weight) }));
    const chance = reading?.logProbabilities[step];
    const said = t('step.said', { word: m.rowLabels[step] ?? '', list: looked.join(t('list.comma')) });
    return chance === undefined || !Number.isFinite(chance)
      ? said
      : `${said}${t('list.sentence')}${t('step.chance', { chance: percentText(Math.exp(chance)) })}`;
  }

  override render(): unknown {
    const { t } = this.#around;
    const { step } = this;
    const count = this.reading?.written.length ?? 0;
    return html`<div class="bar" role="group" aria-label=${t('step.label')}>
        <button
          class="button icon quiet"
          aria-label=${t('step.previous')}
          title=${t('step.previous')}
          ?disabled=${!count || step === 0}
          @click=${() => this.#go((step ?? 1) - 1)}
        >
          ${icons.previous}
        </button>
        <button
          class="button icon quiet"
          aria-label=${this.playing ? t('step.pause') : t('step.play')}
          title=${this.playing ? t('step.pause') : t('step.play')}
          data-testid="play"
          ?disabled=${!count}
          @click=${this.#play}
        >
          ${this.playing ? icons.pause : icons.play}
        </button>
        <button
          class="button icon quiet"
          aria-label=${t('step.next')}
          title=${t('step.next')}
          ?disabled=${!count || step === count - 1}
          @click=${() => this.#go((step ?? -1) + 1)}
        >
          ${icons.next}
        </button>
        <input
          type="range"
          min="0"
          max=${Math.max(0, count - 1)}
          step="1"
          .value=${String(step ?? 0)}
          ?disabled=${!count}
          aria-label=${t('step.slider')}
          data-testid="step"
          aria-valuetext=${this.#said()}
          @input=${(event: Event) => this.#go(Number((event.target as HTMLInputElement).value))}
        />
        <span class="count number soft">${step === undefined ? '–' : step + 1} / ${count}</span>
      </div>
      <p class="said" aria-live="polite" data-testid="step-said">${this.#said()}</p>
      ${this.reading?.complete && step !== undefined && step < count ? html`<page-candidates ?yours=${this.yours} .reading=${this.reading} .step=${step}></page-candidates>` : nothing}`;
  }
}
define('page-stepper', PageStepper);
