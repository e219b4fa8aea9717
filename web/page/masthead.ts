import { css, html, LitElement } from 'lit';

import { define } from '../elements/define.js';
import { Surroundings } from '../elements/surroundings.js';
import type { Language } from '../i18n/translate.js';
import { icons } from './icons.js';
import { shared } from './styles.js';

/** The page's name, its language and its colours.  @fires page-skip  to the matrix */
export class PageMasthead extends LitElement {
  static override styles = [
    shared,
    css`
      .skip {
        appearance: none;
        border: 0;
        cursor: pointer;
        position: absolute;
        left: -999px;
        top: 8px;
        background: var(--surface);
        padding: 10px 14px;
        border-radius: 8px;
        z-index: 2;
        color: var(--regard-accent);
      }
      .skip:focus {
        left: 14px;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: center;
        padding: 14px 0 4px;
      }
      .brand {
        font-size: 18px;
        font-weight: 700;
        letter-spacing: -0.02em;
        display: flex;
        align-items: center;
        gap: 10px;
      }
      .brand rect {
        fill: var(--regard-accent);
      }
      .brand .pale {
        opacity: 0.22;
      }
      .tools {
        display: flex;
        gap: 2px;
        align-items: center;
      }
    `,
  ];
  readonly #around = new Surroundings(this);

  #turn(language: Language): void {
    document.documentElement.lang = language === 'en' ? 'zh-Hans' : 'en';
    try {
      localStorage.setItem('regard-language', document.documentElement.lang);
    } catch {
      /* a private window: the choice lasts as long as the page */
    }
  }

  #shade(): void {
    document.documentElement.dataset['theme'] = this.#around.theme === 'dark' ? 'light' : 'dark';
  }

  override render(): unknown {
    const { t, theme, language } = this.#around;
    return html`<header>
      <button class="skip" type="button" @click=${() => this.dispatchEvent(new CustomEvent('page-skip'))}>
        ${t('page.skip')}
      </button>
      <p class="brand">
        <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
          <rect x="1" y="1" width="7" height="7" rx="2" />
          <rect x="9.5" y="9.5" width="7" height="7" rx="2" />
          <rect x="18" y="18" width="7" height="7" rx="2" />
          <rect class="pale" x="9.5" y="1" width="7" height="7" rx="2" />
          <rect class="pale" x="18" y="9.5" width="7" height="7" rx="2" />
          <rect class="pale" x="1" y="18" width="7" height="7" rx="2" /></svg
        >Regard
      </p>
      <div class="tools">
        <button
          class="button quiet"
          lang=${language === 'en' ? 'zh-Hans' : 'en'}
          aria-label=${t('page.to_language')}
          data-testid="language"
          @click=${() => this.#turn(language)}
        >
          ${t('page.language')}
        </button>
        <button
          class="button icon quiet"
          data-testid="theme"
          aria-label=${theme === 'dark' ? t('page.light') : t('page.dark')}
          title=${theme === 'dark' ? t('page.light') : t('page.dark')}
          @click=${() => this.#shade()}
        >
          ${theme === 'dark' ? icons.sun : icons.moon}
        </button>
      </div>
    </header>`;
  }
}
define('page-masthead', PageMasthead);
