/**
 * The main side of the worker. Loading goes to the worker at once; computing waits here for its turn, one call in the
 * worker at a time, so a call that is aborted while it waits never reaches it. What a worker held is opened again in the
 * next one when it is asked for.
 */
import { relaxedSimd, simd } from 'wasm-feature-detect';

import { RegardError } from './errors.js';
import { inNode } from './host.js';
import { startWorker, type Link } from './link.js';
import type {
  Answers,
  Build,
  CoreInfo,
  Engine,
  FileReference,
  FromWorker,
  Request,
  RequestOf,
  RequestType,
} from './protocol.js';
import { addressOf, chunkAddresses } from './assets.js';
import { compile } from './compile.js';
import type { Progress } from './opening.js';

/** How long an aborted call may go on in the worker before the worker is replaced. */
const patienceMs = 2_000;

const mostThreads = 64;

interface Sent {
  resolve(value: never): void;
  reject(cause: unknown): void;
  onProgress?: ((progress: Progress) => void) | undefined;
}

interface Call {
  /** Opens what the request needs, then says what it is. */
  prepare(): Promise<Request>;
  resolve(value: never): void;
  reject(cause: unknown): void;
  over: boolean;
}

/** A worker that we ended, for its memory or its time: what it was loading is asked of the next one. */
class Replaced extends RegardError {
  constructor() {
    super(
      'worker_lost',
      'The worker was replaced, to end an aborted call or to free memory; the next call finds another.',
    );
  }
}

export interface Watch {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What it takes to open a model, kept to open it again in another worker. */
export interface Opening {
  readonly build: Build;
  readonly config: string;
  readonly generation: string;
  readonly part: string;
  /** "int8", or "" as they are stored. */
  readonly form: string;
  readonly weights: readonly FileReference[];
  readonly index?: string;
  readonly integrity?: string;
}

export interface OpenModel {
  readonly opening: Opening;
  readonly info: CoreInfo;
  /** Its number in the worker `life`. */
  model: number;
  life: number;
  closed: boolean;
}

class Client {
  #link: Link | undefined;
  /** Counts workers: what was made in an earlier one is gone. */
  #life = 0;
  #lastId = 0;
  readonly #sent = new Map<number, Sent>();
  #engines = new Map<Engine, Promise<unknown>>();
  readonly #compiled = new Map<Engine, Promise<WebAssembly.Module>>();
  #waiting: Call[] = [];
  #active: Call | undefined;

