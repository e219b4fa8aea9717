/** Opening a model: from where, with which options, and what is known before the first byte of a weight. */
import type { RegardErrorCode } from './errors.js';

/** Progress of loading: bytes of the whole, and what is being done. */
export interface Progress {
  readonly phase: 'engine' | 'config' | 'tokenizer' | 'weights' | 'ready';
  readonly loaded: number;
  readonly total: number | undefined;
  /** Of what comes over the network, measured over the last seconds. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

/**
 * A hub name ("name", "org/name", "org/name@revision"), a folder's URL, files from an <input> or a drop, the files'
 * contents by name, or what `describe` gave.
 */
export type ModelSource =
  string | URL | readonly File[] | { readonly files: Readonly<Record<string, Uint8Array | Blob>> } | Description;

/** Hub models kept on this machine. */
export interface KeepOptions {
  /**
   * Keeps what is downloaded for offline use: `true` in the browser's private file system, in Node a folder's path.
   * What is kept already is read from there, in a browser without asking. Default false.
   */
  store?: boolean | string;
}

export interface KeptModel {
  /** For `removeKept`. */
  readonly key: string;
  readonly name: string;
  readonly hub: string;
  readonly revision: string;
  readonly commit: string;
  readonly licence: string | undefined;
  /** On this machine, and in all. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly complete: boolean;
  /** ISO 8601. */
  readonly since: string;
}

export interface KeptModels {
  readonly models: readonly KeptModel[];
  /** Of the whole origin, as the browser says; undefined in Node. */
  readonly usedBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  /** Whether the browser has promised not to clear it by itself. */
  readonly persisted: boolean | undefined;
}

/** What opening a source will take, known before the first byte of a weight. `loadModel` opens exactly this. */
export interface Description {
  readonly name: string;
  readonly modelType: string | undefined;
  readonly licence: string | undefined;
  /** Of hub models only. `gated`: a token of somebody who accepted the model's terms is needed. */
  readonly hub?: {
    readonly address: string;
    readonly name: string;
    readonly revision: string;
    readonly commit: string;
    readonly gated: boolean;
  };
  readonly format: 'safetensors' | 'pytorch';
  readonly files: readonly { readonly name: string; readonly bytes: number | undefined; readonly kept: number }[];
  /** Of a file of two towers (CLIP): what `part` may be. One is opened at a time. */
  readonly parts?: readonly ('text' | 'vision')[];
  /** Of all files whose size is known. */
  readonly totalBytes: number;
  /** Of these, what is still to come over the network. */
  readonly downloadBytes: number;
  /** The weights in the type they are stored in; to be rounded (`weights: 'int8'`) they are in memory so first. */
  readonly memoryBytes: number;
  /** Why it cannot be opened, where its configuration says so already. */
  readonly problem?: { readonly code: RegardErrorCode; readonly message: string };
  readonly memoryLimit: number;
}

export interface LoadOptions extends KeepOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** The same bits everywhere (strict SIMD) instead of the faster fused multiply–add. Default false. */
  deterministic?: boolean;
  /** Hub names only: a branch, a tag or a commit. Default "main". */
  revision?: string;
  /** Hub names only: the hub's address. Default https://huggingface.co. */
  hub?: string;
  /** Hub names only: an access token. It is sent to the hub's own origin and nowhere else, and never stored. */
  token?: string;
  /** How often a request that failed on the way is made again before the loading fails. Default 5. */
  retries?: number;
  /** CLIP only: which of its two towers. Default "text". */
  part?: 'text' | 'vision';
  /**
   * Keeps the matrices in 8 bits, a quarter of float32's memory, each row with a scale of its own; products then round
   * their input as well. What is computed is near, not equal. Default: as they are stored.
   */
  weights?: 'int8';
  /** What model.safetensors must be, as in `<script integrity>`: "sha256-" and its digest in base64. */
  integrity?: string;
}
