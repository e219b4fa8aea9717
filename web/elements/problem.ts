/** Every failure the page can meet, as a code and the sentence for it. */
import type { RegardErrorCode } from 'regard';

import type { Key, Translate } from '../i18n/translate.js';

export interface Problem {
  readonly code: RegardErrorCode;
  readonly message: string;
}

/** A problem found on this side, thrown. The engine's own errors have the same shape. */
export class PageError extends Error implements Problem {
  constructor(
    readonly code: RegardErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** By shape, not by class: an error may come from another copy of the library. */
export function asProblem(cause: unknown): Problem {
  if (isObject(cause) && typeof cause['code'] === 'string' && typeof cause['message'] === 'string')
    return { code: cause['code'] as RegardErrorCode, message: cause['message'] };
  const message = cause instanceof Error || cause instanceof DOMException ? cause.message : 'unknown';
  if (isAbort(cause)) return { code: 'cancelled', message };
  // a module or a worker script that could not be fetched or compiled
  if (/import|module|fetch|load/i.test(message)) return { code: 'fetch_failed', message };
  return { code: 'internal', message };
}

export const isAbort = (cause: unknown): boolean =>
  isObject(cause) && (cause['name'] === 'AbortError' || cause['code'] === 'cancelled');

const kSentences: Partial<Record<RegardErrorCode, Extract<Key, `error.${string}`>>> = {
  too_long: 'error.too_long',
  empty_input: 'error.empty_input',
  fetch_failed: 'error.fetch_failed',
  connection_lost: 'error.connection_lost',
  offline: 'error.offline',
  access_denied: 'error.access_denied',
  not_found: 'error.not_found',
  rate_limited: 'error.rate_limited',
  page_received: 'error.page_received',
  weights_missing: 'error.weights_missing',
  unsupported: 'error.unsupported',
  out_of_memory: 'error.out_of_memory',
  capture_too_large: 'error.out_of_memory',
  worker_lost: 'error.worker_lost',
  closed: 'error.worker_lost',
  hash_mismatch: 'error.damaged',
  header_truncated: 'error.damaged',
  header_too_large: 'error.damaged',
  header_invalid: 'error.damaged',
  offset_invalid: 'error.damaged',
  coverage_invalid: 'error.damaged',
  index_invalid: 'error.damaged',
  archive_invalid: 'error.weights_missing',
  pickle_refused: 'error.pickle_refused',
  weights_not_finite: 'error.damaged',
  json_invalid: 'error.damaged',
  tensor_missing: 'error.model_unsupported',
  dtype_unsupported: 'error.model_unsupported',
  config_invalid: 'error.model_unsupported',
  family_unsupported: 'error.model_unsupported',
  tokenizer_invalid: 'error.model_unsupported',
  source_invalid: 'error.source_invalid',
};

/** What happened and what to do, in the reader's language; the engine's own words go into `details`. */
export const sentenceOf = (problem: Problem, t: Translate): string => t(kSentences[problem.code] ?? 'error.internal');
