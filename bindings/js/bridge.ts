/** The raw WebAssembly module as bindings/embind.cpp registers it: the one place that says what C++ gives. */
import { RegardError, type RegardErrorCode } from './errors.js';
import type { CoreInfo, CoreStep, NamedTensor } from './protocol.js';

/** What every entry returns: the value where `code` is empty, else the error. A refused allocation throws a RangeError. */
export interface Outcome<T> {
  readonly code: RegardErrorCode | '';
  readonly message: string;
  readonly value: T;
}

interface Owned {
  delete(): void;
}
export interface RawLoader extends Owned {
  /** How many bytes the next call wants, from the file's first 8. */
  headerEnd(first: Uint8Array): Outcome<number>;
  /** Begins a file by its bytes to `headerEnd`, or more; fileBytes is -1 where it is not known; `twins`: two names may be of the same bytes. */
  header(name: string, bytes: Uint8Array, fileBytes: number, twins: boolean): Outcome<number>;
  /** As `header`, gives how many bytes are still to come. */
  write(chunk: Uint8Array): Outcome<number>;
  finish(): Outcome<RawModel>;
}
export interface RawModel extends Owned {
  info(): Outcome<CoreInfo>;
  run(input: Float64Array | Float32Array, decoderIds: Float64Array, options: string): Outcome<NamedTensor[]>;
  generate(input: Float64Array | Float32Array, options: string): Outcome<RawGeneration>;
}
export interface RawGeneration extends Owned {
  next(): Outcome<CoreStep>;
}
export interface RawModule {
  version(): string;
  open(config: string, generation: string, index: string, part: string, weights: string): Outcome<RawLoader>;
  attend(q: Float32Array, k: Float32Array, v: Float32Array, options: string): Outcome<NamedTensor[]>;
}

export interface ModuleOptions {
  /** Hands over the instance; the glue itself fetches nothing. */
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object;
}
export type CreateModule<Raw = RawModule> = (options: ModuleOptions) => Promise<Raw>;

/** @throws RegardError the core's own */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.code) throw new RegardError(outcome.code, sentence(outcome.message));
  return outcome.value;
}

/** The core's messages begin small and end open; here they stand alone. */
const sentence = (message: string): string =>
  message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?]$/.test(message) ? '' : '.');
