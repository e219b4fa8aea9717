/** A SentencePiece model said as a tokenizer.json, for each family as transformers says it (convert_slow_tokenizer.py). */
import { RegardError } from '../errors.js';
import { base64OfBytes } from './base64.js';
import type { Json, JsonObject } from './json.js';
import { pieceTypes, type PieceModel } from './pieces.js';
import { addedTokens, roleOf, special, template, type Role, type Settings } from './specials.js';

export type PieceKind = 't5' | 'xlm-roberta' | 'camembert' | 'mbart' | 'pegasus' | 'llama' | 'gemma';

type Scored = readonly [text: string, score: number];

const fairseq = {
  bos_token: '<s>',
  eos_token: '</s>',
  sep_token: '</s>',
  cls_token: '<s>',
  unk_token: '<unk>',
  pad_token: '<pad>',
  mask_token: '<mask>',
};
const usualOf: Readonly<Record<PieceKind, Partial<Record<Role, string>>>> = {
  t5: { eos_token: '</s>', unk_token: '<unk>', pad_token: '<pad>' },
  'xlm-roberta': fairseq,
  camembert: fairseq,
  mbart: fairseq,
  pegasus: { eos_token: '</s>', unk_token: '<unk>', pad_token: '<pad>', mask_token: '<mask_2>' },
  llama: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
  gemma: { bos_token: '<bos>', eos_token: '<eos>', unk_token: '<unk>', pad_token: '<pad>', mask_token: '<mask>' },
};

/** mBART's languages, in the order of their ids. */
const languages =
  'ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN'.split(
    ' ',
  );

const whitespace: Json = { type: 'WhitespaceSplit' };
const metaspace: Json = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
const cuts = (...pretokenizers: Json[]): JsonObject => ({ type: 'Sequence', pretokenizers });
const replace = (pattern: JsonObject, content: string): JsonObject => ({ type: 'Replace', pattern, content });

/** @throws RegardError tokenizer_invalid where the model is of another kind than the family takes */
export function ofPieces(model: PieceModel, kind: PieceKind, settings: Settings): JsonObject {
  const wanted = kind === 'llama' || kind === 'gemma' ? 'bpe' : 'unigram';
  if (model.kind !== wanted)
    throw new RegardError(
      'tokenizer_invalid',
      `A ${kind} tokenizer wants a SentencePiece model of kind ${wanted}, not ${model.kind}.`,
    );
  return wanted === 'bpe' ? ofMerged(model, kind, settings) : ofScored(model, kind, settings);
}

function ofScored(model: PieceModel, kind: PieceKind, settings: Settings): JsonObject {
  const usual = usualOf[kind];
  const role = (name: Role): string => roleOf(name, settings, usual) ?? '';
  const [bos, eos, unk, pad, mask] = (['bos_token', 'eos_token', 'unk_token', 'pad_token', 'mask_token'] as const).map(
    role,
  ) as [string, string, string, string, string];
  const own: Scored[] = model.pieces.map(({ text, score }) => [text, score]);
  const zero = (...texts: string[]): Scored[] => texts.map((text) => [text, 0]);
  const extra = kind === 't5' ? Math.min(Number(settings.config.extra_ids ?? 100), 10_000) : 0;
  const sentinels = Array.from({ length: extra }, (_, i) => `<extra_id_${extra - 1 - i}>`);
  const offset = kind === 'pegasus' ? Math.min(Number(settings.config.offset ?? 103), 10_000) : 0;
  const unused = Array.from({ length: Math.max(0, offset - 2) }, (_, i) => `<unk_${i + 2}>`);
  const language = typeof settings.config.src_lang === 'string' ? settings.config.src_lang : 'en_XX';

  const vocab: Scored[] =
    (
      {
        t5: () => [...own, ...zero(...sentinels)],
        'xlm-roberta': () => [...zero(bos, pad, eos, unk), ...own.slice(3), ...zero(mask)],
        camembert: () => [
          ...zero('<s>NOTUSED', pad, '</s>NOTUSED', unk),
          ['<unk>NOTUSED', -100],
          ...own.slice(1),
          ...zero(mask),
        ],
        mbart: () => [...zero(bos, pad, eos, unk), ...own.slice(3), ...zero(...languages, mask)],
        pegasus: () => [
          ...zero(pad, eos, '<mask_1>', mask),
          ...unused.map((text): Scored => [text, -100]),
          ...own.slice(2),
        ],
      } satisfies Partial<Record<PieceKind, () => Scored[]>> as Partial<Record<PieceKind, () => Scored[]>>
    )[kind]?.() ?? own;
  const ids = new Map(vocab.map(([text], id) => [text, id]));
  const more =
    kind === 't5' ? sentinels : kind === 'mbart' ? languages : kind === 'pegasus' ? ['<mask_1>', ...unused] : [];

  const charsmap: Json[] = model.charsmap.length
    ? [{ type: 'Precompiled', precompiled_charsmap: base64OfBytes(model.charsmap) }]
    : [];
  const normalizers =
    kind === 'mbart' ? [] : kind === 'pegasus' ? [...charsmap, replace({ Regex: ' {2,}' }, ' ')] : charsmap;
  const around: Partial<Record<PieceKind, JsonObject>> = {
    t5: template(`$A ${eos}`, `$A ${eos} $B ${eos}`),
    mbart: template(`$A ${eos} ${language}`, `$A $B ${eos} ${language}`),
    pegasus: template(`$A ${eos}`, `$A $B ${eos}`),
  };
  return {
    added_tokens: addedTokens(settings, usual, (token) => ids.get(token), vocab.length, [
      ...more.map(special),
      ...declared(model),
    ]),
    normalizer: normalizers.length ? { type: 'Sequence', normalizers } : null,
    pre_tokenizer: kind === 'pegasus' ? metaspace : cuts(whitespace, metaspace),
    post_processor: around[kind] ?? template(`${bos} $A ${eos}`, `${bos} $A ${eos} ${eos} $B ${eos}`),
    decoder: metaspace,
    model: {
      type: 'Unigram',
      unk_id: ids.get(unk) ?? model.unkId,
      vocab: vocab as unknown as Json,
      byte_fallback: false,
    },
  };
}

