/** The one door to the engine: nothing of it is fetched before somebody asks. */
import type { Model, Progress } from 'regard';

import { asProblem, PageError } from './problem.js';

export type { Progress };

/** What a sentence's attention is large enough for. */
const kMostThreads = 4;

/** The package itself, fetched when it is first wanted. On a page that is isolated it takes several threads. */
export const engine = async (): Promise<typeof import('regard')> => {
  const regard = await import('regard');
  if (globalThis.crossOriginIsolated) regard.useThreads(Math.min(navigator.hardwareConcurrency, kMostThreads));
  return regard;
};

/**
 * Where a model may come from: a folder on this origin or any https one, "hub:org/name" or "hub:org/name@revision".
 * @throws PageError `source_invalid` for other schemes (javascript:, data:, blob:, file:, plain http elsewhere)
 */
export function modelSource(src: string, base: string): string {
  const hub = /^hub:([\w.-]+(?:\/[\w.-]+)?(?:@[\w./-]+)?)$/.exec(src);
  if (hub?.[1]) return hub[1];
  let url: URL;
  try {
    url = new URL(src, base);
  } catch {
    throw new PageError('source_invalid', 'not a URL');
  }
  const own = url.origin === new URL(base).origin && url.protocol === 'http:';
  if ((url.protocol !== 'https:' && !own) || url.username || url.password)
    throw new PageError('source_invalid', `${url.protocol} is not https`);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

interface Shared {
  readonly model: Promise<Model>;
  readonly listeners: Set<(progress: Progress) => void>;
  readonly abort: AbortController;
  users: number;
  last?: Progress;
}

/** One loaded model for each source, however many elements name it. */
const shared = new Map<string, Shared>();

export interface Lease {
  readonly model: Promise<Model>;
  /** Frees the model when nobody else on the page holds it. Safe to call twice. */
  release(): void;
}

export function lease(source: string, onProgress: (progress: Progress) => void): Lease {
  const entry = shared.get(source) ?? load(source);
  entry.users++;
  entry.listeners.add(onProgress);
  if (entry.last) onProgress(entry.last);
  let held = true;
  return {
    model: entry.model,
    release() {
      if (!held) return;
      held = false;
      entry.listeners.delete(onProgress);
      // an element that moves in the document lets go and takes again within the same moment
      setTimeout(() => {
        if (--entry.users > 0) return;
        if (shared.get(source) === entry) shared.delete(source);
        entry.abort.abort();
        void entry.model.then(
          (model) => model.close(),
          () => undefined,
        );
      }, 1000);
    },
  };
}

function load(source: string): Shared {
  const abort = new AbortController();
  const entry: Shared = {
    abort,
    users: 0,
    listeners: new Set(),
    model: engine()
      .then(({ loadModel }) =>
        loadModel(source, {
          signal: abort.signal,
          onProgress: (progress: Progress) => {
            entry.last = progress;
            for (const listener of entry.listeners) listener(progress);
          },
        }),
      )
      .catch((cause: unknown) => {
        if (shared.get(source) === entry) shared.delete(source);
        const { code, message } = asProblem(cause);
        throw new PageError(code, message);
      }),
  };
  shared.set(source, entry);
  entry.model.catch(() => undefined);
  return entry;
}
