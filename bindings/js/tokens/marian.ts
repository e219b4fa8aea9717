/** Marian: SentencePiece cuts, one model for either side, and vocab.json numbers the pieces (transformers, MarianTokenizer). */
import type { Token } from '../types.js';
import { base64OfBytes } from './base64.js';
import type { Json, JsonObject } from './json.js';
import { labelled } from './labels.js';
import type { PieceModel } from './pieces.js';
import { roleOf, type Settings } from './specials.js';
import { openText, whole, type DescribedText } from './text.js';
import { cutterOf } from './viterbi.js';

const usual = { eos_token: '</s>', unk_token: '<unk>', pad_token: '<pad>' } as const;
const roles = ['eos_token', 'unk_token', 'pad_token'] as const;

/** SentencePiece's own steps before the model, where transformers calls it and not a conversion of it. */
function described(model: PieceModel, specials: readonly string[]): JsonObject {
  const replace = (regex: string, content: string): JsonObject => ({
    type: 'Replace',
    pattern: { Regex: regex },
    content,
  });
  const normalizers: Json[] = [
    { type: 'Precompiled', precompiled_charsmap: base64OfBytes(model.charsmap), longest: true },
    ...(model.removeExtraWhitespaces ? [replace('\\A +| +\\z', ''), replace(' {2,}', ' ')] : []),
    ...(model.addDummyPrefix ? [{ type: 'Prepend', prepend: '▁' }] : []),
    { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
  ];
  return {
    added_tokens: specials.map((content, i) => ({
      id: model.pieces.length + i,
      content,
      special: true,
      normalized: false,
    })),
    normalizer: { type: 'Sequence', normalizers },
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
    // the cutting itself is cutterOf's
    model: { type: 'Unigram', unk_id: 0, vocab: [['', 0]] },
  };
}

export class MarianText {
  readonly #texts: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #targetIds: ReadonlyMap<string, number>;
  readonly #specials: ReadonlySet<string>;
  readonly #unknown: string;
  readonly #end: string;

  private constructor(
    readonly source: DescribedText,
    readonly target: DescribedText,
    ids: ReadonlyMap<string, number>,
    targetIds: ReadonlyMap<string, number>,
    settings: Settings,
  ) {
    this.#ids = ids;
    this.#targetIds = targetIds;
    const texts: string[] = [];
    for (const [text, id] of targetIds) texts[id] = text;
    this.#texts = texts;
    const [end, unknown, pad] = roles.map((role) => roleOf(role, settings, usual) ?? usual[role]) as [
      string,
      string,
      string,
    ];
    this.#specials = new Set([end, unknown, pad]);
    this.#end = end;
    this.#unknown = unknown;
  }

  /**
   * @param vocab       vocab.json, of both sides or of the source
   * @param targetVocab target_vocab.json, where the sides have apart
   */
  static async open(
    source: PieceModel,
    target: PieceModel,
    vocab: JsonObject,
    targetVocab: JsonObject | undefined,
    settings: Settings,
  ): Promise<MarianText> {
    const specials = roles.map((role) => roleOf(role, settings, usual) ?? usual[role]);
    const sideOf = async (model: PieceModel): Promise<DescribedText> => {
      const side = await openText(described(model, specials), {});
      const cut = cutterOf(model);
      if (side.library.model) side.library.model._call = (texts) => texts.flatMap(cut);
      return side;
    };
    const [from, to] = [await sideOf(source), await sideOf(target)];
    return new MarianText(from, to, idsOf(vocab), idsOf(targetVocab ?? vocab), settings);
  }

  encode(text: string, special: boolean, pair?: string, target = false): Token[] {
    const [side, ids] = target ? [this.target, this.#targetIds] : [this.source, this.#ids];
    const cut = [text, ...(pair === undefined ? [] : [pair])].flatMap((part) => {
      // ">>fra<<" before the text names the language to write
      const [, code, rest = part] = /^(>>.*?<<)([^]*)$/.exec(part) ?? [];
      return [...(code ? [code] : []), ...side.library.tokenize(whole(rest))];
    });
    const tokens = [...cut, ...(special ? [this.#end] : [])].map((piece) => {
      const id = ids.get(piece) ?? ids.get(this.#unknown) ?? 0;
      return this.#token(id, ids.has(piece) ? undefined : piece);
    });
    return labelled(tokens, side.spelling);
  }

  typeIds(text: string, pair?: string): number[] {
    return this.encode(text, true, pair).map(() => 0);
  }

  tokens(ids: readonly number[]): Token[] {
    return labelled(
      ids.map((id) => this.#token(id)),
      this.target.spelling,
    );
  }

  decode(ids: readonly number[]): string {
    const pieces = ids.flatMap((id) => {
      const text = this.#texts[id];
      return text === undefined || (this.#specials.has(text) && text !== this.#unknown) ? [] : [text];
    });
    return pieces.join('').replaceAll('▁', ' ').trim();
  }

  #token(id: number, cut?: string): Token {
    const text = this.#texts[id] ?? `#${id}`;
    const unknown = text === this.#unknown;
    return { id, text: cut ?? text, unknown, special: this.#specials.has(text) && !unknown };
  }
}

const idsOf = (vocab: JsonObject): Map<string, number> =>
  new Map(Object.entries(vocab).filter((entry): entry is [string, number] => Number.isInteger(entry[1])));
