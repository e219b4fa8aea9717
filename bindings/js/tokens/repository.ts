/** Which tokenizer a repository's files make: its tokenizer.json, or what was there before it. */
import { RegardError } from '../errors.js';
import { messageOf } from '../streams.js';
import type { ChatMessage, ChatOptions } from '../types.js';
import { ofBytePairs, type BytePairKind } from './byte_pairs.js';
import { isObject, textIn, type JsonObject } from './json.js';
import { MarianText } from './marian.js';
import { readPieces } from './pieces.js';
import { ofPieces, type PieceKind } from './sentence_piece.js';
import type { Settings } from './specials.js';
import { openText, type DescribedText } from './text.js';
import type { TextTokenizer, TokenizerFiles } from './tokenizer.js';
import { ofWordPieces } from './word_piece.js';

type Kind = 'word-piece' | 'marian' | BytePairKind | PieceKind;

/** By transformers' class, without "Tokenizer" and "Fast"; by model_type where no class is named. */
const kindOfClass: Readonly<Record<string, Kind>> = {
  Bert: 'word-piece',
  DistilBert: 'word-piece',
  Electra: 'word-piece',
  GPT2: 'gpt2',
  CodeGen: 'gpt2',
  Roberta: 'roberta',
  Bart: 'roberta',
  CLIP: 'clip',
  Qwen2: 'qwen2',
  T5: 't5',
  XLMRoberta: 'xlm-roberta',
  Camembert: 'camembert',
  MBart: 'mbart',
  Pegasus: 'pegasus',
  Llama: 'llama',
  Gemma: 'gemma',
  Marian: 'marian',
};
const kindOfModel: Readonly<Record<string, Kind>> = {
  bert: 'word-piece',
  distilbert: 'word-piece',
  electra: 'word-piece',
  gpt2: 'gpt2',
  gpt_neo: 'gpt2',
  opt: 'gpt2',
  phi: 'gpt2',
  roberta: 'roberta',
  bart: 'roberta',
  clip: 'clip',
  clip_text_model: 'clip',
  qwen2: 'qwen2',
  qwen3: 'qwen2',
  t5: 't5',
  mt5: 't5',
  'xlm-roberta': 'xlm-roberta',
  camembert: 'camembert',
  mbart: 'mbart',
  pegasus: 'pegasus',
  llama: 'llama',
  mistral: 'llama',
  gemma: 'gemma',
  gemma2: 'gemma',
  gemma3: 'gemma',
  gemma3_text: 'gemma',
  marian: 'marian',
};
const pieceFiles = ['spiece.model', 'sentencepiece.bpe.model', 'tokenizer.model', 'sentencepiece.model'];

type Text = DescribedText | MarianText;

/**
 * @returns undefined where there is no tokenizer at all
 * @throws RegardError tokenizer_invalid for one that is broken, or of a kind that cannot be read here
 */
export async function tokenizerOf(files: TokenizerFiles, modelConfig: string): Promise<TextTokenizer | undefined> {
  const json = async (name: string): Promise<JsonObject | undefined> => {
    const text = await files.text(name);
    return text === undefined ? undefined : objectOf(name, text);
  };
  const description = await json('tokenizer.json');
  const config = (await json('tokenizer_config.json')) ?? {};
  const text = description ? await openText(description, config) : await olderText(files, json, config, modelConfig);
  if (!text) return undefined;
  return {
    encode: (first, { special = true, target = false, pair } = {}) => text.encode(first, special, pair, target),
    typeIds: (first, pair) => text.typeIds(first, pair),
    tokens: (ids) => text.tokens(ids),
    decode: (ids) => text.decode(ids),
    chat: async (messages: readonly ChatMessage[], options: ChatOptions = {}) => {
      const own =
        (await files.text('chat_template.jinja')) ??
        config.chat_template ??
        (await json('chat_template.json'))?.chat_template;
      const { chatText } = await import('./chat.js');
      return chatText(own, messages, options, config);
    },
  };
}

async function olderText(
  files: TokenizerFiles,
  json: (name: string) => Promise<JsonObject | undefined>,
  config: JsonObject,
  modelConfig: string,
): Promise<Text | undefined> {
  const named = textIn(config, 'tokenizer_class')?.replace(/(Tokenizer)?(Fast)?$/, '');
  const modelType = modelTypeOf(modelConfig);
  const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
    Object.hasOwn(table, key) ? table[key] : undefined;
  const kind = (named === undefined ? undefined : own(kindOfClass, named)) ?? own(kindOfModel, modelType);
  const settings = async (): Promise<Settings> => ({
    config,
    specials: (await json('special_tokens_map.json')) ?? {},
    added: (await json('added_tokens.json')) ?? {},
  });
  switch (kind) {
    case undefined:
      return undefined;
    case 'word-piece': {
      const vocabulary = await files.text('vocab.txt');
      return vocabulary === undefined ? undefined : openText(ofWordPieces(vocabulary, await settings()), config);
    }
    case 'gpt2':
    case 'roberta':
    case 'clip':
    case 'qwen2': {
      const vocab = await json('vocab.json');
      const merges = vocab && (await files.text('merges.txt'));
      if (!vocab || merges === undefined) return undefined;
      return openText(ofBytePairs(vocab, merges, kind, await settings()), config);
    }
    case 'marian': {
      const vocab = await json('vocab.json');
      const [source, target] = vocab ? await Promise.all([files.bytes('source.spm'), files.bytes('target.spm')]) : [];
      if (!vocab || !source || !target) return undefined;
      const apart = config.separate_vocabs === true ? await json('target_vocab.json') : undefined;
      return MarianText.open(readPieces(source), readPieces(target), vocab, apart, await settings());
    }
    default:
      for (const name of pieceFiles) {
        const model = await files.bytes(name);
        if (model) return openText(ofPieces(readPieces(model), kind, await settings()), config);
      }
      return undefined;
  }
}

/** A config.json that is none is for the core to refuse. */
function modelTypeOf(config: string): string {
  try {
    const value: unknown = JSON.parse(config);
    return (isObject(value) && textIn(value, 'model_type')) || '';
  } catch {
    return '';
  }
}

function objectOf(name: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RegardError('tokenizer_invalid', `${name} could not be used: ${messageOf(cause)}.`);
  }
  if (!isObject(value)) throw new RegardError('tokenizer_invalid', `${name} could not be used: it holds no object.`);
  return value;
}
