import { css } from 'lit';

export const cellPanelStyles = css`
  .empty {
    display: grid;
    gap: 8px;
  }
  .formula {
    font-size: 15px;
    color: var(--regard-ink-soft);
    padding: 14px 0 4px;
  }
  .formula span {
    opacity: 0.5;
    padding: 0 3px;
  }
  i {
    font-style: normal;
    font-weight: 700;
  }
  .q {
    color: var(--regard-q);
  }
  .k {
    color: var(--regard-k);
  }
  .v {
    color: var(--regard-v);
  }
  .pair {
    display: flex;
    gap: 8px;
    align-items: baseline;
    flex-wrap: wrap;
    font-size: 18px;
    margin: 6px 0 14px;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  .pair span {
    font-size: 13px;
    color: var(--regard-ink-soft);
  }
  .pair output {
    margin-inline-start: auto;
    font-weight: 650;
    color: var(--regard-accent);
  }
  ol {
    list-style: none;
    margin: 0;
    padding: 0;
    counter-reset: step;
  }
  ol > li {
    counter-increment: step;
    border-top: 1px solid var(--regard-line);
    padding: 14px 0;
  }
  ol h3::before {
    content: counter(step);
    display: inline-block;
    width: 1.5em;
    color: var(--regard-ink-soft);
    font-weight: 400;
  }
  .vector {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 2px 8px;
    margin-top: 10px;
    font-size: 13px;
    align-items: baseline;
  }
  .vector .end {
    min-height: 1.4em;
  }
  .vector .bars {
    grid-column: 1 / -1;
    background: var(--sunken);
    border-radius: 6px;
    padding: 2px 4px;
    cursor: crosshair;
    touch-action: pan-y;
  }
  .strip {
    display: block;
    width: 100%;
    height: 40px;
  }
  .strip-zero {
    stroke: var(--regard-line-strong);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .strip-mark {
    fill: var(--regard-ink);
    opacity: 0.12;
  }
  sub {
    font-size: 0.72em;
    line-height: 0;
  }
  .equation {
    font-size: 14px;
    margin-top: 8px;
  }
  .rowtable {
    overflow: auto;
    max-height: 340px;
    margin-top: 8px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 12.5px;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: end;
    padding: 3px 0 3px 10px;
    font-weight: 400;
    white-space: nowrap;
  }
  th:first-child {
    text-align: start;
    padding-left: 0;
  }
  thead th,
  tfoot th,
  tfoot td {
    color: var(--regard-ink-soft);
    font-size: 11.5px;
  }
  tfoot th,
  tfoot td {
    border-top: 1px solid var(--regard-line);
  }
  tr.on th,
  tr.on td {
    font-weight: 650;
    color: var(--regard-accent);
  }
  th button {
    appearance: none;
    border: 0;
    background: none;
    padding: 2px 0;
    cursor: pointer;
    font-weight: inherit;
    color: inherit;
    border-radius: 4px;
    text-decoration: underline dotted transparent;
  }
  th button:hover {
    text-decoration-color: currentColor;
  }
  .track {
    display: inline-block;
    width: 46px;
    height: 6px;
    border-radius: 3px;
    background: var(--sunken);
    margin-inline-end: 8px;
    overflow: hidden;
    vertical-align: middle;
    text-align: start;
  }
  .fill {
    display: block;
    height: 100%;
    background: var(--regard-accent);
  }
  .check {
    font-size: 12.5px;
    line-height: 1.5;
    padding: 9px 12px;
    border-radius: 8px;
    background: var(--accent-soft);
    margin: 2px 0 12px;
  }
  .check.off {
    background: var(--wrong-ground);
    color: var(--wrong-ink);
  }
  .heads {
    list-style: none;
    margin: 10px 0 0;
    padding: 0;
    display: grid;
    gap: 2px;
  }
  .heads button {
    appearance: none;
    border: 0;
    background: none;
    width: 100%;
    display: grid;
    grid-template-columns: 5em 1fr 4em;
    gap: 10px;
    align-items: center;
    padding: 7px 8px;
    border-radius: 8px;
    cursor: pointer;
    text-align: start;
    font-size: 13px;
  }
  .heads button:hover {
    background: var(--sunken);
  }
  .heads .track {
    width: 100%;
    height: 8px;
    margin: 0;
  }
  .heads .number {
    text-align: end;
  }
  details {
    margin-top: 12px;
    font-size: 13px;
  }
  summary {
    cursor: pointer;
    color: var(--regard-accent);
    width: fit-content;
    border-radius: 4px;
  }
`;
