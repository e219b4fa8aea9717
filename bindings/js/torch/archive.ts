/** The WebAssembly that reads torch's archives (bindings/torch.cpp): its answers, checked and typed. */
import wasm from 'regard-torch';

import { RegardError, type RegardErrorCode } from '../errors.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize?(): void;
  regard_room(bytes: number): number;
  regard_start(bytes: number): void;
  regard_directory(bytes: number, fileBytes: number): void;
  regard_entries(bytes: number, begin: number): void;
  regard_table(bytes: number): void;
  regard_gather(run: number, bytes: number): void;
  regard_answer(): number;
  regard_answer_bytes(): number;
}

/** From `begin` to `end`, in bytes of the file. */
export type Range = readonly [begin: number, end: number];

/** A storage of the archive: its entry, and of its bytes those that are passed on, or all of them to be rearranged. */
export interface Run {
  readonly begin: number;
  readonly bytes: number;
  readonly ranges: readonly Range[] | null;
}

export class Archive {
  readonly #exports: Exports;
  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** @throws RegardError unsupported */
  static async create(): Promise<Archive> {
    const compiled = await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
    // it computes alone; what a C library would ask of a system is answered with nothing
    const imports: Record<string, Record<string, () => number>> = {};
    for (const { module, name } of WebAssembly.Module.imports(compiled)) (imports[module] ??= {})[name] = () => 0;
    const exports = (await WebAssembly.instantiate(compiled, imports)).exports as unknown as Exports;
    exports._initialize?.();
    return new Archive(exports);
  }

  /** Whether the file's first bytes are an archive's. @throws RegardError archive_invalid, saying what they are */
  start(first: Uint8Array): void {
    this.#ask(first, (bytes) => this.#exports.regard_start(bytes));
  }
  /** Where the directory is, by the file's last bytes. */
  directory(tail: Uint8Array, fileBytes: number): Range {
    return this.#ask(tail, (bytes) => this.#exports.regard_directory(bytes, fileBytes)) as Range;
  }
  /** Where the pickle is, with its entry's header. */
  entries(directory: Uint8Array, begin: number): Range {
    return this.#ask(directory, (bytes) => this.#exports.regard_entries(bytes, begin)) as Range;
  }
  /** By the pickle, with its entry's header: which bytes are tensors', and `gather`'s turn where `ranges` is null. */
  table(pickle: Uint8Array): { readonly runs: readonly Run[]; readonly header: Uint8Array; readonly bytes: number } {
    const { runs, header, bytes } = this.#ask(pickle, (size) => this.#exports.regard_table(size)) as {
      runs: Run[];
      header: string;
      bytes: number;
    };
    const json = new TextEncoder().encode(header);
    const whole = new Uint8Array(8 + json.byteLength);
    new DataView(whole.buffer).setBigUint64(0, BigInt(json.byteLength), true);
    whole.set(json, 8);
    return { runs, header: whole, bytes };
  }
  /** A storage's tensors one after another, each with its elements in order. */
  gather(run: number, storage: Uint8Array): Uint8Array {
    this.#put(storage, (bytes) => this.#exports.regard_gather(run, bytes));
    return this.#answer().slice();
  }

  #ask(given: Uint8Array, call: (bytes: number) => void): unknown {
    this.#put(given, call);
    const answer = JSON.parse(new TextDecoder().decode(this.#answer())) as {
      code?: RegardErrorCode;
      message?: string;
      value?: unknown;
    };
    if (answer.code === undefined) return answer.value;
    const message = answer.message ?? '';
    throw new RegardError(answer.code, `${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
  }
  #put(given: Uint8Array, call: (bytes: number) => void): void {
    try {
      const at = this.#exports.regard_room(given.byteLength);
      new Uint8Array(this.#exports.memory.buffer, at, given.byteLength).set(given);
      call(given.byteLength);
    } catch (cause) {
      // it has no other way to say that memory was refused
      if (cause instanceof WebAssembly.RuntimeError) throw new RangeError('out of memory', { cause });
      throw cause;
    }
  }
  #answer(): Uint8Array {
    const { memory, regard_answer, regard_answer_bytes } = this.#exports;
    return new Uint8Array(memory.buffer, regard_answer(), regard_answer_bytes());
  }
}
