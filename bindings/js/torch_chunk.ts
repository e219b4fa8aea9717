/** The code that reads torch's archives: torch/index.ts. */
import { Chunk } from './chunk.js';

export type TorchChunk = typeof import('./torch/index.js');

const chunk = new Chunk<TorchChunk>();

export const torchIsAt = (url: string): string => (chunk.address = url);
/** @throws RegardError fetch_failed */
export const torchChunk = (): Promise<TorchChunk> => chunk.load();
