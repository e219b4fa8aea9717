import { css } from 'lit';

export const gridStyles = css`
  :host {
    display: block;
    font-family: var(--regard-font, system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  [part='grid'] {
    display: grid;
    grid-template-columns: 1.6em repeat(var(--columns, 4), minmax(24px, var(--regard-thumbnail, 40px)));
    overflow-x: auto;
    padding: 3px;
    margin: -3px;
    gap: 4px;
    align-items: center;
    font-size: 11px;
    color: var(--regard-ink-soft, #55636a);
    font-variant-numeric: tabular-nums;
  }
  .top {
    text-align: center;
  }
  .group {
    text-align: center;
    border-bottom: 1.5px solid var(--regard-accent, #0f6e7c);
    border-radius: 1px;
    margin: 0 2px;
    padding-bottom: 1px;
    color: var(--regard-ink, inherit);
    white-space: nowrap;
    overflow: hidden;
  }
  button {
    appearance: none;
    border: 0;
    padding: 2px;
    margin: 0;
    background: none;
    border-radius: 6px;
    cursor: pointer;
    aspect-ratio: 1;
    width: 100%;
    display: block;
    box-shadow: 0 0 0 1px var(--regard-line, #dfe4e3);
    min-width: 24px;
    min-height: 24px;
  }
  button:hover {
    box-shadow: 0 0 0 1.5px var(--regard-ink-soft, #55636a);
  }
  button[aria-pressed='true'] {
    box-shadow: 0 0 0 2px var(--regard-accent, #0f6e7c);
  }
  button:focus-visible {
    outline: 2px solid var(--regard-accent, #0f6e7c);
    outline-offset: 3px;
  }
  canvas {
    width: 100%;
    height: 100%;
    display: block;
    border-radius: 4px;
    image-rendering: pixelated;
    /* shows where a cell is no cell: what a mask or a window hides */
    background: repeating-linear-gradient(-45deg, transparent 0 2.2px, var(--regard-line, #dfe4e3) 2.2px 3.2px);
  }
  canvas[hidden] {
    display: none;
  }
`;
