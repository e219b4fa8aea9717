/** The worker: owns every model and every generation; answers requests one by one as they come. */
import { unwrap, type RawGeneration, type RawModel, type RawModule } from './bridge.js';
import { createEngine } from './engine.js';
import { isRegardError, RegardError, type RegardErrorCode } from './errors.js';
import { knownBytes } from './folder.js';
import { builtin, inNode } from './host.js';
import { chunk, chunksAreAt } from './chunks.js';
import type {
  Answers,
  Engine,
  FileReference,
  FromWorker,
  NamedTensor,
  Request,
  RequestOf,
  RequestType,
  ToWorker,
} from './protocol.js';
import { limits } from './limits.js';
import { locateFolder } from './locate.js';
import { readWhole } from './read.js';
import { messageOf } from './streams.js';
import { streamWeights } from './weights.js';
import { version } from './version.js';

interface Port {
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
}

const engines = new Map<Engine, Promise<RawModule>>();
const models = new Map<number, { raw: RawModel; generations: Set<number> }>();
const generations = new Map<number, { raw: RawGeneration; model: number }>();
const underWay = new Map<number, AbortController>();

const port = connect(receive);
port.post({ type: 'hello', version });

function connect(receiver: (message: ToWorker) => void): Port {
  if (inNode) {
    const { parentPort } = builtin('node:worker_threads');
    parentPort?.on('message', receiver);
    return { post: (message, transfer = []) => parentPort?.postMessage(message, transfer) };
  }
  self.onmessage = ({ data }: MessageEvent<ToWorker>) => receiver(data);
  return {
    post: (message, transfer = []) =>
      (self as unknown as { postMessage(message: FromWorker, transfer: ArrayBuffer[]): void }).postMessage(
        message,
        transfer,
      ),
  };
}

function receive(message: ToWorker): void {
  if ('cancel' in message)
    underWay.get(message.cancel)?.abort(new RegardError('cancelled', 'The caller asked to stop.'));
  else if ('chunks' in message) chunksAreAt(message.chunks);
  else void answer(message.id, message.request);
}

async function answer(id: number, request: Request): Promise<void> {
  try {
    const value = await handle(id, request);
    port.post({ type: 'answer', id, value }, buffersOf(value));
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError || isOverflow(cause))
      port.post({ type: 'fatal', message: `the engine trapped (${messageOf(cause)})` });
    // thrown by bindings/memory.cpp, or by the browser where an array for the answer was refused
    else if (cause instanceof RangeError)
      port.post({ type: 'failure', id, code: 'out_of_memory', message: outOfMemory, spent: true });
    else if (isRegardError(cause))
      port.post({
        type: 'failure',
        id,
        code: cause.code,
        message: cause.message,
        ...(cause.status !== undefined && { status: cause.status }),
      });
    else port.post({ type: 'failure', id, code: 'internal', message: messageOf(cause) });
  }
}

const outOfMemory = 'Memory for this was refused: use a smaller model or a shorter input, or record less.';

/** The JavaScript stack's end is a RangeError too, but no lack of memory. */
const isOverflow = (cause: unknown): boolean => cause instanceof RangeError && /call stack/i.test(cause.message);

/** Computing is not interrupted: what is synchronous here ends before the next message is read. */
function handle(id: number, request: Request): Promise<Answers[RequestType]> | Answers[RequestType] {
  switch (request.type) {
    case 'engine':
      return start(request);
    case 'locate':
      return stoppable(id, (signal) => locateFolder(request, signal));
    case 'describe':
      return stoppable(id, async (signal) => {
        const engine = await engineOf(request.build);
        return (await chunk('hub')).describe(request.folder, reader(signal), signal, (config, generation) =>
          unwrap(engine.open(config, generation, '', request.part, '')).delete(),
        );
      });
    case 'weights':
      return stoppable(id, async (signal) => (await chunk('hub')).weights(request.folder, reader(signal), signal));
    case 'read':
      return stoppable(id, (signal) => readWhole(request.file, request.maxBytes, signal));
    case 'keep':
      return stoppable(id, async (signal) => {
        await (await chunk('hub')).keep(request, reader(signal), signal);
        return null;
      });
    case 'kept':
      return chunk('hub').then((hub) => hub.keptModels(request.root));
    case 'remove':
      return chunk('hub').then(async (hub) => {
        await hub.removePlace(request.place);
        return null;
      });
    case 'open':
      return stoppable(id, (signal) => open(id, request, signal));
    case 'run':
      return unwrap(modelOf(request.model).raw.run(request.ids, request.decoderIds, JSON.stringify(request.options)));
    case 'generate': {
      const model = modelOf(request.model);
      const raw = unwrap(model.raw.generate(request.ids, JSON.stringify(request.options)));
      generations.set(request.generation, { raw, model: request.model });
      model.generations.add(request.generation);
      return null;
    }
    case 'next': {
      const generation = generations.get(request.generation);
      if (!generation) throw new RegardError('closed', 'This generation has ended.');
      return unwrap(generation.raw.next());
    }
    case 'end':
      return end(request.generation);
    case 'close':
      return close(request.model);
    case 'attend':
      return engineOf(request.engine).then((engine) =>
        unwrap(engine.attend(request.q, request.k, request.v, JSON.stringify(request.options))),
      );
  }
}

