/** Models of one operation each, in the forms that ONNX Runtime may be fastest at. */
import { Graph } from './graph.js';

/** y [rows × cols] = x · w, w a constant, so that the session packs it once. */
export function productModel(rows: number, inner: number, cols: number, w: Float32Array): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  graph.node('MatMul', [graph.input('x', [rows, inner]), graph.constant([inner, cols], w)], {}, 'y');
  graph.output('y', [rows, cols]);
  return graph.finish();
}

/** y = softmax of x's rows, `times` over in one call: the copies in and out of the session weigh less on each. */
export function softmaxModel(rows: number, cols: number, times: number): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  let x = graph.input('x', [rows, cols]);
  for (let i = 0; i < times; i++) x = graph.node('Softmax', [x], { axis: -1 }, i === times - 1 ? 'y' : undefined);
  graph.output('y', [rows, cols]);
  return graph.finish();
}

interface Heads {
  readonly length: number;
  readonly heads: number;
  readonly width: number;
}

/** q k v [1 × length × heads·width] → z, by ONNX Runtime's own fused operator. */
export function multiHeadAttentionModel({ length, heads, width }: Heads): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const shape = [1, length, heads * width];
  const inputs = ['q', 'k', 'v'].map((name) => graph.input(name, shape));
  graph.node('microsoft.MultiHeadAttention', inputs, { num_heads: heads }, 'z');
  graph.output('z', shape);
  return graph.finish();
}

/** q v [heads × length × width], k already transposed [heads × width × length]: all heads in two products. */
export function batchedAttentionModel({ length, heads, width }: Heads): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const q = graph.input('q', [heads, length, width]);
  const k = graph.input('k', [heads, width, length]);
  const v = graph.input('v', [heads, length, width]);
  // the scale on q, which is the smallest
  const scores = graph.node('MatMul', [graph.node('Mul', [q, graph.scalar(1 / Math.sqrt(width))]), k]);
  graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), v], {}, 'z');
  graph.output('z', [heads, length, width]);
  return graph.finish();
}

/** The same operands, head by head in products of matrices. */
export function attentionByHeadModel({ length, heads, width }: Heads): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const scale = graph.scalar(1 / Math.sqrt(width));
  const split = (name: string, shape: readonly number[]): readonly string[] =>
    graph.nodes('Split', [graph.input(name, [heads, ...shape]), graph.integers(Array<number>(heads).fill(1))], heads, {
      axis: 0,
    });
  const first = graph.integers([0]);
  const matrix = (x: string): string => graph.node('Squeeze', [x, first]);
  const q = split('q', [length, width]);
  const k = split('k', [width, length]);
  const v = split('v', [length, width]);
  const z = q.map((_, h) => {
    const scores = graph.node('MatMul', [graph.node('Mul', [matrix(q[h]!), scale]), matrix(k[h]!)]);
    return graph.node('Unsqueeze', [
      graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), matrix(v[h]!)]),
      first,
    ]);
  });
  graph.node('Concat', z, { axis: 0 }, 'z');
  graph.output('z', [heads, length, width]);
  return graph.finish();
}
