/** The code that reads addresses: hub/index.ts. */
import { Chunk } from './chunk.js';

export type HubChunk = typeof import('./hub/index.js');

const chunk = new Chunk<HubChunk>();

export const hubIsAt = (url: string): string => (chunk.address = url);
/** @throws RegardError fetch_failed */
export const hubChunk = (): Promise<HubChunk> => chunk.load();
