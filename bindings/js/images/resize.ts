/**
 * Resizing as Pillow does it, to the last bit: filters stretched where they shrink, 22-bit weights, 8 bits between the
 * passes, rows first. (Pillow 13 sometimes takes columns first; a byte in seven hundred is then another, mostly by one.)
 */

/** Bytes, `channels` to a pixel, row by row. */
export interface Bytes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

interface Filter {
  /** How far from its middle it reaches, in pixels of the larger image. */
  readonly support: number;
  at(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI));
/** By Pillow's codes, as `resample` in preprocessor_config.json has them; 0 is nearest. */
const filters: readonly (Filter | undefined)[] = [
  undefined,
  { support: 3, at: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  {
    support: 2,
    at: (x) => {
      const [d, a] = [Math.abs(x), -0.5];
      if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    },
  },
  { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  {
    support: 1,
    at: (x) => {
      const d = Math.abs(x);
      return d >= 1 ? 0 : sinc(d) * (0.54 + 0.46 * Math.cos(d * Math.PI));
    },
  },
];

export const isResample = (code: unknown): code is number =>
  typeof code === 'number' && Number.isInteger(code) && code >= 0 && code < filters.length;

/** @param resample Pillow's code. Cost O(height·width'·support + height'·width'·support) */
export function resized(image: Bytes, width: number, height: number, resample: number): Bytes {
  if (image.width === width && image.height === height) return image;
  const filter = filters[resample];
  if (!filter) return nearest(image, width, height);
  const wide = image.width === width ? image : along(image, width, filter, true);
  return wide.height === height ? wide : along(wide, height, filter, false);
}

const bits = 22;

/** One pass: every output pixel is a weighted sum of the input pixels around its middle, in whole numbers. */
function along(image: Bytes, size: number, filter: Filter, horizontally: boolean): Bytes {
  const { width, height, channels, data } = image;
  const length = horizontally ? width : height;
  const lines = horizontally ? height : width;
  const [outWidth, outHeight] = horizontally ? [size, height] : [width, size];
  const out = new Uint8Array(outWidth * outHeight * channels);
  const step = (horizontally ? 1 : width) * channels; // from one input pixel to the next
  const scale = length / size;
  const stretch = Math.max(1, scale);
  const support = filter.support * stretch;
  for (let to = 0; to < size; to++) {
    const middle = (to + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - support + 0.5));
    const end = Math.min(length, Math.trunc(middle + support + 0.5));
    const exact = Array.from({ length: end - first }, (_, i) => filter.at((first + i - middle + 0.5) / stretch));
    const sum = exact.reduce((total, weight) => total + weight, 0);
    const weights = exact.map((weight) => {
      const scaled = (sum === 0 ? weight : weight / sum) * (1 << bits);
      return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    });
    for (let line = 0; line < lines; line++) {
      const from = (horizontally ? line * width + first : first * width + line) * channels;
      const at = (horizontally ? line * size + to : to * width + line) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let total = 1 << (bits - 1);
        for (let i = 0; i < weights.length; i++) total += (data[from + i * step + channel] ?? 0) * (weights[i] ?? 0);
        out[at + channel] = Math.min(255, Math.max(0, total >> bits));
      }
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out };
}

/** Pillow adds up the steps, so the rounding of each place is its own. */
function nearest({ width, height, channels, data }: Bytes, outWidth: number, outHeight: number): Bytes {
  const places = (from: number, to: number): number[] => {
    const step = from / to;
    let at = step * 0.5;
    return Array.from({ length: to }, () => {
      const place = Math.min(from - 1, Math.trunc(at));
      at += step;
      return place;
    });
  };
  const [columns, rows] = [places(width, outWidth), places(height, outHeight)];
  const out = new Uint8Array(outWidth * outHeight * channels);
  let at = 0;
  for (const row of rows)
    for (const column of columns)
      for (let channel = 0; channel < channels; channel++)
        out[at++] = data[(row * width + column) * channels + channel] ?? 0;
  return { width: outWidth, height: outHeight, channels, data: out };
}
