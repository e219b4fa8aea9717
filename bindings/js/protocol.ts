/** Everything that the main side and the worker say to each other. Only requests with an id are answered. */
import type { RegardErrorCode } from './errors.js';
import type { Progress, StackInfo } from './types.js';

/** Counts changes to these messages; the version of both sides is compared as well when they meet. */
export const protocolVersion = 1;

export type Build = 'strict' | 'relaxed';

/** One file of a checkpoint, where it is to be read from. */
export type FileReference = { readonly name: string } & (
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
);

/** A tensor of a trace as the core names it. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: number[];
  readonly data: Float32Array;
}

/** What the core says of a model: ModelInfo but for what only the façade knows. */
export interface CoreInfo {
  readonly family: string;
  readonly dVocab: number;
  readonly dVocabEncoder: number;
  readonly nParameters: number;
  readonly weightBytes: number;
  readonly decoderStart: number;
  readonly encoder?: CoreStack;
  readonly decoder?: CoreStack;
}
/** `scale`: what q·k is multiplied by. */
export interface CoreStack extends StackInfo {
  readonly scale: number;
}

export interface CoreStep {
  readonly token: number;
  readonly logProbability: number;
  readonly ids: number[];
  readonly finished: boolean;
  readonly tensors: NamedTensor[];
}

/** Options in the core's own words; it checks them (bindings/options.cpp). */
export type CoreOptions = Readonly<Record<string, unknown>>;

export type Request =
  | { type: 'engine'; build: Build; url: string }
  | {
      type: 'open';
      build: Build;
      model: number;
      config: string;
      generation: string;
      weights: FileReference;
      integrity?: string;
    }
  | { type: 'run'; model: number; ids: Float64Array; decoderIds: Float64Array; options: CoreOptions }
  | { type: 'generate'; model: number; generation: number; ids: Float64Array; options: CoreOptions }
  | { type: 'next'; generation: number }
  | { type: 'end'; generation: number }
  | { type: 'close'; model: number }
  | { type: 'attend'; build: Build; q: Float32Array; k: Float32Array; v: Float32Array; options: CoreOptions };

/** The answer to each kind of request. */
export interface Answers {
  engine: { version: string };
  open: CoreInfo;
  run: NamedTensor[];
  generate: null;
  next: CoreStep;
  end: null;
  close: null;
  attend: NamedTensor[];
}

export type RequestType = Request['type'];
export type RequestOf<Type extends RequestType> = Extract<Request, { type: Type }>;

export type ToWorker = { readonly id: number; readonly request: Request } | { readonly cancel: number };

/** `spent`: the engine ran out of memory on the way, and wants another worker. */
export type FromWorker =
  | { readonly type: 'hello'; readonly version: string; readonly protocol: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: Answers[RequestType] }
  | {
      readonly type: 'failure';
      readonly id: number;
      readonly code: RegardErrorCode;
      readonly message: string;
      readonly status?: number;
      readonly spent?: true;
    }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  /** The engine trapped: nothing in this worker can be trusted any more. */
  | { readonly type: 'fatal'; readonly message: string };
