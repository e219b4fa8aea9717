import { css } from 'lit';

export const yourModelStyles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
    justify-content: space-between;
    align-items: center;
  }
  .bar p {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .bar b {
    font-weight: 600;
    margin-inline-start: 6px;
  }
  .panel:not([hidden]) {
    margin-top: 10px;
    background: var(--surface);
    border: 1px solid var(--regard-line);
    border-radius: 16px;
    padding: 20px 24px 22px;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 20px 40px;
  }
  .columns > div {
    display: grid;
    gap: 14px;
    align-content: start;
    min-width: 0;
  }
  form label,
  h2 {
    font-size: 13px;
    font-weight: 650;
  }
  .line {
    display: flex;
    gap: 8px;
    margin: 6px 0;
  }
  input:not([type='file'], [type='checkbox']) {
    width: 100%;
    min-width: 0;
    border: 1px solid var(--regard-line-strong);
    border-radius: 8px;
    background: var(--surface);
    padding: 7px 11px;
    font-size: 15px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: 10px;
    margin: 8px 0;
  }
  .fields input {
    display: block;
    margin-top: 4px;
    font-weight: 400;
  }
  summary {
    cursor: pointer;
    font-size: 13px;
    color: var(--regard-ink-soft);
    padding: 4px 0;
    width: fit-content;
  }
  .drop {
    border: 1.5px dashed var(--regard-line-strong);
    border-radius: 12px;
    padding: 12px 14px;
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    justify-content: space-between;
    align-items: center;
  }
  .drop.over {
    border-color: var(--regard-accent);
    background: var(--accent-soft);
  }
  .pick {
    position: relative;
    overflow: hidden;
  }
  .pick input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
    font-size: 0;
  }
  .pick:focus-within {
    outline: 2px solid var(--regard-accent);
    outline-offset: 2px;
  }
  .suggested {
    list-style: none;
    margin: -6px 0 0;
    padding: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
    gap: 6px;
  }
  .suggested button {
    appearance: none;
    width: 100%;
    height: 100%;
    text-align: start;
    border: 1px solid var(--regard-line);
    border-radius: 10px;
    background: none;
    padding: 7px 11px;
    cursor: pointer;
    display: grid;
    gap: 1px;
    align-content: start;
  }
  .suggested button:hover:not([disabled]) {
    border-color: var(--regard-line-strong);
    background: var(--sunken);
  }
  .suggested b {
    font-size: 14px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .described {
    display: grid;
    gap: 12px;
    justify-items: start;
  }
  .described h2 {
    font-size: 16px;
    overflow-wrap: anywhere;
  }
  dl {
    margin: 0;
    width: 100%;
    border-top: 1px solid var(--regard-line);
  }
  dl div {
    display: flex;
    gap: 16px;
    justify-content: space-between;
    border-bottom: 1px solid var(--regard-line);
    padding: 6px 0;
    font-size: 14px;
  }
  dt {
    color: var(--regard-ink-soft);
  }
  dd {
    margin: 0;
    text-align: end;
    overflow-wrap: anywhere;
  }
  dd code {
    font-size: 13px;
  }
  .wrong {
    color: var(--wrong-ink);
  }
  .files {
    list-style: none;
    margin: 4px 0 0;
    padding: 0;
    font-size: 13px;
  }
  .files li {
    display: flex;
    justify-content: space-between;
    gap: 16px;
  }
  .check {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .loading {
    width: 100%;
    display: grid;
    gap: 8px;
    justify-items: start;
  }
  progress {
    width: 100%;
    height: 8px;
    accent-color: var(--accent-fill);
  }
  .notice {
    padding: 10px 14px;
    border-radius: 10px;
    font-size: 14px;
    line-height: 1.5;
    background: var(--wrong-ground);
  }
  .notice code {
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  @media (max-width: 860px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    /* what was asked for stands above the list that it was taken from */
    .answer.on {
      order: -1;
    }
    .panel:not([hidden]) {
      padding: 16px 15px;
      border-radius: 14px;
    }
  }
`;
