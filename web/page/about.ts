import { css, html, LitElement } from 'lit';

import { define } from '../elements/define.js';
import { Surroundings } from '../elements/surroundings.js';
import { shared } from './styles.js';

/** Three sentences that make the pictures readable, and one that keeps them honest. */
export class PageAbout extends LitElement {
  static override styles = [
    shared,
    css`
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
        gap: 20px 48px;
        margin-top: 16px;
      }
      h3 {
        font-size: 15px;
        margin-bottom: 6px;
      }
      p {
        max-width: 52ch;
      }
    `,
  ];
  readonly #around = new Surroundings(this);

  override render(): unknown {
    const { t } = this.#around;
    const parts = [
      ['about.one', 'about.one_text'],
      ['about.two', 'about.two_text'],
      ['about.three', 'about.three_text'],
    ] as const;
    return html`<h2>${t('about.title')}</h2>
      <div class="columns">
        ${parts.map(
          ([title, text]) =>
            html`<section>
              <h3>${t(title)}</h3>
              <p class="small soft">${t(text)}</p>
            </section>`,
        )}
      </div>`;
  }
}
define('page-about', PageAbout);
