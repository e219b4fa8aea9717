/** Numbers that every runtime is given alike: the same seed, the same bits. */

/** Uniform in [−scale, scale).                             mulberry32 (Tommy Ettinger), public domain */
export function numbers(count: number, seed: number, scale = 1): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count);
  let state = seed >>> 0;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    out[i] = (((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1) * scale;
  }
  return out;
}

/** One head's columns of [length × heads·width], as [length × width], or transposed. */
export function headOf(
  x: Float32Array,
  head: number,
  shape: { readonly length: number; readonly heads: number; readonly width: number },
  transposed = false,
): Float32Array<ArrayBuffer> {
  const { length, heads, width } = shape;
  const out = new Float32Array(length * width);
  for (let row = 0; row < length; row++)
    for (let column = 0; column < width; column++)
      out[transposed ? column * length + row : row * width + column] = x[(row * heads + head) * width + column]!;
  return out;
}

/** The inverse of headOf over all heads: [heads × length × width] → [length × heads·width]. */
export function joinHeads(
  z: Float32Array,
  shape: { readonly length: number; readonly heads: number; readonly width: number },
): Float32Array<ArrayBuffer> {
  const { length, heads, width } = shape;
  const out = new Float32Array(z.length);
  for (let head = 0; head < heads; head++)
    for (let row = 0; row < length; row++)
      out.set(
        z.subarray((head * length + row) * width, (head * length + row + 1) * width),
        (row * heads + head) * width,
      );
  return out;
}

/** Every n-th number, no more than `most`: enough to see that two results are of the same computation. */
export function sampleOf(x: Float32Array, most = 4096): Float32Array<ArrayBuffer> {
  const step = Math.max(1, Math.floor(x.length / most) | 1);
  const out = new Float32Array(Math.floor((x.length - 1) / step) + 1);
  for (let i = 0; i < out.length; i++) out[i] = x[i * step]!;
  return out;
}

/** Greatest difference, as a share of the greatest number. */
export function difference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let greatest = 0;
  let apart = 0;
  for (let i = 0; i < a.length; i++) {
    greatest = Math.max(greatest, Math.abs(a[i]!));
    const d = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(d)) return Infinity;
    apart = Math.max(apart, d);
  }
  return greatest > 0 ? apart / greatest : apart;
}
