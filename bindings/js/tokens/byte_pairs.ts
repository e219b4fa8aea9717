/** GPT-2's vocab.json and merges.txt, said as a tokenizer.json (transformers: GPT2, Roberta, CLIP and Qwen2 tokenizers). */
import type { Json, JsonObject } from './json.js';
import { addedTokens, roleOf, template, type Role, type Settings } from './specials.js';

export type BytePairKind = 'gpt2' | 'roberta' | 'clip' | 'qwen2';

const end = '<|endoftext|>';
const usualOf: Readonly<Record<BytePairKind, Partial<Record<Role, string>>>> = {
  gpt2: { bos_token: end, eos_token: end, unk_token: end },
  roberta: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: '<mask>',
  },
  clip: { bos_token: '<|startoftext|>', eos_token: end, unk_token: end, pad_token: end },
  qwen2: { eos_token: end, unk_token: end, pad_token: end },
};
const clipCut = "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
const qwenCut =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/**
 * @param vocab  vocab.json
 * @param merges merges.txt: a line a merge, its two halves apart by a space; a first line "#version…" is none
 */
export function ofBytePairs(vocab: JsonObject, merges: string, kind: BytePairKind, settings: Settings): JsonObject {
  const usual = usualOf[kind];
  const role = (name: Role): string => roleOf(name, settings, usual) ?? '';
  const { config } = settings;
  const prefix = config.add_prefix_space === true;
  const idOf = (token: string): number | undefined => {
    const id = Object.hasOwn(vocab, token) ? vocab[token] : undefined;
    return typeof id === 'number' ? id : undefined;
  };
  const byteLevel = { type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: true };
  const begin = config.add_bos_token === true ? `${role('bos_token')} ` : '';
  const finish = config.add_eos_token === true ? ` ${role('eos_token')}` : '';
  const around: Json = {
    gpt2: template(
      `${begin}$A${finish}`,
      `${begin}$A${finish} ${begin && `${role('bos_token')}:1 `}$B:1${finish && `${finish}:1`}`,
    ),
    qwen2: template('$A', '$A $B:1'),
    roberta: { type: 'RobertaProcessing', sep: [role('sep_token'), 0], cls: [role('cls_token'), 0] },
    clip: { type: 'RobertaProcessing', sep: [role('eos_token'), 0], cls: [role('bos_token'), 0] },
  }[kind];
  const isolated = (regex: string): JsonObject => ({
    type: 'Split',
    pattern: { Regex: regex },
    behavior: 'Isolated',
    invert: false,
  });
  const cut: Json = {
    gpt2: byteLevel,
    roberta: byteLevel,
    qwen2: { type: 'Sequence', pretokenizers: [isolated(qwenCut), { ...byteLevel, use_regex: false }] },
    clip: {
      type: 'Sequence',
      pretokenizers: [
        { ...isolated(clipCut), behavior: 'Removed', invert: true },
        { ...byteLevel, add_prefix_space: false },
      ],
    },
  }[kind];
  const normalizer: Json = {
    gpt2: null,
    roberta: null,
    qwen2: { type: 'NFC' },
    clip: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
  }[kind];
  return {
    added_tokens: addedTokens(settings, usual, idOf, Object.keys(vocab).length),
    normalizer,
    pre_tokenizer: cut,
    post_processor: around,
    decoder:
      kind === 'clip'
        ? {
            type: 'Sequence',
            decoders: [{ type: 'ByteLevel' }, { type: 'Replace', pattern: { String: '</w>' }, content: ' ' }],
          }
        : { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab,
      merges: mergesOf(merges),
      ...(kind === 'clip' && { unk_token: role('unk_token'), end_of_word_suffix: '</w>' }),
    },
  };
}

const mergesOf = (text: string): string[][] =>
  text.split('\n').flatMap((line, i) => {
    if (i === 0 && line.startsWith('#version')) return [];
    const halves = line.replace(/\r$/, '').split(' ');
    return halves.length === 2 ? [halves] : [];
  });
