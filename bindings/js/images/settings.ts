/** preprocessor_config.json: what is done to an image before a vision model sees it. */
import { RegardError } from '../errors.js';
import { isObject, type Json, type JsonObject } from '../tokens/json.js';
import { isResample } from './resize.js';

export type Size =
  | { readonly height: number; readonly width: number }
  | { readonly shortest: number; readonly longest?: number }
  | { readonly maxHeight: number; readonly maxWidth: number };

export interface ImageSettings {
  readonly resize: { readonly size: Size; readonly resample: number } | undefined;
  readonly crop: { readonly height: number; readonly width: number } | undefined;
  /** What every byte is multiplied by. */
  readonly rescale: number | undefined;
  /** (x − mean) / std, by channel. */
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] } | undefined;
}

const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const clip = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };
const shortest = { size: { shortest_edge: 224 }, do_center_crop: true, crop_size: 224, resample: 3, ...clip };
/** What transformers' classes do where the file says nothing. */
const usual: Readonly<Record<string, JsonObject>> = {
  ViT: { size: { height: 224, width: 224 }, do_center_crop: false, resample: 2, ...half },
  DeiT: { size: { height: 256, width: 256 }, do_center_crop: true, crop_size: 224, resample: 3, ...half },
  CLIP: shortest,
  Bit: shortest,
};
const sizeLimit = 4_096;

/**
 * @param text preprocessor_config.json
 * @throws RegardError json_invalid, config_invalid naming the field
 */
export function readSettings(text: string): ImageSettings {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new RegardError('json_invalid', 'preprocessor_config.json is not JSON.');
  }
  if (!isObject(file)) throw new RegardError('config_invalid', 'preprocessor_config.json holds no object.');
  const type = [file.image_processor_type, file.feature_extractor_type].find((name) => typeof name === 'string') ?? '';
  const kind = type.replace(/(ImageProcessor|FeatureExtractor)?(Fast|Pil)?$/, '');
  const own = Object.hasOwn(usual, kind) ? usual[kind] : usual.ViT;
  const get = (field: string): Json | undefined => {
    const value = Object.hasOwn(file, field) ? file[field] : undefined;
    return value ?? own?.[field];
  };
  const does = (field: string): boolean => get(field) !== false;
  const square = kind !== 'CLIP' && kind !== 'Bit';
  const resample = get('resample');
  if (!isResample(resample)) throw invalid('resample', 'a code of Pillow, 0 to 5');
  const factor = get('rescale_factor') ?? 1 / 255;
  if (typeof factor !== 'number' || !Number.isFinite(factor)) throw invalid('rescale_factor', 'a number');
  if (get('do_pad') === true) throw invalid('do_pad', 'false: padding is not supported');
  return {
    resize: does('do_resize') ? { size: sizeOf('size', get('size'), square), resample } : undefined,
    crop: get('do_center_crop') === true ? boxOf('crop_size', get('crop_size')) : undefined,
    rescale: does('do_rescale') ? factor : undefined,
    normalize: does('do_normalize')
      ? { mean: channels('image_mean', get('image_mean')), std: channels('image_std', get('image_std')) }
      : undefined,
  };
}

const invalid = (field: string, wanted: string): RegardError =>
  new RegardError('config_invalid', `preprocessor_config.json: ${field} must be ${wanted}.`);

function length(field: string, value: Json | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= sizeLimit) return value;
  throw invalid(field, `a whole number from 1 to ${sizeLimit}`);
}

function sizeOf(field: string, value: Json | undefined, square: boolean): Size {
  if (!isObject(value)) {
    const edge = length(field, value);
    return square ? { height: edge, width: edge } : { shortest: edge };
  }
  const at = (name: string): number => length(`${field}.${name}`, value[name]);
  if (value.shortest_edge != null)
    return { shortest: at('shortest_edge'), ...(value.longest_edge != null && { longest: at('longest_edge') }) };
  if (value.max_height != null) return { maxHeight: at('max_height'), maxWidth: at('max_width') };
  return { height: at('height'), width: at('width') };
}

function boxOf(field: string, value: Json | undefined): { height: number; width: number } {
  if (!isObject(value)) {
    const edge = length(field, value);
    return { height: edge, width: edge };
  }
  return { height: length(`${field}.height`, value.height), width: length(`${field}.width`, value.width) };
}

function channels(field: string, value: Json | undefined): number[] {
  const list: readonly (Json | undefined)[] = Array.isArray(value) ? (value as Json[]) : [value, value, value];
  const numbers = list.filter((one): one is number => typeof one === 'number' && Number.isFinite(one));
  if (numbers.length !== 3 || list.length !== 3 || (field === 'image_std' && numbers.includes(0)))
    throw invalid(field, 'three numbers, or one for all channels; a deviation is not zero');
  return numbers;
}
