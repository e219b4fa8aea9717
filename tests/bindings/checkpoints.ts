/** Checkpoints that the tests open: the goldens' tiny ones, the shipped one, and altered copies of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const tiny = `${root}tests/goldens/marian-f32-swish/`;
export const translate = `${root}models/translate-en-fr/`;
export const hasTranslate = existsSync(`${translate}model.safetensors`) && existsSync(`${translate}tokenizer.json`);

export const goldenFolders = readdirSync(`${root}tests/goldens`).filter((name) => name.startsWith('marian-'));

export type Files = Record<string, Uint8Array>;

/** A folder's files in memory, to alter. */
export function filesOf(folder: string): Files {
  const files: Files = {};
  for (const name of [
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'model.safetensors',
  ])
    if (existsSync(folder + name)) files[name] = new Uint8Array(readFileSync(folder + name));
  return files;
}

export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export interface Stored {
  readonly shape: number[];
  readonly data: Float32Array;
}

/** The float32 tensors of a golden. */
export function readTensors(path: string): Map<string, Stored> {
  const bytes = readFileSync(path);
  const header = Number(bytes.readBigUInt64LE(0));
  const index = JSON.parse(bytes.toString('utf8', 8, 8 + header)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, Stored>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of Object.entries(index)) {
    if (name === '__metadata__' || dtype !== 'F32') continue;
    const data = bytes.subarray(8 + header + begin, 8 + header + end);
    tensors.set(name, {
      shape,
      data: new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)),
    });
  }
  return tensors;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= most)) most = difference; // NaN counts as well
  }
  return most;
}

/** Numbers in [-1, 1) that are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
