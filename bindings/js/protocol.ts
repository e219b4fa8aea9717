/** Everything that the main side and the worker say to each other. Only requests with an id are answered. */
import type { Addresses } from './chunks.js';
import type { RegardErrorCode } from './errors.js';
import type { Folder } from './folder.js';
import type { Description, KeepOptions, KeptModels, LoadOptions, Progress } from './opening.js';
import type { StackInfo } from './types.js';

/** `threaded` is relaxed over shared memory. */
export type Build = 'strict' | 'relaxed' | 'threaded';

/** What runs in the worker: a build, or of the relaxed one the bare operation alone, at a third of the bytes. */
export type Engine = Build | 'attention';

/** One file of a checkpoint, where it is to be read from. */
export type FileReference = { readonly name: string } & (
  | AtAddress
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'blob'; readonly blob: Blob }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
);

export interface AtAddress {
  readonly kind: 'url';
  readonly url: string;
  /** What a hub says of the file before it comes. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** For the address's own origin alone. */
  readonly token?: string;
  readonly retries?: number;
  /** Where it is kept on this machine, or will be if that place has been made. */
  readonly place?: Place;
}

/** One model's folder among those kept for offline use; `root` is a path in Node and empty in a browser. */
export interface Place {
  readonly root: string;
  readonly key: string;
}

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
  /** Whether scores over the vocabulary come out. */
  readonly writes: boolean;
  /** The names of a label head's labels. */
  readonly labels?: string[];
  readonly encoder?: CoreStack;
  readonly decoder?: CoreStack;
}
/** `scale`: what q·k is multiplied by. */
export interface CoreStack extends StackInfo {
  readonly scale: number;
}

export type Described = Omit<Description, 'name'>;

export interface CoreStep {
  readonly token: number;
  readonly logProbability: number;
  readonly ids: number[];
  readonly finished: boolean;
  readonly tensors: NamedTensor[];
}

/** Options in the core's own words; it checks them (bindings/options.cpp). */
export type CoreOptions = Readonly<Record<string, unknown>>;

/** What of the options decides where a source is read from. */
export type Whence = Pick<LoadOptions, 'hub' | 'revision' | 'token' | 'retries'> & KeepOptions;

export type Request =
  /** `threads`: of the threaded build. */
  | { type: 'engine'; engine: Engine; compiled: WebAssembly.Module; threads: number }
  | { type: 'locate'; source: string; base: string; whence: Whence }
  | { type: 'describe'; folder: Folder; build: Build; part: string }
  /** Which files hold the weights. */
  | { type: 'weights'; folder: Folder }
  /** A file's bytes, or null where it is not there. */
  | { type: 'read'; file: FileReference; maxBytes: number }
  /** Makes a hub model's place, so that what is read of it is kept; `whole` fetches what was not read. */
  | { type: 'keep'; folder: Folder; whole: boolean }
  | { type: 'kept'; root: string }
  | { type: 'remove'; place: Place }
  | {
      type: 'open';
      build: Build;
      model: number;
      config: string;
      generation: string;
      /** Of a file of two towers: which; else empty. */
      part: string;
      /** "int8", or empty. */
      form: string;
      weights: readonly FileReference[];
      /** Of weights in several files: their index, as it stands. */
      index?: string;
      integrity?: string;
    }
  | { type: 'run'; model: number; ids: Float64Array | Float32Array; decoderIds: Float64Array; options: CoreOptions }
  | { type: 'generate'; model: number; generation: number; ids: Float64Array | Float32Array; options: CoreOptions }
  | { type: 'next'; generation: number }
  | { type: 'end'; generation: number }
  | { type: 'close'; model: number }
  | { type: 'attend'; engine: Engine; q: Float32Array; k: Float32Array; v: Float32Array; options: CoreOptions };

/** The answer to each kind of request. */
export interface Answers {
  engine: null;
  locate: Folder;
  describe: Described;
  weights: { readonly weights: readonly FileReference[]; readonly index?: string };
  read: Uint8Array | null;
  keep: null;
  kept: KeptModels;
  remove: null;
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

export type ToWorker =
  { readonly id: number; readonly request: Request } | { readonly cancel: number } | { readonly chunks: Addresses };

/** `spent`: the engine ran out of memory on the way, and wants another worker. */
export type FromWorker =
  | { readonly type: 'hello'; readonly version: string }
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
