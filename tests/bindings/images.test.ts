// @vitest-environment node
/** Pixels, against transformers' Pillow processors: equal to the last bit (tests/goldens/images/make.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';

import { loadModel, shutdown } from '../../bindings/dist/index.js';
import { pixels } from '../../bindings/js/images/index.js';
import { pixelsOf } from '../../bindings/js/images/pixels.js';
import { readSettings } from '../../bindings/js/images/settings.js';
import type { Picture } from '../../bindings/js/types.js';
import { filesOf, root, tiny } from './checkpoints.js';

interface Case {
  readonly type: string;
  readonly options: object;
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  readonly shape: number[];
  readonly digest: string;
  readonly some: [number, number, number];
}
const cases = JSON.parse(readFileSync(`${root}tests/goldens/images/cases.json`, 'utf8')) as Case[];

/** make.py's picture. */
function picture(width: number, height: number, alpha: boolean): Picture {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const blue = (Math.floor(x / 5) + Math.floor(y / 3)) % 2 === 0;
      data.set(
        [
          Math.floor((x * 255) / Math.max(1, width - 1)),
          (x * x * 3 + y * 29 + x * y * 7) % 256,
          blue ? 255 : Math.floor((y * 255) / Math.max(1, height - 1)),
          alpha ? (x * 11 + y * 17) % 256 : 255,
        ],
        4 * (y * width + x),
      );
    }
  return { width, height, data };
}

afterAll(shutdown);

const nameOf = ({ type, options }: Case): string => `${type} ${JSON.stringify(options)}`;
const byOptions = [...new Set(cases.map(nameOf))].map(
  (name) => [name, cases.filter((one) => nameOf(one) === name)] as const,
);
test.each(byOptions)('%s', (_, group) => {
  expect(group).toHaveLength(12);
  for (const { type, options, width, height, alpha, shape, digest, some } of group) {
    const settings = readSettings(JSON.stringify({ image_processor_type: type, ...options }));
    const found = pixelsOf(picture(width, height, alpha), settings);
    expect(found.shape).toEqual(shape);
    const { data } = found;
    expect([data[0], data[Math.floor(data.length / 3) + 1], data.at(-1)]).toEqual(some);
    expect(createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex').slice(0, 16)).toBe(digest);
  }
});

describe('a preprocessor_config.json', () => {
  test.each<[string, object, string]>([
    ['size', { size: 0 }, 'config_invalid'],
    ['size', { size: 1e9 }, 'config_invalid'],
    ['size.height', { size: { height: 1.5, width: 3 } }, 'config_invalid'],
    ['size.width', { size: { height: 3 } }, 'config_invalid'],
    ['resample', { resample: 6 }, 'config_invalid'],
    ['resample', { resample: 'bicubic' }, 'config_invalid'],
    ['rescale_factor', { rescale_factor: 'x' }, 'config_invalid'],
    ['image_mean', { image_mean: [1, 2] }, 'config_invalid'],
    ['image_std', { image_std: [1, 0, 1] }, 'config_invalid'],
    ['crop_size', { do_center_crop: true, crop_size: -1 }, 'config_invalid'],
    ['do_pad', { do_pad: true }, 'config_invalid'],
  ])('with a bad %s (%j) is refused by name', (field, options, code) => {
    expect(() => readSettings(JSON.stringify(options))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`${field} must be`) as string }),
    );
  });
  test.each(['', '{', '[]', '3', 'null'])('%j is none', (text) => {
    expect(() => readSettings(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(json|config)_invalid$/) as string }),
    );
  });
});

describe('a picture', () => {
  const settings = readSettings('{"image_processor_type":"ViTFeatureExtractor","size":4}');
  test.each([
    { width: 0, height: 3, data: new Uint8Array() },
    { width: 2, height: 2, data: new Uint8Array(12) },
    { width: 1.5, height: 2, data: new Uint8Array(12) },
    { width: NaN, height: 2, data: new Uint8Array(12) },
  ])('of $width × $height with other bytes is refused', (bad) => {
    expect(() => pixelsOf(bad, settings)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });
  test('of too many pixels is refused, before and behind the resize', () => {
    expect(() => pixelsOf({ width: 2 ** 14, height: 2 ** 13, data: new Uint8Array() }, settings)).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    );
    const long = readSettings('{"image_processor_type":"CLIPImageProcessor","size":4096}');
    expect(() => pixelsOf({ width: 1, height: 10_000, data: new Uint8Array(40_000) }, long)).toThrow(
      expect.objectContaining({ code: 'too_long' }),
    );
  });
  test('in a file wants a browser', async () => {
    await expect(pixels(new Blob(['x']), '{"size":4}')).rejects.toMatchObject({ code: 'unsupported' });
  });
  test('for a model', async () => {
    const files = { ...filesOf(tiny), 'preprocessor_config.json': Buffer.from('{"size":{"height":3,"width":5}}') };
    const model = await loadModel({ files });
    expect((await model.pixels(picture(20, 10, false))).shape).toEqual([3, 3, 5]);
    await model.close();
    const blind = await loadModel({ files: filesOf(tiny) });
    await expect(blind.pixels(picture(2, 2, false))).rejects.toMatchObject({ code: 'unsupported' });
    await blind.close();
  });
});