function ofMerged(model: PieceModel, kind: PieceKind, settings: Settings): JsonObject {
  const usual = usualOf[kind];
  const { config } = settings;
  const ids = new Map(model.pieces.map(({ text }, id) => [text, id]));
  const [bos, eos] = [roleOf('bos_token', settings, usual), roleOf('eos_token', settings, usual)];
  const begin = config.add_bos_token === true && bos ? bos : '';
  const finish = config.add_eos_token === true && eos ? eos : '';
  const spaced = config.add_prefix_space !== false;
  const toSpaces: Json[] = [replace({ String: '▁' }, ' '), { type: 'ByteFallback' }, { type: 'Fuse' }];
  const llama = kind === 'llama';
  return {
    added_tokens: addedTokens(settings, usual, (token) => ids.get(token), ids.size, declared(model)),
    normalizer: llama ? null : replace({ String: ' ' }, '▁'),
    pre_tokenizer: llama
      ? {
          ...(metaspace as JsonObject),
          prepend_scheme: !spaced ? 'never' : config.legacy === true ? 'always' : 'first',
          split: false,
        }
      : { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
    post_processor: template(
      `${begin} $A ${finish}`,
      `${begin} $A ${finish} ${begin && `${begin}:1`} $B:1 ${finish && `${finish}:1`}`,
    ),
    decoder: {
      type: 'Sequence',
      decoders: llama && spaced ? [...toSpaces, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : toSpaces,
    },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(ids),
      merges: mergesOf(ids),
      fuse_unk: true,
      byte_fallback: true,
      ...(llama ? {} : { unk_token: roleOf('unk_token', settings, usual) ?? '<unk>' }),
    },
  };
}

/** What the model file itself names: control pieces are special, pieces that its maker defined are not. */
const declared = (model: PieceModel): JsonObject[] =>
  model.pieces
    .filter(({ type }) => type === pieceTypes.control || type === pieceTypes.userDefined)
    .map(({ text, type }) => ({ ...special(text), special: type === pieceTypes.control }));

/** Every way to put a piece together from two others: first what makes the earlier piece, then by the halves' lengths. */
function mergesOf(ids: ReadonlyMap<string, number>): string[][] {
  const merges: string[][] = [];
  for (const [text] of [...ids].sort(([, a], [, b]) => a - b)) {
    const characters = [...text];
    const ways: [left: string, right: string, at: number][] = [];
    for (let at = 1; at < characters.length; at++) {
      const [left, right] = [characters.slice(0, at).join(''), characters.slice(at).join('')];
      if (ids.has(left) && ids.has(right)) ways.push([left, right, at]);
    }
    ways.sort(([, , a], [, , b]) => a - b);
    for (const [left, right] of ways) merges.push([left, right]);
  }
  return merges;
}
