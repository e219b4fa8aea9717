/** Numbers as they lie in a file: a type, an order of axes, a stretch of bytes; read a layer at a time. */
import { axesOf, MapsError, placeOf, type Layer, type Series } from './maps.js';

export type NumberType = 'f2' | 'f4' | 'f8' | 'bf16';
export const kBytes: Readonly<Record<NumberType, number>> = { f2: 2, bf16: 2, f4: 4, f8: 8 };

export interface Block {
  readonly bytes: Uint8Array;
  readonly type: NumberType;
  readonly littleEndian: boolean;
  /** The first axis runs fastest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** IEEE 754 binary16 → number, exactly: (−1)^s · 2^(e − 15) · (1 + m/1024), subnormal and special ones as defined. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : (sign * fraction) / 2 ** 24;
}

const kBits = new DataView(new ArrayBuffer(4));
function brainToNumber(bits: number): number {
  kBits.setUint32(0, bits << 16);
  return kBits.getFloat32(0);
}

function reader({ bytes, type, littleEndian }: Block): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'f2':
      return (i) => halfToNumber(view.getUint16(2 * i, littleEndian));
    case 'bf16':
      return (i) => brainToNumber(view.getUint16(2 * i, littleEndian));
    case 'f4':
      return (i) => view.getFloat32(4 * i, littleEndian);
    case 'f8':
      return (i) => view.getFloat64(8 * i, littleEndian);
  }
}

/**
 * −∞, a masked score, is read as no number.
 * @throws MapsError shape_mismatch, too_long, empty_input; reading a layer not_finite for NaN
 */
export function seriesOf(block: Block, what: string): Series & { readonly rows: number; readonly columns: number } {
  const [layers, heads, rows, columns] = axesOf(block.shape, what);
  const count = layers * heads * rows * columns;
  if (block.bytes.byteLength !== count * kBytes[block.type])
    throw new MapsError(
      'shape_mismatch',
      `${what} has shape [${block.shape.join(', ')}], which is ${count * kBytes[block.type]} bytes, and holds ${block.bytes.byteLength}`,
    );
  const at = reader(block);
  const [strideL, strideH, strideRow, strideColumn] = block.fortran
    ? [1, layers, layers * heads, layers * heads * rows]
    : [heads * rows * columns, rows * columns, columns, 1];
  let last: { index: number; layer: Layer } | undefined;
  return {
    nLayers: layers,
    nHeads: heads,
    rows,
    columns,
    layer(index) {
      if (index < 0 || index >= layers) return undefined;
      if (last?.index === index) return last.layer;
      const data = new Float32Array(heads * rows * columns);
      const shape = [heads, rows, columns] as const;
      let to = 0;
      for (let h = 0; h < heads; h++)
        for (let row = 0; row < rows; row++) {
          const from = index * strideL + h * strideH + row * strideRow;
          for (let column = 0; column < columns; column++) {
            const value = at(from + column * strideColumn);
            if (Number.isNaN(value))
              throw new MapsError('not_finite', `${what}, layer ${index}: not a number ${placeOf(to, shape)}`);
            data[to++] = value === -Infinity ? NaN : value;
          }
        }
      last = { index, layer: { data, shape } };
      return last.layer;
    },
  };
}
