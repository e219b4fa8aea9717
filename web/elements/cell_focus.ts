/** Hover to view, click to lock, by pointer and by keyboard: what a plot's frame does with its events. */
import { cellAt } from '../plot/geometry.js';
import type { Heatmap } from '../plot/heatmap.js';
import { pressed, type Focus } from '../plot/keyboard.js';
import { sameCell, type Cell, type LabelledMatrix } from '../plot/matrix.js';

interface Host extends HTMLElement {
  focused: Focus;
  readonly matrix: LabelledMatrix | undefined;
  readonly drawing: Heatmap | undefined;
}

/** @fires regard-hover, regard-lock on the host  detail: Cell or null */
export class CellFocus {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  readonly move = (event: PointerEvent): void => this.#set({ ...this.#host.focused, hover: this.#under(event) });
  readonly leave = (): void => this.#set({ ...this.#host.focused, hover: undefined });

  readonly click = (event: MouseEvent): void => {
    const cell = this.#under(event);
    const again = sameCell(cell, this.#host.focused.locked);
    this.#set(cell && !again ? { hover: cell, locked: cell } : { hover: cell });
  };

  readonly key = (event: KeyboardEvent): void => {
    const { focused, matrix } = this.#host;
    const next = matrix && pressed(focused, event.key, matrix, event.ctrlKey || event.metaKey);
    if (!next) return;
    event.preventDefault();
    this.#set(next);
  };

  #under(event: MouseEvent): Cell | undefined {
    const { drawing, matrix } = this.#host;
    if (!drawing || !matrix) return undefined;
    const { left, top } = drawing.svg.getBoundingClientRect();
    return cellAt(drawing.geometry, matrix, event.clientX - left, event.clientY - top);
  }

  #set(next: Focus): void {
    const before = this.#host.focused;
    this.#host.focused = next;
    if (!sameCell(before.hover, next.hover)) this.#tell('hover', next.hover);
    if (!sameCell(before.locked, next.locked)) this.#tell('lock', next.locked);
  }

  #tell(name: string, cell: Cell | undefined): void {
    const detail = cell ?? null;
    this.#host.dispatchEvent(new CustomEvent(`regard-${name}`, { detail, bubbles: true, composed: true }));
  }
}
