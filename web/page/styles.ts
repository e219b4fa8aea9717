/** The few looks that the page's parts share: buttons, fields, small titles. Colours come from page.css. */
import { css } from 'lit';

export const shared = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2 {
    font-size: 17px;
    font-weight: 650;
    letter-spacing: -0.01em;
    margin: 0;
    line-height: 1.3;
  }
  h3 {
    font-size: 13px;
    font-weight: 650;
    margin: 0;
  }
  p {
    margin: 0;
  }
  .soft {
    color: var(--regard-ink-soft);
  }
  .small {
    font-size: 13px;
    line-height: 1.55;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  .button {
    appearance: none;
    border: 1px solid var(--regard-line-strong);
    background: var(--surface);
    border-radius: 8px;
    padding: 7px 13px;
    font-size: 14px;
    line-height: 1.3;
    cursor: pointer;
    white-space: nowrap;
  }
  .button:hover {
    border-color: var(--regard-ink-soft);
  }
  .button[disabled] {
    opacity: 0.45;
    cursor: default;
  }
  .button.primary {
    background: var(--accent-fill);
    border-color: transparent;
    color: var(--accent-ink);
    font-weight: 600;
  }
  .button.primary:hover {
    filter: brightness(1.08);
  }
  .button.quiet {
    border-color: transparent;
    background: none;
    color: var(--regard-ink-soft);
  }
  .button.quiet:hover {
    color: var(--regard-ink);
    background: var(--sunken);
  }
  .button.icon {
    padding: 7px;
    width: 36px;
    height: 36px;
    display: grid;
    place-items: center;
  }
  select {
    appearance: none;
    border: 1px solid var(--regard-line-strong);
    background:
      linear-gradient(45deg, transparent 50%, var(--regard-ink-soft) 50%) right 15px center / 5px 5px no-repeat,
      linear-gradient(135deg, var(--regard-ink-soft) 50%, transparent 50%) right 10px center / 5px 5px no-repeat,
      var(--surface);
    border-radius: 8px;
    padding: 6px 30px 6px 11px;
    font-size: 14px;
    cursor: pointer;
    max-width: 100%;
  }
  :is(button, select, input, textarea, a, summary, [tabindex]):focus-visible {
    outline: 2px solid var(--regard-accent);
    outline-offset: 2px;
  }
  [hidden] {
    display: none !important;
  }
  .segments {
    display: inline-flex;
    background: var(--sunken);
    border-radius: 10px;
    padding: 3px;
    gap: 2px;
    max-width: 100%;
    overflow-x: auto;
  }
  .segments button {
    appearance: none;
    border: 0;
    background: none;
    padding: 6px 13px;
    border-radius: 7px;
    font-size: 14px;
    cursor: pointer;
    color: var(--regard-ink-soft);
    white-space: nowrap;
  }
  .segments button:hover {
    color: var(--regard-ink);
  }
  .segments button[aria-pressed='true'] {
    background: var(--surface);
    color: var(--regard-ink);
    font-weight: 600;
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.12);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .between {
    justify-content: space-between;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
`;
