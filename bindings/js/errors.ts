/** Codes of the core (src/error.h) and of JavaScript's side of it. */
export type RegardErrorCode =
  | 'invalid_argument'
  | 'shape_mismatch'
  | 'shape_overflow'
  | 'overlap'
  | 'empty_input'
  | 'too_long'
  | 'token_out_of_range'
  | 'not_finite'
  | 'header_truncated'
  | 'header_too_large'
  | 'header_invalid'
  | 'too_many_tensors'
  | 'offset_invalid'
  | 'coverage_invalid'
  | 'dtype_unsupported'
  | 'index_invalid'
  | 'archive_invalid'
  | 'pickle_refused'
  | 'weights_missing'
  | 'tensor_missing'
  | 'weights_not_finite'
  | 'config_invalid'
  | 'family_unsupported'
  | 'json_invalid'
  | 'file_unreadable'
  | 'capture_too_large'
  | 'out_of_memory'
  | 'cancelled'
  | 'internal'
  // of JavaScript's side
  | 'fetch_failed'
  | 'offline'
  | 'connection_lost'
  | 'access_denied'
  | 'not_found'
  | 'rate_limited'
  | 'page_received'
  | 'hash_mismatch'
  | 'unsupported'
  | 'worker_lost'
  | 'closed'
  | 'not_recorded'
  | 'tokenizer_invalid'
  | 'source_invalid';

/** What every rejected promise of Regard carries, but for an abort, which is the signal's own reason. */
export class RegardError extends Error {
  override readonly name = 'RegardError';
  constructor(
    readonly code: RegardErrorCode,
    message: string,
    /** The server's answer, where there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** By its name: a chunk that is loaded later brings a class of its own. */
export const isRegardError = (cause: unknown): cause is RegardError =>
  cause instanceof Error && cause.name === 'RegardError';
