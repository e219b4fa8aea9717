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
    .opening {
      margin: 18px 0 24px;
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
      margin-bottom: 20px;
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
      position: relative;
      display: grid;
      gap: 4px;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
    }
    .sentences > :is(page-ribbon, page-stepper, .why) {
      grid-column: 1 / -1;
    }
    .sentences > .shape {
      justify-self: end;
      text-align: end;
    }
    .sentences page-ribbon {
      margin-top: -6px;
    }
    .sentences page-stepper {
      max-width: 720px;
      width: 100%;
      margin: 8px auto 0;
    }
    .badge {
      width: fit-content;
      font-size: 12px;
      font-weight: 650;
      padding: 3px 11px 3px 9px;
      border-radius: 99px;
      display: flex;
      gap: 7px;
      align-items: center;
      background: var(--sunken);
      color: var(--regard-ink-soft);
    }
    .badge::before {
      content: '';
      width: 7px;
      height: 7px;
      border-radius: 50%;
      background: currentColor;
    }
    .badge.live {
      background: var(--accent-soft);
      color: var(--regard-accent);
    }
    .badge.recorded {
      background: var(--recorded-ground);
      color: var(--recorded-ink);
    }
    .badge.writing::before {
      animation: pulse 0.9s infinite alternate;
    }
    @keyframes pulse {
      to {
        opacity: 0.25;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .badge::before {
        animation: none !important;
      }
    }
    .why {
      text-align: center;
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
    .plain {
      margin: 56px 2px 0;
    }
    footer {
      margin: 64px 2px 40px;
      padding-top: 18px;
      border-top: 1px solid var(--regard-line);
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
      .sentences > .shape {
        grid-column: 1 / -1;
        justify-self: start;
        text-align: start;
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
