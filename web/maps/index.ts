/** Files of attention, read in the browser: a chunk that only they load. */
import { seriesOf } from './block.js';
import { readJson, seriesFrom, textsOf } from './json.js';
import { checkedTexts, mapsOf, MapsError, type Maps, type Series, type Texts } from './maps.js';
import { readNpy } from './npy.js';
import { readSafetensors } from './safetensors.js';

export { MapsError, type Maps } from './maps.js';

/** Of one file; a model's weights alone may be larger and are no attention. */
const kMostBytes = 2 ** 30;

const extensionOf = (name: string): string => /\.(npy|safetensors|json)$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * Attention in .npy, .safetensors or .json. A .json beside one of the others gives the texts of its tokens:
 * {"queries": […], "keys": […]} or {"tokens": […]}.
 *
 * @example const maps = await readMaps([file]); maps.series[0].layer(0).shape   // [heads, L, S]
 * @throws MapsError naming the fault; see maps.ts for the codes
 */
export async function readMaps(files: readonly { readonly name: string; readonly blob: Blob }[]): Promise<Maps> {
  const numbers = files.filter(({ name }) => ['npy', 'safetensors'].includes(extensionOf(name)));
  const json = files.filter(({ name }) => extensionOf(name) === 'json');
  const [file] = numbers.length ? numbers : json;
  if (!file || numbers.length > 1 || json.length > 1)
    throw new MapsError(
      'file_unreadable',
      'one .npy, .safetensors or .json at a time, with one .json of texts beside it',
    );
  if (file.blob.size > kMostBytes)
    throw new MapsError('too_long', `${file.name} has ${file.blob.size} bytes: at most ${kMostBytes}`);
  const beside = numbers.length ? json[0] : undefined;
  return mapsOf(file.name, await seriesIn(file.name, file.blob, beside ? await companionOf(beside.blob) : {}));
}

async function seriesIn(name: string, blob: Blob, texts: Texts): Promise<Series[]> {
  if (extensionOf(name) === 'json') return readJson(await blob.text());
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (extensionOf(name) === 'safetensors') return readSafetensors(bytes, texts);
  const series = seriesOf(readNpy(bytes), name);
  return [{ ...series, ...checkedTexts(texts, series.rows, series.columns) }];
}

async function companionOf(blob: Blob): Promise<Texts> {
  let given: unknown;
  try {
    given = JSON.parse(await blob.text());
  } catch {
    throw new MapsError('json_invalid', 'the file of texts is not JSON');
  }
  const texts =
    Array.isArray(given) || typeof given !== 'object' || given === null
      ? textsOf({ tokens: given })
      : textsOf(given as Record<string, unknown>);
  if (!texts.queries && !texts.keys)
    throw new MapsError('json_invalid', 'the file of texts must hold "queries" and "keys", or "tokens"');
  return texts;
}

/** Attention that an author gives as lists. */
export const mapsFrom = (name: string, given: unknown): Maps => mapsOf(name, [seriesFrom(given)]);
