/** Images for vision models; a chunk that only they load. */
import type { Picture, Pixels } from '../types.js';
import { decoded } from './decode.js';
import { pixelsOf } from './pixels.js';
import { readSettings } from './settings.js';

/** @param settings the text of preprocessor_config.json */
export async function pixels(image: Blob | ImageBitmap | Picture, settings: string): Promise<Pixels> {
  const known = readSettings(settings);
  return pixelsOf('data' in image ? image : await decoded(image), known);
}
