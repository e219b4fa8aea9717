/** BERT's vocab.txt, one piece a line, said as a tokenizer.json (transformers, BertTokenizer). */
import type { JsonObject } from './json.js';
import { addedTokens, roleOf, template, type Settings } from './specials.js';

const usual = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
} as const;

/** @param settings `do_lower_case` (default true), `strip_accents`, `tokenize_chinese_chars` are heard */
export function ofWordPieces(vocabulary: string, settings: Settings): JsonObject {
  const vocab = Object.create(null) as Record<string, number>;
  const lines = vocabulary.split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.forEach((line, id) => (vocab[line.replace(/\r$/, '')] = id));
  const { config } = settings;
  const role = (name: keyof typeof usual): string => roleOf(name, settings, usual) ?? usual[name];
  const [cls, sep] = [role('cls_token'), role('sep_token')];
  return {
    added_tokens: addedTokens(settings, usual, (token) => vocab[token], lines.length),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars !== false,
      strip_accents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
      lowercase: config.do_lower_case !== false,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: template(`${cls} $A ${sep}`, `${cls} $A ${sep} $B:1 ${sep}:1`),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: role('unk_token'),
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
