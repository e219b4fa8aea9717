/** model.safetensors: eight bytes of length, a JSON header, and the numbers one after another. */
import { sizeOf, valuesOf, type TensorSpec } from './architecture.js';

export interface Layout {
  readonly header: Uint8Array<ArrayBuffer>;
  /** Of each tensor, from the file's first byte. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly bytes: number;
}

export function layoutOf(specs: readonly TensorSpec[], type: 'F32' | 'F16' = 'F32'): Layout {
  const size = type === 'F32' ? 4 : 2;
  const entries: Record<string, unknown> = {};
  const places: [string, number][] = [];
  let at = 0;
  for (const spec of specs) {
    const end = at + size * sizeOf(spec);
    entries[spec.name] = { dtype: type, shape: spec.shape, data_offsets: [at, end] };
    places.push([spec.name, at]);
    at = end;
  }
  const text = JSON.stringify(entries);
  // padded, so that the numbers begin at a multiple of eight
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const header = new Uint8Array(8 + json.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(json.length), true);
  header.set(json, 8);
  return {
    header,
    offsets: new Map(places.map(([name, offset]) => [name, header.length + offset])),
    bytes: header.length + at,
  };
}

/** The file piece by piece, so that it can be written to a disk or a Blob without standing in memory twice. */
export function* pieces(specs: readonly TensorSpec[], type: 'F32' | 'F16' = 'F32'): Generator<Uint8Array<ArrayBuffer>> {
  yield layoutOf(specs, type).header;
  for (const spec of specs) {
    const values = valuesOf(spec);
    const kept = type === 'F32' ? values : halves(values);
    yield new Uint8Array(kept.buffer);
  }
}

/** Float to IEEE binary16, rounded to nearest even; for the small normal numbers that weights are. */
function halves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const b = bits[i]!;
    const sign = (b >>> 16) & 0x8000;
    const exponent = ((b >>> 23) & 255) - 112;
    if (exponent <= 0) {
      // too small for a normal half: units of 2⁻²⁴
      out[i] = sign | Math.round(Math.abs(values[i]!) * 2 ** 24);
      continue;
    }
    const rest = b & 0x1fff;
    let half = (exponent << 10) | ((b >>> 13) & 0x3ff);
    if (rest > 0x1000 || (rest === 0x1000 && (half & 1) === 1)) half++;
    out[i] = sign | half;
  }
  return out;
}
