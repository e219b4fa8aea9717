/** The matrix by keyboard: arrows move, Enter locks, Escape lets go. A pure step from one state to the next. */
import type { Cell } from './matrix.js';

export interface Focus {
  /** The cell looked at, by pointer or keyboard. */
  readonly hover?: Cell | undefined;
  /** The cell held by a click or Enter. */
  readonly locked?: Cell | undefined;
}

export const kPage = 5;

const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

/**
 * @param focus  before the key
 * @returns the focus after it, or undefined when the key is none of ours (the browser keeps it)
 */
export function pressed(
  focus: Focus,
  key: string,
  size: { rows: number; columns: number },
  withControl = false,
): Focus | undefined {
  if (size.rows === 0 || size.columns === 0) return undefined;
  const here = focus.hover ?? focus.locked;
  const to = (row: number, column: number): Focus => ({
    ...focus,
    hover: here ? { row: clamp(row, size.rows), column: clamp(column, size.columns) } : { row: 0, column: 0 },
  });
  const { row, column } = here ?? { row: 0, column: 0 };
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'PageUp':
      return to(row - kPage, column);
    case 'PageDown':
      return to(row + kPage, column);
    case 'Home':
      return to(withControl ? 0 : row, 0);
    case 'End':
      return to(withControl ? size.rows - 1 : row, size.columns - 1);
    case 'Enter':
    case ' ':
      return here ? { hover: here, locked: here } : undefined;
    case 'Escape':
      return focus.locked || focus.hover ? {} : undefined;
    default:
      return undefined;
  }
}