async function start({ engine, compiled, threads }: RequestOf<'engine'>): Promise<Answers['engine']> {
  const made = createEngine(compiled, threads);
  engines.set(engine, made);
  await made;
  return null;
}

/** What waits for a disk or a network hears of the caller's abort. */
async function stoppable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  underWay.set(id, abort);
  try {
    return await work(abort.signal);
  } finally {
    underWay.delete(id);
  }
}

const reader =
  (signal: AbortSignal) =>
  (file: FileReference, maxBytes: number): Promise<Uint8Array | null> =>
    readWhole(file, maxBytes, signal);

const cutShort: readonly string[] = [
  'cancelled',
  'offline',
  'fetch_failed',
  'connection_lost',
  'rate_limited',
  'access_denied',
] satisfies RegardErrorCode[];

async function open(id: number, request: RequestOf<'open'>, signal: AbortSignal): Promise<Answers['open']> {
  const bytes = request.weights.reduce((sum, file) => sum + (knownBytes(file) ?? 0), 0);
  if (bytes > limits.modelBytes)
    throw new RegardError(
      'out_of_memory',
      `The weights are ${bytes} bytes; no more than ${limits.modelBytes} have room in memory here.`,
    );
  const loader = unwrap(
    (await engineOf(request.build)).open(
      request.config,
      request.generation,
      request.index ?? '',
      request.part,
      request.form,
    ),
  );
  try {
    await streamWeights(loader, request.weights, {
      signal,
      integrity: request.integrity,
      onProgress: (progress) => port.post({ type: 'progress', id, progress }),
    });
    signal.throwIfAborted();
    const raw = unwrap(loader.finish());
    models.set(request.model, { raw, generations: new Set() });
    return unwrap(raw.info());
  } catch (cause) {
    // a beginning that is no model's is not to be continued; one that the network or the caller cut short is
    if (isRegardError(cause) && !cutShort.includes(cause.code) && request.weights.some((file) => file.kind === 'url'))
      await (await chunk('hub')).dropUnfinished(request.weights).catch(() => undefined);
    throw cause;
  } finally {
    loader.delete();
  }
}

/** The main side has it begun before it asks for anything of it. */
const engineOf = (engine: Engine): Promise<RawModule> => engines.get(engine)!;

function modelOf(model: number): { raw: RawModel; generations: Set<number> } {
  const open = models.get(model);
  if (!open) throw new RegardError('closed', 'This model was closed.');
  return open;
}

function end(generation: number): null {
  const ended = generations.get(generation);
  generations.delete(generation);
  if (ended) models.get(ended.model)?.generations.delete(generation);
  ended?.raw.delete();
  return null;
}

function close(model: number): null {
  const closed = models.get(model);
  models.delete(model);
  closed?.generations.forEach(end);
  closed?.raw.delete();
  return null;
}

/** Tensors move to the other side, they are not copied again. */
function buffersOf(value: Answers[RequestType]): ArrayBuffer[] {
  if (value instanceof Uint8Array) return [value.buffer as ArrayBuffer];
  const tensors: readonly NamedTensor[] = Array.isArray(value)
    ? value
    : value && 'tensors' in value
      ? value.tensors
      : [];
  return tensors.map(({ data }) => data.buffer as ArrayBuffer);
}
