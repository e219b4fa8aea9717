/** Text ↔ tokens, by whatever files of a tokenizer the checkpoint has. */
import { RegardError } from '../errors.js';
import type { ChatMessage, ChatOptions, Token } from '../types.js';

/** What a folder holds, by name; undefined where there is no such file. */
export interface TokenizerFiles {
  text(name: string): Promise<string | undefined>;
  bytes(name: string): Promise<Uint8Array | undefined>;
}

export interface EncodeOptions {
  /** With the special tokens that the model expects around the text. Default true. */
  readonly special?: boolean;
  /** What the decoder of an encoder–decoder reads: Marian cuts it by another table. Default false. */
  readonly target?: boolean;
  /** A second text, where the model reads two. */
  readonly pair?: string;
}

export interface TextTokenizer {
  /** @throws RegardError tokenizer_invalid */
  encode(text: string, options?: EncodeOptions): Token[];
  /** 0 for what stands with the first text, 1 for the second; as long as what `encode` gives for the same. */
  typeIds(text: string, pair?: string): number[];
  /** Ids as the tokens they are, in their row: a label may need its neighbours. */
  tokens(ids: readonly number[]): Token[];
  decode(ids: readonly number[]): string;
  /** @throws RegardError tokenizer_invalid where the checkpoint has no chat template, or it refuses the messages */
  chat(messages: readonly ChatMessage[], options?: ChatOptions): Promise<string>;
}

/**
 * Loads what reads tokenizers only now: a page that only calls attend() never does.
 * @param config the text of the model's config.json
 * @throws RegardError tokenizer_invalid, and whatever `files` throws
 */
export async function openTokenizer(files: TokenizerFiles, config: string): Promise<TextTokenizer> {
  const { tokenizerOf } = await import('./repository.js');
  return (await tokenizerOf(files, config)) ?? idsOnly;
}

const none = (): never => {
  throw new RegardError('tokenizer_invalid', 'This checkpoint has no tokenizer: give ids in place of text.');
};

/** For a checkpoint without a tokenizer. */
export const idsOnly: TextTokenizer = {
  encode: none,
  typeIds: none,
  tokens: (ids) => ids.map((id) => ({ id, text: String(id), unknown: false, special: false })),
  decode: (ids) => ids.join(' '),
  chat: async () => none(),
};
