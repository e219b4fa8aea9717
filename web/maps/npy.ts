/** NumPy's own file of one array.     NEP 1, "A Simple File Format for NumPy Arrays", versions 1.0 to 3.0 */
import type { Block, NumberType } from './block.js';
import { MapsError } from './maps.js';

const kMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const kMostHeader = 65_536;

/** @throws MapsError header_invalid, header_truncated, header_too_large, dtype_unsupported */
export function readNpy(file: Uint8Array): Block {
  if (kMagic.some((byte, i) => file[i] !== byte))
    throw new MapsError('header_invalid', 'a .npy file begins with \\x93NUMPY, and this one does not');
  const version = file[6] ?? 0;
  if (version < 1 || version > 3)
    throw new MapsError('header_invalid', `version ${version} of .npy is not known: 1, 2 and 3 are`);
  const start = version === 1 ? 10 : 12;
  if (file.length < start) throw new MapsError('header_truncated', 'the file ends before its header does');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > kMostHeader)
    throw new MapsError('header_too_large', `a header of ${length} bytes: at most ${kMostHeader}`);
  if (file.length < start + length) throw new MapsError('header_truncated', 'the file ends before its header does');
  const header = new TextDecoder(version < 3 ? 'latin1' : 'utf-8').decode(file.subarray(start, start + length));
  const descr = field(header, 'descr', /^(['"])([^'"]*)\1/)?.[2];
  const fortran = field(header, 'fortran_order', /^(True|False)\b/)?.[1];
  const shape = field(header, 'shape', /^\(((?:\s*\d{1,15}\s*,)*\s*(?:\d{1,15}\s*)?)\)/)?.[1];
  if (fortran === undefined || shape === undefined)
    throw new MapsError('header_invalid', 'the header must name descr, fortran_order and shape');
  const [, order = '', kind = ''] = /^([<>=|])(\w\d+)$/.exec(descr ?? '') ?? [];
  if (kind !== 'f2' && kind !== 'f4' && kind !== 'f8')
    throw new MapsError(
      'dtype_unsupported',
      `numbers of type ${descr ?? 'unknown'}: save it as float16, float32 or float64`,
    );
  return {
    bytes: file.subarray(start + length),
    type: kind satisfies NumberType,
    littleEndian: order !== '>',
    fortran: fortran === 'True',
    shape: shape
      .split(',')
      .map((size) => size.trim())
      .filter(Boolean)
      .map(Number),
  };
}

/** A value of the header, which is a Python dictionary with three known keys. */
function field(header: string, name: string, value: RegExp): RegExpExecArray | null {
  const [found] = new RegExp(`['"]${name}['"]\\s*:\\s*`).exec(header) ?? [];
  return found === undefined ? null : value.exec(header.slice(header.indexOf(found) + found.length));
}