  get life(): number {
    return this.#life;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /**
   * Starts the worker and compiles the WebAssembly, if that is not done. When this resolves the worker has been told to make
   * the engine: what is asked of it next waits there, and fails there if the engine does.
   */
  async engine(engine: Engine): Promise<void> {
    this.#connect(); // meanwhile
    const compiled = await kept(this.#compiled, engine, () => compile(addressOf(engine)));
    void kept(this.#engines, engine, () =>
      this.#send({ type: 'engine', engine, compiled, threads: engine === 'threaded' ? threads : 1 }),
    );
  }

  /** The same until the engine is there. */
  async ready(engine: Engine): Promise<void> {
    await this.engine(engine);
    await this.#engines.get(engine);
  }

  /** What computes the bare operation: a build that is there for a model, else the small engine where there is one. */
  forAttention(build: Build): Engine {
    return build === 'relaxed' && !this.#engines.has(build) ? 'attention' : build;
  }

  async open(opening: Opening, watch: Watch): Promise<OpenModel> {
    for (;;) {
      const model = this.nextId();
      try {
        await orAbort(this.engine(opening.build), watch.signal);
        const life = this.#life;
        const info = await this.#send({ type: 'open', model, ...opening }, watch);
        return { opening, info, model, life, closed: false };
      } catch (cause) {
        // if it was open before it heard of the abort, nobody wants it now
        void this.release(this.#life, { type: 'close', model });
        if (!(cause instanceof Replaced)) throw cause;
      }
    }
  }

  /** A question that nothing computes for is answered out of turn, by the next worker where this one is replaced. */
  async ask<Type extends RequestType>(
    request: RequestOf<Type>,
    watch: Watch = {},
    engine?: Engine,
  ): Promise<Answers[Type]> {
    for (;;)
      try {
        if (engine) await orAbort(this.engine(engine), watch.signal);
        return await orAbort(this.#send(request, watch), watch.signal);
      } catch (cause) {
        if (!(cause instanceof Replaced)) throw cause;
      }
  }

  /** One call in its turn. Rejects with the signal's reason as soon as that aborts. */
  compute<Type extends RequestType>(
    prepare: () => Promise<RequestOf<Type>>,
    signal: AbortSignal | undefined,
  ): Promise<Answers[Type]> {
    return new Promise<Answers[Type]>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const call: Call = { prepare, resolve, reject, over: false };
      const aborted = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== call);
        call.reject(signal?.reason);
        if (this.#active === call) this.#losePatience(call);
      };
      const settle = (how: () => void): void => {
        if (call.over) return;
        call.over = true;
        signal?.removeEventListener('abort', aborted);
        how();
      };
      call.resolve = (value) => settle(() => resolve(value));
      call.reject = (cause) => settle(() => reject(cause));
      signal?.addEventListener('abort', aborted);
      this.#waiting.push(call);
      void this.#turn();
    });
  }

  /** Makes sure that a model is open in the present worker. */
  async ensure(model: OpenModel): Promise<number> {
    if (model.closed) throw closedError();
    await this.engine(model.opening.build);
    if (model.life !== this.#life) ({ model: model.model, life: model.life } = await this.open(model.opening, {}));
    if (model.closed) {
      void this.release(model.life, { type: 'close', model: model.model });
      throw closedError();
    }
    return model.model;
  }

  /** Frees something in the worker `life`, if that worker still is. */
  async release(life: number, request: RequestOf<'end'> | RequestOf<'close'>): Promise<void> {
    if (life !== this.#life || !this.#link) return;
    await this.#send(request).catch(() => undefined);
  }

  /** Ends the worker; what waits is rejected with `closed`. */
  shutdown(): void {
    const reason = new RegardError('closed', 'Regard was shut down.');
    for (const call of this.#waiting.splice(0)) call.reject(reason);
    this.#forget(reason);
  }

  async #turn(): Promise<void> {
    if (this.#active) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#active = call;
    try {
      const request = await call.prepare();
      if (!call.over) call.resolve((await this.#send(request)) as never);
    } catch (cause) {
      call.reject(cause);
    }
    this.#active = undefined;
    void this.#turn();
  }

  #losePatience(call: Call): void {
    const timer = setTimeout(() => {
      if (this.#active === call) this.#forget(new Replaced());
    }, patienceMs);
    (timer as { unref?(): void }).unref?.();
  }

  #connect(): Link {
    if (this.#link) return this.#link;
    const life = ++this.#life;
    const link = startWorker({
      message: (message) => life === this.#life && this.#receive(message),
      lost: (reason) => life === this.#life && this.#forget(reason),
    });
    link.post({ chunks: chunkAddresses() });
    link.hold(false);
    return (this.#link = link);
  }

  /** Whatever was said to the worker will not be answered. */
  #forget(reason: RegardError): void {
    const link = this.#link;
    this.#link = undefined;
    this.#engines = new Map();
    this.#life++;
    link?.end();
    const sent = [...this.#sent.values()];
    this.#sent.clear();
    for (const { reject } of sent) reject(reason);
  }

  async #send<R extends Request>(request: R, { signal, onProgress }: Watch = {}): Promise<Answers[R['type']]> {
    signal?.throwIfAborted();
    const link = this.#connect();
    const id = this.nextId();
    return new Promise<Answers[R['type']]>((resolve, reject) => {
      const aborted = (): void => {
        // it is told to stop; whatever it answers now nobody awaits
        this.#sent.get(id)?.reject(signal?.reason);
        link.post({ cancel: id });
      };
      const settled = (): void => {
        signal?.removeEventListener('abort', aborted);
        this.#sent.delete(id);
        if (this.#sent.size === 0) link.hold(false);
      };
      signal?.addEventListener('abort', aborted);
      this.#sent.set(id, {
        resolve: (value) => (settled(), resolve(value)),
        reject: (cause) => (settled(), reject(cause)),
        onProgress,
      });
      link.hold(true);
      try {
        link.post({ id, request });
      } catch (cause) {
        this.#sent
          .get(id)
          ?.reject(new RegardError('invalid_argument', `This cannot be sent to the worker: ${String(cause)}.`));
      }
    });
  }

  #receive(message: FromWorker): void {
    if (message.type === 'hello' || message.type === 'fatal') return;
    const sent = this.#sent.get(message.id);
    if (!sent) return;
    if (message.type === 'progress') sent.onProgress?.(message.progress);
    else if (message.type === 'answer') sent.resolve(message.value as never);
    else {
      sent.reject(new RegardError(message.code, message.message, message.status));
      if (message.spent) this.#forget(new Replaced());
    }
  }
}

/** What was begun for the key, or is now; what failed is begun again by the next who asks. */
function kept<Key, Value>(map: Map<Key, Promise<Value>>, key: Key, begin: () => Promise<Value>): Promise<Value> {
  let value = map.get(key);
  if (!value) {
    map.set(key, (value = begin()));
    value.catch(() => map.delete(key));
  }
  return value;
}

/** The page's one. */
export const client = new Client();

let threads = 1;

/** As useThreads of index.ts. */
export function setThreads(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RegardError('invalid_argument', `Threads are 1 or more, not ${count}.`);
  return (threads = inNode || globalThis.crossOriginIsolated ? Math.min(count, mostThreads) : 1);
}

/** The fused multiply–add of relaxed SIMD where the browser has it, unless the same bits everywhere are asked for. */
export async function chooseBuild(deterministic = false): Promise<Build> {
  if (typeof WebAssembly === 'undefined' || !(await simd()))
    throw new RegardError('unsupported', 'WebAssembly with SIMD is not to be had here.');
  if (deterministic || !(await relaxedSimd())) return 'strict';
  return threads > 1 ? 'threaded' : 'relaxed';
}

export function closedError(): RegardError {
  return new RegardError('closed', 'This model was closed.');
}

/** The promise's outcome, or the signal's reason as soon as it aborts. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const aborted = (): void => reject(signal.reason as Error);
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
