/** SentencePiece's own way through a text: the pieces whose scores sum highest (Kudo 2018; unigram_model.cc, EncodeOptimized). */
import { pieceTypes, type PieceModel } from './pieces.js';

interface Node {
  readonly next: Map<string, Node>;
  /** Of the piece that ends here. */
  score?: number;
}

/**
 * best(end) = max over pieces of score(piece) + best(end − its length), the earliest of equals, in float32 as the reference
 * sums them. A character that no piece holds costs ten more than the worst piece; neighbours of that kind are one piece.
 *
 * @returns cuts a text, which is normalised already, into pieces as they stand in it. Cost O(text · longest piece)
 */
export function cutterOf({ pieces }: PieceModel): (text: string) => string[] {
  const normal = pieces.filter(({ type }) => type === pieceTypes.normal).map(({ score }) => score);
  const worst = Math.fround(normal.reduce((least, score) => Math.min(least, score), Infinity) - 10);
  const best = normal.reduce((most, score) => Math.max(most, score), -Infinity);
  const root: Node = { next: new Map() };
  for (const { text, score, type } of pieces) {
    const given = type === pieceTypes.userDefined;
    if (type !== pieceTypes.normal && !given) continue;
    let node = root;
    for (const character of text) {
      let child = node.next.get(character);
      if (!child) node.next.set(character, (child = { next: new Map() }));
      node = child;
    }
    // what the model's maker defined is always taken
    node.score = given ? new TextEncoder().encode(text).length * best - 0.1 : score;
  }

  return (text) => {
    const characters = [...text];
    const size = characters.length;
    const sums = new Float32Array(size + 1);
    const begins = new Int32Array(size + 1).fill(-1);
    const known = new Uint8Array(size + 1);
    const offer = (begin: number, end: number, score: number, isKnown: boolean): void => {
      const sum = Math.fround(score + (sums[begin] ?? 0));
      if (begins[end] !== -1 && sum <= (sums[end] ?? 0)) return;
      [sums[end], begins[end], known[end]] = [sum, begin, Number(isKnown)];
    };
    for (let begin = 0; begin < size; begin++) {
      let node: Node | undefined = root;
      let single = false;
      for (let end = begin; end < size;) {
        node = node.next.get(characters[end++] ?? '');
        if (!node) break;
        if (node.score === undefined) continue;
        offer(begin, end, node.score, true);
        single ||= end === begin + 1;
      }
      if (!single) offer(begin, begin + 1, worst, false);
    }
    const cut: { text: string; known: boolean }[] = [];
    for (let end = size; end > 0;) {
      const begin = begins[end] ?? 0;
      const piece = characters.slice(begin, end).join('');
      const after = cut.at(-1);
      if (after && !after.known && !known[end]) after.text = piece + after.text;
      else cut.push({ text: piece, known: known[end] === 1 });
      end = begin;
    }
    return cut.reverse().map((piece) => piece.text);
  };
}
