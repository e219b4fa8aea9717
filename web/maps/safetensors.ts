/**
 * Attention in a safetensors file. Which of its tensors, in this order:
 *  1. those that `regard run --record pattern` names: encoder.0.self.pattern, decoder.3.cross.pattern, …   [heads, L, S]
 *  2. the one of the name attention, attentions or pattern, or the only one
 *  3. those whose names differ in one number alone: that is their layer                                    [heads, L, S]
 * Texts stand in its metadata as lists in JSON: "queries" and "keys", or "tokens".
 */
import { kBytes, seriesOf, type Block, type NumberType } from './block.js';
import { textsOf } from './json.js';
import { checkedTexts, MapsError, type Series, type Texts } from './maps.js';

const kTypes: Readonly<Record<string, NumberType>> = { F16: 'f2', BF16: 'bf16', F32: 'f4', F64: 'f8' };
const kMostHeader = 2 ** 24;
const kTrace = /^(encoder|decoder)\.(\d{1,3})\.(self|cross)\.pattern$/;
const kNamed = /^(attentions?|pattern)$/i;

type Entries = ReadonlyMap<string, Block>;

/** @throws MapsError header_invalid, header_truncated, header_too_large, dtype_unsupported, shape_mismatch, tensor_missing */
export function readSafetensors(file: Uint8Array, companion: Texts): Series[] {
  const { entries, texts: own } = read(file);
  const texts = (companion.queries ?? companion.keys) ? companion : own;
  const labelled = (series: ReturnType<typeof seriesOf>): Series => ({
    ...series,
    ...checkedTexts(texts, series.rows, series.columns),
  });
  const traced = ofTrace(entries, texts);
  if (traced.length) return traced;
  const named = [...entries].filter(([name]) => kNamed.test(name));
  const [single] = named.length === 1 ? named : entries.size === 1 ? entries : [];
  if (single) return [labelled(seriesOf(single[1], single[0]))];
  const numbered = ofNumbers(entries);
  if (numbered) return [labelled(numbered)];
  const names = [...entries.keys()];
  throw new MapsError(
    'tensor_missing',
    `no tensor is named attention, and the names are not those of layers: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}. A model's weights want its config.json beside them`,
  );
}

function read(file: Uint8Array): { entries: Entries; texts: Texts } {
  if (file.length < 8) throw new MapsError('header_truncated', 'the file ends before its header does');
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > kMostHeader)
    throw new MapsError('header_too_large', `a header of ${length} bytes: at most ${kMostHeader}`);
  if (file.length < 8 + length) throw new MapsError('header_truncated', 'the file ends before its header does');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + length)));
  } catch {
    throw new MapsError('header_invalid', 'the header is not JSON: this is no safetensors file');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new MapsError('header_invalid', 'the header is not an object: this is no safetensors file');
  const data = file.subarray(8 + length);
  const entries = new Map<string, Block>();
  for (const [name, entry] of Object.entries(header))
    if (name !== '__metadata__') {
      const block = blockOf(name, entry, data);
      // positions, masks and what else stands beside attention
      if (block.shape.length >= 2) entries.set(name, block);
    }
  if (!entries.size) throw new MapsError('tensor_missing', 'there is no tensor of two or more axes in it');
  const { __metadata__: metadata } = header as { __metadata__?: unknown };
  return { entries, texts: textsOfMetadata(metadata) };
}

function blockOf(name: string, entry: unknown, data: Uint8Array): Block {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  if (typeof dtype !== 'string' || !whole(shape) || !whole(offsets) || offsets.length !== 2)
    throw new MapsError('header_invalid', `${name} must have dtype, shape and data_offsets`);
  const type = Object.hasOwn(kTypes, dtype) ? kTypes[dtype] : undefined;
  if (!type) throw new MapsError('dtype_unsupported', `${name} is ${dtype}: save it as F16, BF16, F32 or F64`);
  const [begin = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, size) => product * size, kBytes[type]);
  if (begin > end || end > data.length)
    throw new MapsError('shape_mismatch', `${name} lies at ${begin}…${end} of ${data.length} bytes`);
  if (bytes !== end - begin)
    throw new MapsError(
      'shape_mismatch',
      `${name} has shape [${shape.join(', ')}], which is ${bytes} bytes, and holds ${end - begin}`,
    );
  return { bytes: data.subarray(begin, end), type, littleEndian: true, fortran: false, shape };
}

function textsOfMetadata(metadata: unknown): Texts {
  if (typeof metadata !== 'object' || metadata === null) return {};
  const lists = Object.entries(metadata as Record<string, unknown>).flatMap(([name, value]) => {
    if (!['queries', 'keys', 'tokens'].includes(name) || typeof value !== 'string') return [];
    try {
      return [[name, JSON.parse(value) as unknown] as const];
    } catch {
      throw new MapsError('json_invalid', `"${name}" of the metadata is not a list in JSON`);
    }
  });
  return textsOf(Object.fromEntries(lists));
}

/** What Regard itself records, each attention with the layers that were kept. */
function ofTrace(entries: Entries, { queries, keys }: Texts): Series[] {
  const found = new Map<string, Map<number, Series>>();
  for (const [name, block] of entries) {
    const [, stack, layer, kind] = kTrace.exec(name) ?? [];
    if (!stack || !layer || !kind) continue;
    const key = `${stack} ${kind}`;
    found.set(key, (found.get(key) ?? new Map<number, Series>()).set(Number(layer), seriesOf(block, name)));
  }
  return [...found].map(([key, layers]) => {
    const [stack, kind] = key.split(' ') as ['encoder' | 'decoder', 'self' | 'cross'];
    const [, rows = 0, columns = 0] = [...layers.values()][0]?.layer(0)?.shape ?? [];
    // an encoder's tokens are the keys of a cross-attention, and both axes of its own
    const own: Texts =
      kind === 'cross'
        ? { queries, keys }
        : stack === 'encoder' && found.has('decoder cross')
          ? { queries: keys, keys }
          : { queries: queries ?? keys, keys: queries ?? keys };
    return { stack, kind, ...stacked(layers), ...checkedTexts(own, rows, columns) };
  });
}

/** Names that are one but for a number, and cover all that there is. */
function ofNumbers(entries: Entries): ReturnType<typeof seriesOf> | undefined {
  const names = [...entries.keys()];
  const digits = [...(names[0]?.matchAll(/\d+/g) ?? [])];
  for (const { index, 0: number } of digits) {
    const [before, after] = [names[0]?.slice(0, index) ?? '', names[0]?.slice(index + number.length) ?? ''];
    const layers = new Map<number, ReturnType<typeof seriesOf>>();
    for (const [name, block] of entries) {
      const middle = name.slice(before.length, name.length - after.length);
      if (name.startsWith(before) && name.endsWith(after) && /^\d{1,3}$/.test(middle))
        layers.set(Number(middle), seriesOf(block, name));
    }
    if (layers.size !== entries.size) continue;
    const all = [...layers.values()];
    const [{ rows, columns } = { rows: 0, columns: 0 }] = all;
    return {
      ...stacked(layers),
      rows: all.every((one) => one.rows === rows) ? rows : Math.max(...all.map((one) => one.rows)),
      columns: Math.max(columns, ...all.map((one) => one.columns)),
    };
  }
  return undefined;
}

const stacked = (layers: ReadonlyMap<number, Series>): Pick<Series, 'nLayers' | 'nHeads' | 'layer'> => ({
  nLayers: Math.max(...layers.keys()) + 1,
  nHeads: Math.max(...[...layers.values()].map(({ nHeads }) => nHeads)),
  layer: (index) => layers.get(index)?.layer(0),
});
