/** The example's run as the build recorded it with the engine from the shipped weights: what paints first. */
import type { Attention, AttentionAddress, Candidate, Token } from 'regard';

import type { Reading, Shape } from '../elements/reading.js';
import { fetchJson, fetchServed } from './served.js';

const kTensors = ['pattern', 'scores', 'maskedScores', 'q', 'k', 'v', 'z'] as const;
type Recorded = (typeof kTensors)[number];

interface RecordedAttention {
  readonly address: AttentionAddress;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly scale: number;
  /** Where each tensor's float32s begin in example.bin, counted in floats. */
  readonly tensors: Readonly<Partial<Record<Recorded, { readonly at: number; readonly shape: readonly number[] }>>>;
}

export interface RecordedFile extends Pick<
  Reading,
  'text' | 'source' | 'written' | 'writtenText' | 'logProbabilities'
> {
  readonly version: 1;
  readonly shape: Shape;
  readonly attentions: readonly RecordedAttention[];
  /** For each written word, the likeliest at its place. */
  readonly candidates: readonly (readonly Candidate[])[];
}

export function readingOfRecording(file: RecordedFile, bytes: ArrayBuffer): Reading {
  const floats = new Float32Array(bytes);
  const views = new Map<string, Attention>();
  const name = ({ stack, kind, layer }: AttentionAddress): string => `${stack}.${layer}.${kind}`;
  for (const { address, queries, keys, scale, tensors } of file.attentions) {
    const found: { -readonly [K in keyof Attention]?: Attention[K] } = {};
    for (const tensor of kTensors) {
      const place = tensors[tensor];
      if (place)
        found[tensor] = {
          shape: place.shape,
          data: floats.subarray(place.at, place.at + place.shape.reduce((a, b) => a * b, 1)),
        };
    }
    views.set(name(address), { address, queries, keys, scale, ...found });
  }
  return {
    ...file,
    origin: 'recorded',
    complete: true,
    likeliest: (index) => file.candidates[index] ?? [],
    firstRow: 0,
    attention: (address) => views.get(name(address)),
  };
}

/** Undefined when this build carries no recording; the page then simply waits for the live run. */
export async function fetchRecording(): Promise<Reading | undefined> {
  const [file, bytes] = await Promise.all([fetchJson('recorded/example.json'), fetchServed('recorded/example.bin')]);
  return file && bytes ? readingOfRecording(file as RecordedFile, await bytes.arrayBuffer()) : undefined;
}
