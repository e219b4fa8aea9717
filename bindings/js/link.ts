/** The one worker of this page (or process): started, spoken to, ended, and missed when it dies. */
import { RegardError } from './errors.js';
import { builtin, inNode } from './host.js';
import type { FromWorker, ToWorker } from './protocol.js';
import { trusted } from './trusted.js';
import { version } from './version.js';

export interface LinkEvents {
  message(message: FromWorker): void;
  /** The worker is gone, or never was: called once, and not after end(). */
  lost(reason: RegardError): void;
}

export interface Link {
  /** What is said before the worker runs waits for it. */
  post(message: ToWorker): void;
  /** Whether Node must stay alive for an answer. */
  hold(awaiting: boolean): void;
  end(): void;
}

/** @throws RegardError unsupported, where workers are not to be had; one that does not start is `lost` with that code */
export function startWorker(events: LinkEvents): Link {
  let state: 'starting' | 'running' | 'over' = 'starting';
  const lost = (why: string): void => {
    const before = state;
    if (before === 'over') return;
    link.end();
    events.lost(
      before === 'starting'
        ? new RegardError('unsupported', `The worker could not be started: ${why}.`)
        : new RegardError('worker_lost', `The worker was lost: ${why}. The next call starts another.`),
    );
  };
  const received = (message: FromWorker): void => {
    if (state === 'over') return;
    if (message.type === 'fatal') return lost(message.message);
    if (message.type !== 'hello') return events.message(message);
    if (message.version !== version)
      return lost(`it is of version ${message.version}, this is ${version}; reload, for files of one version`);
    state = 'running';
  };
  let transport: Link;
  try {
    transport = inNode ? nodeWorker(received, lost) : webWorker(received, lost);
  } catch (cause) {
    throw new RegardError('unsupported', `Workers are not to be had here: ${String(cause)}.`);
  }
  const link = {
    ...transport,
    end: () => {
      state = 'over';
      transport.end();
    },
  };
  return link;
}

function webWorker(received: (message: FromWorker) => void, lost: (why: string) => void): Link {
  // worker.js stands alone: a bundler may treat it as a worker or as a file to copy
  const worker = new Worker(trusted(new URL('./worker.js', import.meta.url)), { type: 'module', name: 'regard' });
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => received(data);
  worker.onmessageerror = () => lost('a message could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    lost(event.message || 'its script did not load');
  };
  return { post: (message) => worker.postMessage(message), hold: () => undefined, end: () => worker.terminate() };
}

function nodeWorker(received: (message: FromWorker) => void, lost: (why: string) => void): Link {
  const script = 'worker.js'; // not a literal inside new URL: nothing for a bundler here
  const worker = new (builtin('node:worker_threads').Worker)(new URL(script, import.meta.url), { execArgv: [] }); // flags like --input-type are not for it
  worker.on('message', received);
  worker.on('messageerror', () => lost('a message could not be read'));
  worker.on('error', (cause) => lost(cause.message));
  worker.on('exit', () => lost('it ended'));
  return {
    post: (message) => worker.postMessage(message),
    hold: (awaiting) => (awaiting ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}
