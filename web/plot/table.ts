/** The same numbers as a table, in plain digits: for screen readers, for copying, for those who distrust colour. */
import { at, type LabelledMatrix } from './matrix.js';

function cell(name: 'th' | 'td', text: string, scope?: 'col' | 'row'): HTMLTableCellElement {
  const element = document.createElement(name);
  element.textContent = text;
  if (scope) element.setAttribute('scope', scope);
  return element;
}

const digits = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(4));

/** Rows beyond `most` are left out and counted in the caption's stead by the caller. */
export function table(m: LabelledMatrix, caption: string, corner: string, most = 128): HTMLTableElement {
  const element = document.createElement('table');
  const title = document.createElement('caption');
  title.textContent = caption;
  const head = document.createElement('tr');
  head.append(cell('th', corner, 'col'), ...m.columnLabels.slice(0, most).map((label) => cell('th', label, 'col')));
  const body = document.createElement('tbody');
  for (let row = 0; row < Math.min(m.rows, most); row++) {
    const line = document.createElement('tr');
    line.append(cell('th', m.rowLabels[row] ?? '', 'row'));
    for (let column = 0; column < Math.min(m.columns, most); column++)
      line.append(cell('td', digits(at(m, { row, column }))));
    body.append(line);
  }
  const top = document.createElement('thead');
  top.append(head);
  element.append(title, top, body);
  return element;
}
