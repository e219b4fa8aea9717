/** Numbers that an author gives to a plot: the property, the attribute, or a child script of JSON. */
import { matrixFrom, type LabelledMatrix } from '../plot/matrix.js';
import { tokenText } from '../plot/token_text.js';

export function parsed(text: string | null | undefined): unknown {
  try {
    return text ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws TypeError in words when the data is not a matrix */
export function givenTo(element: HTMLElement & { readonly data: unknown }): LabelledMatrix | undefined {
  const script = element.querySelector(':scope > script[type="application/json"]');
  const data = element.data ?? parsed(script?.textContent);
  if (data === undefined) return undefined;
  const m = matrixFrom(data);
  const readable = (labels: readonly string[]): string[] => labels.map((label) => tokenText(label));
  return { ...m, rowLabels: readable(m.rowLabels), columnLabels: readable(m.columnLabels) };
}
