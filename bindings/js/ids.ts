/** Ids are checked here as well as in the core: WebAssembly's integers would wrap 2³² + 1 to 1 without a word. */
import { RegardError } from './errors.js';

/** @throws RegardError token_out_of_range naming the index, invalid_argument */
export function checkedIds(ids: readonly number[], vocabulary: number): Float64Array {
  if (!Array.isArray(ids) && !ArrayBuffer.isView(ids))
    throw new RegardError('invalid_argument', 'Give a text, or an array of ids.');
  const checked = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id: unknown = ids[i];
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= vocabulary)
      throw new RegardError(
        'token_out_of_range',
        `Id ${String(id)} at index ${i} is not a whole number from 0 to ${vocabulary - 1}.`,
      );
    checked[i] = id;
  }
  return checked;
}
