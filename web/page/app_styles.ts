import { css } from 'lit';

import { shared } from './styles.js';

export const appStyles = [
  shared,
  css`
    :host {
      display: block;
      max-width: 1480px;
      margin: 0 auto;
      padding: 0 clamp(14px, 3vw, 44px);
    }
    .opening {
      margin: 18px 0 0;
      padding-bottom: 6px;
      display: grid;
      gap: 6px;
    }
    .opening p {
      font-size: 16.5px;
      max-width: 60em;
      text-wrap: pretty;
    }
    h1 {
      font-size: clamp(27px, 3.4vw, 40px);
      line-height: 1.15;
      letter-spacing: -0.03em;
      font-weight: 700;
      margin: 0;
      text-wrap: balance;
    }
    page-your-model {
      margin: 18px 0 20px;
    }
    .card {
      min-width: 0;
      background: var(--surface);
      border: 1px solid var(--regard-line);
      border-radius: 16px;
      padding: 20px 24px 22px;
    }
    .sentences {
      margin-top: 22px;
    }
    page-answer {
      display: block;
      margin-top: 22px;
    }
    .work {
      display: grid;
      grid-template-columns: 300px minmax(0, 1fr) 390px;
      gap: 22px;
      margin-top: 22px;
      align-items: start;
    }
    /* more heads than fit beside the matrix are shown below it */
    @media (min-width: 861px) {
      .work:has(page-navigator[many]) {
        grid-template-columns: minmax(0, 1fr) 390px;
      }
      page-navigator[many] {
        grid-column: 1 / -1;
        order: 3;
      }
    }
    page-cell-panel {
      position: sticky;
      top: 16px;
      max-height: calc(100vh - 32px);
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    /* beside an image there is no cell to open */
    @media (min-width: 861px) {
      .work:has(page-matrix-view[on-image]) {
        grid-template-columns: 300px minmax(0, 1fr);
      }
      .work:has(page-navigator[many]):has(page-matrix-view[on-image]) {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    page-matrix-view[on-image] + page-cell-panel {
      display: none;
    }
    .plain {
      margin: 56px 2px 0;
    }
    footer {
      margin: 64px 2px 40px;
      padding-top: 18px;
      border-top: 1px solid var(--regard-line);
    }
    footer a {
      color: var(--regard-accent);
    }
    @media (max-width: 1280px) {
      .work {
        grid-template-columns: minmax(0, 1fr) 380px;
      }
      page-navigator {
        grid-column: 1 / -1;
        order: 3;
      }
    }
    @media (max-width: 860px) {
      .work {
        grid-template-columns: minmax(0, 1fr);
      }
      page-cell-panel {
        position: static;
        max-height: none;
      }
      .card {
        padding: 16px 15px;
        border-radius: 14px;
      }
      .opening {
        margin: 14px 0 22px;
      }
      .opening p {
        font-size: 15.5px;
      }
    }
  `,
];
