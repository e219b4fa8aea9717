import { css } from 'lit';

export const heatmapStyles = css`
  :host {
    display: block;
    font-family: var(--regard-font, system-ui, sans-serif);
    color: var(--regard-ink, inherit);
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  figure {
    margin: 0;
  }
  [part='frame'] {
    position: relative;
    overflow: auto;
    max-height: var(--regard-max-height, none);
    border-radius: 8px;
    outline-offset: 3px;
    padding: 4px;
    margin: -4px;
    cursor: crosshair;
    overscroll-behavior-x: contain;
  }
  [part='frame']:focus-visible {
    outline: 2px solid var(--regard-accent, #0f6e7c);
  }
  canvas {
    position: absolute;
    top: 4px;
    left: 4px;
  }
  svg {
    display: block;
    position: relative;
    font-variant-numeric: tabular-nums;
    max-width: none;
  }
  .labels text {
    font-size: 13px;
    fill: var(--regard-ink-soft, #55636a);
  }
  .labels text.on {
    fill: var(--regard-ink, #1a2327);
    font-weight: 650;
  }
  .band {
    stroke: var(--regard-accent, #0f6e7c);
    stroke-opacity: 0.45;
    stroke-width: 1;
  }
  .hover-mark {
    stroke: var(--regard-ink, #1a2327);
    stroke-width: 1.5;
  }
  .lock-mark {
    stroke: var(--regard-lock, #d9480f);
    stroke-width: 2.5;
  }
  .masked-ground {
    fill: var(--regard-paper, #fbfbf9);
  }
  .masked-line {
    fill: var(--regard-line, #dfe4e3);
  }
  [part='axes'] {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    font-size: 12px;
    color: var(--regard-ink-soft, #55636a);
    margin: 0 0 10px;
  }
  [part='axes'] b {
    font-weight: 600;
    color: var(--regard-ink, inherit);
  }
  [part='legend'] {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 8px 24px;
    margin-top: 14px;
  }
  [part='readout'] {
    font-size: 13px;
    min-height: 2.9em;
    flex: 1 1 220px;
    margin: 0;
    line-height: 1.45;
  }
  [part='readout'] b {
    font-variant-numeric: tabular-nums;
  }
  .bar-title,
  .bar-tick {
    font-size: 11px;
    fill: var(--regard-ink-soft, #55636a);
  }
  .bar-frame {
    stroke: var(--regard-line, #dfe4e3);
  }
  figcaption {
    font-size: 13px;
    line-height: 1.55;
    color: var(--regard-ink-soft, #55636a);
    margin-top: 12px;
    max-width: 68ch;
  }
  details {
    margin-top: 8px;
    font-size: 13px;
  }
  summary {
    cursor: pointer;
    color: var(--regard-accent, #0f6e7c);
    width: fit-content;
    border-radius: 4px;
    padding: 4px 0;
  }
  summary:focus-visible {
    outline: 2px solid currentColor;
    outline-offset: 2px;
  }
  [part='table'] {
    overflow: auto;
    max-height: 320px;
    margin-top: 8px;
  }
  table {
    border-collapse: collapse;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  caption {
    text-align: start;
    padding: 0 0 6px;
    color: var(--regard-ink-soft, #55636a);
  }
  th,
  td {
    padding: 3px 8px;
    text-align: end;
    border-bottom: 1px solid var(--regard-line, #dfe4e3);
    white-space: nowrap;
  }
  th {
    font-weight: 600;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
