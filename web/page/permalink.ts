/** What the page shows, in the address: text, attention, layer, head, step, cell. No server is needed to share it. */
import type { Which } from '../elements/reading.js';
import type { Cell, HeadChoice } from '../plot/matrix.js';

export interface View {
  readonly text: string;
  readonly which: Which;
  /** The written word the stepper stands at. */
  readonly step: number | undefined;
  readonly cell: Cell | undefined;
}

export const kMostText = 400;
const kMostIndex = 9999;

/** "#text=The+cat&at=decoder.cross.3.mean&step=2&cell=2.1"; layers and heads counted from 1, as the page shows them. */
export function toHash({ text, which, step, cell }: View): string {
  const head = typeof which.head === 'number' ? which.head + 1 : which.head;
  const values = new URLSearchParams({ text, at: `${which.stack}.${which.kind}.${which.layer + 1}.${head}` });
  if (step !== undefined) values.set('step', String(step + 1));
  if (cell) values.set('cell', `${cell.row + 1}.${cell.column + 1}`);
  return `#${values.toString()}`;
}

const index = (text: string | undefined): number | undefined =>
  text && /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= kMostIndex ? Number(text) - 1 : undefined;

/** Whatever of a hash makes sense; the rest is left out. Anything may stand in an address. */
export function fromHash(hash: string): Partial<View> {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  const view: { -readonly [K in keyof View]?: View[K] } = {};
  const text = values.get('text');
  if (text?.trim()) view.text = text.slice(0, kMostText);
  const [stack, kind, layer, head] = (values.get('at') ?? '').split('.');
  const l = index(layer);
  const h: HeadChoice | undefined = head === 'mean' || head === 'max' ? head : index(head);
  if (
    (stack === 'encoder' || stack === 'decoder') &&
    (kind === 'self' || kind === 'cross') &&
    l !== undefined &&
    h !== undefined
  )
    view.which = { stack, kind, layer: l, head: h };
  const step = index(values.get('step') ?? undefined);
  if (step !== undefined) view.step = step;
  const [row, column] = (values.get('cell') ?? '').split('.').map(index);
  if (row !== undefined && column !== undefined) view.cell = { row, column };
  return view;
}
