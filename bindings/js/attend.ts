/** The bare operation, without a model. */
import { chooseBuild, client, orAbort } from './client.js';
import { RegardError } from './errors.js';
import { coreName } from './names.js';
import type { CoreOptions } from './protocol.js';
import type { AttendOptions, AttendResult, Tensor } from './types.js';

/**
 * Scaled dot-product attention of many heads.                          Vaswani et al. 2017, eq. (1)
 *
 *     z = softmax(scale · q kᵀ + mask) v        q [L, H·E]   k [S, KV·E]   v [S, KV·F]   z [L, H·F]
 *
 * Heads lie side by side in the columns; head h reads key/value head h / (heads / kvHeads). A query that sees no key
 * gets zeros. `pattern`, `scores` and `maskedScores` are [H, L, S].
 *
 * @throws RegardError invalid_argument, shape_mismatch, empty_input, not_finite, capture_too_large, out_of_memory
 */
export async function attend(options: AttendOptions): Promise<AttendResult> {
  const { q, k, v, heads = 1, kvHeads = heads, scale, mask, record = [], signal } = options;
  const core: CoreOptions = {
    q: checkedShape('q', q),
    k: checkedShape('k', k),
    v: checkedShape('v', v),
    heads,
    kvHeads,
    record: record.map(coreName),
    ...(scale !== undefined && { scale }),
    ...(mask && { mask: { ...mask, ...(mask.kind === 'padding' && { keep: mask.keep.map(Number) }) } }),
  };
  const build = await orAbort(chooseBuild(), signal);
  const tensors = await client.compute<'attend'>(async () => {
    const engine = client.forAttention(build);
    await client.engine(engine);
    return { type: 'attend', engine, q: q.data, k: k.data, v: v.data, options: core };
  }, signal);
  const found = new Map(tensors.map(({ name, shape, data }): [string, Tensor] => [name, { data, shape }]));
  const z = found.get('z');
  if (!z) throw new RegardError('internal', 'The core gave no z.');
  const kept = record.map((name) => [name, found.get(coreName(name))] as const).filter(([, tensor]) => tensor);
  return { z, ...Object.fromEntries(kept) };
}

function checkedShape(name: string, tensor: Tensor): readonly number[] {
  const { data, shape } = tensor;
  if (!(data instanceof Float32Array))
    throw new RegardError('invalid_argument', `${name}.data must be a Float32Array.`);
  if (shape.length !== 2 || !shape.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new RegardError('shape_mismatch', `${name} must be a matrix, not of shape [${shape.join(', ')}].`);
  if (shape[0]! * shape[1]! !== data.length)
    throw new RegardError(
      'shape_mismatch',
      `${name} has ${data.length} numbers; its shape [${shape.join(', ')}] wants ${shape[0]! * shape[1]!}.`,
    );
  return shape;
}
