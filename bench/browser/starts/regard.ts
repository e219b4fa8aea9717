import { attend, preload } from 'regard';

import { kShape, operands, sumOf } from './task.js';

// at the top, as a page would: the engine starts while the page goes on
preload({ for: 'attend' }).catch(() => undefined);

export async function start(): Promise<number> {
  const shape = [kShape.length, kShape.heads * kShape.width];
  const [q, k, v] = operands().map((data) => ({ data, shape }));
  const { z } = await attend({ q: q!, k: k!, v: v!, heads: kShape.heads, scale: 1 / Math.sqrt(kShape.width) });
  return sumOf(z.data);
}
