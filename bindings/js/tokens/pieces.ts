/**
 * SentencePiece's model file: a protocol buffer (sentencepiece_model.proto), of which only what tokenizing needs is read.
 * Every length is checked against what is left; fields unknown here are stepped over.
 */
import { RegardError } from '../errors.js';
import { limits } from '../limits.js';

export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface Piece {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

export interface PieceModel {
  readonly pieces: readonly Piece[];
  readonly kind: 'unigram' | 'bpe' | 'word' | 'char';
  readonly unkId: number;
  readonly byteFallback: boolean;
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
}

/** @throws RegardError tokenizer_invalid for what is no such file, or has more pieces than a vocabulary may */
export function readPieces(bytes: Uint8Array): PieceModel {
  const pieces: Piece[] = [];
  let kind = 1;
  let unkId = 0;
  let byteFallback = false;
  let charsmap = new Uint8Array();
  let addDummyPrefix = true;
  let removeExtraWhitespaces = true;
  for (const [field, value] of fieldsOf(bytes)) {
    if (!(value instanceof Uint8Array)) continue;
    if (field === 1) {
      if (pieces.length === limits.vocabulary) throw invalid(`it has more than ${limits.vocabulary} pieces`);
      pieces.push(pieceOf(value));
    } else if (field === 2)
      for (const [name, setting] of fieldsOf(value)) {
        if (name === 3) kind = Number(setting);
        else if (name === 35) byteFallback = setting === 1;
        else if (name === 40) unkId = Number(setting);
      }
    else if (field === 3)
      for (const [name, setting] of fieldsOf(value)) {
        if (name === 2 && setting instanceof Uint8Array) charsmap = new Uint8Array(setting);
        else if (name === 3) addDummyPrefix = setting !== 0;
        else if (name === 4) removeExtraWhitespaces = setting !== 0;
      }
  }
  const kinds = [undefined, 'unigram', 'bpe', 'word', 'char'] as const;
  const name = kinds[kind];
  if (pieces.length === 0 || !name) throw invalid('it holds no pieces');
  if (!pieces[unkId]) throw invalid(`its unknown piece is number ${unkId} of ${pieces.length}`);
  return { pieces, kind: name, unkId, byteFallback, charsmap, addDummyPrefix, removeExtraWhitespaces };
}

function pieceOf(bytes: Uint8Array): Piece {
  let text = '';
  let score = 0;
  let type: number = pieceTypes.normal;
  for (const [field, value] of fieldsOf(bytes)) {
    if (field === 1 && value instanceof Uint8Array) text = utf8.decode(value);
    else if (field === 2 && typeof value === 'number') score = value;
    else if (field === 3 && typeof value === 'number') type = value;
  }
  if (!Number.isFinite(score)) throw invalid('the score of a piece is no number');
  return { text, score, type };
}

/** A piece may begin with U+FEFF. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A message's fields in order: bytes, a float for four of them, or a whole number (those above 2⁵³ lose their last bits). */
function* fieldsOf(bytes: Uint8Array): Generator<readonly [field: number, value: Uint8Array | number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1, i = 0; i < 10; i++, scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw invalid('it ends within a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw invalid('a number of it is too long');
  };
  const span = (length: number): number => {
    if (length > bytes.length - at) throw invalid('a length in it goes beyond its end');
    at += length;
    return at - length;
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield [field, varint()];
        break;
      case 1:
        span(8);
        break;
      case 2: {
        const length = varint();
        const begin = span(length);
        yield [field, bytes.subarray(begin, begin + length)];
        break;
      }
      case 5:
        yield [field, view.getFloat32(span(4), true)];
        break;
      default:
        throw invalid(`${key % 8} is no kind of field`);
    }
  }
}

const invalid = (why: string): RegardError =>
  new RegardError('tokenizer_invalid', `This is no SentencePiece model: ${why}.`);
