import { css } from 'lit';

import { heatmapStyles } from './heatmap_styles.js';

export const patchesStyles = [
  heatmapStyles,
  css`
    [part='frame'] {
      width: fit-content;
      max-width: 100%;
      overflow: hidden;
      padding: 0;
      margin: 0;
      line-height: 0;
      cursor: default;
      touch-action: pan-y;
    }
    [part='frame'].asks {
      cursor: crosshair;
    }
    canvas {
      position: static;
      display: block;
    }
    svg.patches {
      position: absolute;
      inset: 0;
    }
    .patch-frame {
      stroke: var(--regard-line, #dfe4e3);
      stroke-opacity: 0.6;
    }
    .query-mark {
      stroke: var(--regard-lock, #d9480f);
      stroke-width: 2.5;
      paint-order: stroke;
      filter: drop-shadow(0 0 1px #ffffff) drop-shadow(0 0 1px #ffffff);
    }
    .hover-mark {
      stroke: #ffffff;
      stroke-width: 1.5;
      filter: drop-shadow(0 0 1px #000000) drop-shadow(0 0 1px #000000);
    }
    [part='tokens'] {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      align-items: center;
      font-size: 13px;
      margin: 0 0 12px;
    }
    .soft {
      color: var(--regard-ink-soft, #55636a);
      margin-inline-end: 4px;
    }
    [part='token'] {
      appearance: none;
      font: inherit;
      color: inherit;
      background: none;
      border: 1px solid var(--regard-line, #dfe4e3);
      border-radius: 8px;
      padding: 4px 10px;
      line-height: 1.4;
    }
    button[part='token'] {
      cursor: pointer;
    }
    button[part='token']:hover {
      border-color: var(--regard-ink-soft, #55636a);
    }
    button[part='token'].asks {
      border-color: var(--regard-lock, #d9480f);
    }
    button[part='token'][aria-pressed='true'] {
      box-shadow: 0 0 0 1px var(--regard-lock, #d9480f);
    }
    button[part='token']:focus-visible {
      outline: 2px solid var(--regard-accent, #0f6e7c);
      outline-offset: 2px;
    }
    [part='token'] b {
      margin-inline-start: 7px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      color: var(--regard-ink-soft, #55636a);
    }
  `,
];
