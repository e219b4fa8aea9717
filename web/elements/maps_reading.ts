/** Numbers that were given, as a reading that the same views draw. */
import type { Attention, Token } from 'regard';

import { mapsFrom, readMaps, type Maps } from '../maps/index.js';
import { PageError } from './problem.js';
import type { Reading, StackShape } from './reading.js';

/** @throws MapsError; see web/maps */
export async function readingOfFiles(files: readonly File[]): Promise<Reading> {
  return readingOfMaps(await readMaps(files.map((file) => ({ name: file.name, blob: file }))));
}

/** @throws MapsError */
export const readingOfLists = (name: string, lists: unknown): Reading => readingOfMaps(mapsFrom(name, lists));

/** A file beside the page, or wherever its policy allows. @throws PageError fetch_failed, not_found; MapsError */
export async function fetchMaps(src: string, signal: AbortSignal): Promise<Reading> {
  const url = new URL(src, document.baseURI);
  const answer = await fetch(url, { signal });
  if (!answer.ok)
    throw new PageError(answer.status === 404 ? 'not_found' : 'fetch_failed', `${url.pathname}: ${answer.status}`);
  const name = url.pathname.split('/').at(-1) ?? '';
  return readingOfMaps(await readMaps([{ name, blob: await answer.blob() }]));
}

const tokensOf = (texts: readonly string[] | undefined, count: number): readonly Token[] =>
  Array.from({ length: count }, (_, id) => ({ id, text: texts?.[id] ?? String(id), unknown: false, special: false }));

/** Weights in [0, 1] keep that scale; other numbers get the one that fits them. */
function readingOfMaps({ name, series, range: [least, most] }: Maps): Reading {
  const named = series.map((one) => ({ stack: one.stack ?? 'encoder', kind: one.kind ?? 'self', one }) as const);
  const size = (stack: 'encoder' | 'decoder'): StackShape | undefined => {
    const own = named.filter((place) => place.stack === stack).map(({ one }) => one);
    return own.length
      ? {
          nLayers: Math.max(...own.map(({ nLayers }) => nLayers)),
          nHeads: Math.max(...own.map(({ nHeads }) => nHeads)),
        }
      : undefined;
  };
  const [encoder, decoder] = [size('encoder'), size('decoder')];
  const within = least >= 0 && most <= 1.001;
  return {
    text: '',
    origin: 'given',
    complete: true,
    source: [],
    written: [],
    writtenText: '',
    logProbabilities: [],
    firstRow: 0,
    domain: within ? undefined : [least, most > least ? most : least + 1],
    shape: {
      name,
      given: named.map(({ stack, kind }) => ({ stack, kind })),
      unnamed: series.some(({ stack }) => stack === undefined),
      ...(encoder && { encoder }),
      ...(decoder && { decoder }),
    },
    attention(address): Attention | undefined {
      const found = named.find(({ stack, kind }) => stack === address.stack && kind === address.kind)?.one;
      const layer = found?.layer(address.layer);
      if (!found || !layer) return undefined;
      const [, rows, columns] = layer.shape;
      return {
        address,
        queries: tokensOf(found.queries, rows),
        keys: tokensOf(found.keys, columns),
        pattern: layer,
        scale: 1,
      };
    },
  };
}
