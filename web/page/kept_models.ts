import { css, html, LitElement, nothing } from 'lit';
import type { KeptModel, KeptModels } from 'regard';

import { define } from '../elements/define.js';
import { engine } from '../elements/engine.js';
import { Surroundings } from '../elements/surroundings.js';
import { tokenText } from '../plot/token_text.js';
import { bytesText } from './amounts.js';
import { shared } from './styles.js';

/** The models that are kept on this machine, each with its size, to open or remove.  @fires page-kept  detail: KeptModel */
export class PageKeptModels extends LitElement {
  static override properties = { kept: { state: true }, disabled: { type: Boolean } };
  static override styles = [
    shared,
    css`
      h2 {
        font-size: 13px;
      }
      ul {
        list-style: none;
        margin: 8px 0 0;
        padding: 0;
        border-top: 1px solid var(--regard-line);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        align-items: center;
        padding: 6px 0;
        border-bottom: 1px solid var(--regard-line);
      }
      .name {
        flex: 1 1 130px;
        min-width: 0;
        overflow-wrap: anywhere;
        font-size: 14px;
      }
      .name span {
        display: block;
      }
    `,
  ];
  declare kept: KeptModels | undefined;
  declare disabled: boolean;
  readonly #around = new Surroundings(this);

  constructor() {
    super();
    this.disabled = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.refresh();
  }

  /** Looks again at what is kept. */
  async refresh(): Promise<void> {
    try {
      this.kept = await (await engine()).keptModels();
    } catch {
      this.kept = undefined; // a private window, or a browser that keeps nothing
    }
  }

  async #remove({ key }: KeptModel): Promise<void> {
    await (await engine()).removeKept(key).catch(() => undefined);
    await this.refresh();
  }

  override render(): unknown {
    const { t } = this.#around;
    const { kept } = this;
    if (!kept?.models.length) return nothing;
    return html`<h2>${t('kept.title')}</h2>
      <ul data-testid="kept">
        ${kept.models.map((model) => {
          const name = tokenText(model.name, 120);
          return html`<li>
            <span class="name"
              >${name}<span class="small soft number"
                >${bytesText(model.bytes)} · ${model.revision} ·
                ${model.commit.slice(0, 7)}${
                  model.complete ? nothing : html` · ${t('kept.part', { total: bytesText(model.totalBytes) })}`
                }</span
              ></span
            >
            <button
              type="button"
              class="button"
              data-testid="kept-open"
              ?disabled=${this.disabled}
              aria-label=${t('kept.open_one', { name })}
              @click=${() => this.dispatchEvent(new CustomEvent('page-kept', { detail: model, bubbles: true, composed: true }))}
            >
              ${model.complete ? t('yours.open') : t('kept.resume')}
            </button>
            <button
              type="button"
              class="button quiet"
              data-testid="kept-remove"
              ?disabled=${this.disabled}
              aria-label=${t('kept.remove_one', { name })}
              @click=${() => void this.#remove(model)}
            >
              ${t('kept.remove')}
            </button>
          </li>`;
        })}
      </ul>
      ${
        kept.usedBytes === undefined || kept.quotaBytes === undefined
          ? nothing
          : html`<p class="small soft number">
              ${t('kept.room', { used: bytesText(kept.usedBytes), quota: bytesText(kept.quotaBytes) })}
              ${kept.persisted ? nothing : t('kept.may_go')}
            </p>`
      }`;
  }
}
define('page-kept-models', PageKeptModels);
