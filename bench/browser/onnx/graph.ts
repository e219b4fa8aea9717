/** An ONNX model, written node by node. Field numbers are those of onnx.proto (ONNX IR version 8). */
import { Message } from './protobuf.js';

const kTypes = { float32: 1, int8: 3, int64: 7 } as const;
type ElementType = keyof typeof kTypes;
const kOpset = 17;
const kAttribute = { float: 1, integer: 2, integers: 7 } as const;

export type Attributes = Readonly<Record<string, number | { readonly float: number } | readonly number[]>>;

/** Where a constant lies in a file beside the model. */
export interface External {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  /** float32 where it is not said. */
  readonly type?: 'int8';
}

export class Graph {
  readonly #nodes: Message[] = [];
  readonly #constants: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #outputs: Message[] = [];
  #count = 0;

  input(name: string, shape: readonly (number | string)[], type: ElementType = 'float32'): string {
    this.#inputs.push(valueInfo(name, shape, type));
    return name;
  }

  output(name: string, shape: readonly (number | string)[], type: ElementType = 'float32'): void {
    this.#outputs.push(valueInfo(name, shape, type));
  }

  /** A constant of the model: sessions prepare it once, when they are made. */
  constant(shape: readonly number[], data: Float32Array | Int8Array | BigInt64Array | External): string {
    const name = `c${this.#count++}`;
    const tensor = new Message();
    for (const n of shape) tensor.integer(1, n);
    const type = ArrayBuffer.isView(data)
      ? data instanceof BigInt64Array
        ? 'int64'
        : data instanceof Int8Array
          ? 'int8'
          : 'float32'
      : (data.type ?? 'float32');
    tensor.integer(2, kTypes[type]).text(8, name);
    if (ArrayBuffer.isView(data)) tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    else {
      for (const [key, value] of [
        ['location', data.file],
        ['offset', data.offset],
        ['length', data.bytes],
      ])
        tensor.message(13, new Message().text(1, String(key)).text(2, String(value)));
      tensor.integer(14, 1);
    }
    this.#constants.push(tensor);
    return name;
  }

  scalar(value: number): string {
    return this.constant([], Float32Array.of(value));
  }

  integers(values: readonly number[]): string {
    return this.constant([values.length], BigInt64Array.from(values.map(BigInt)));
  }

  /** Appends a node and names its first output, or gives it the name `as`. Absent inputs are ''. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, as?: string): string {
    return this.nodes(operator, inputs, as === undefined ? 1 : [as], attributes)[0]!;
  }

  /** The same for a node of many outputs. Operators with a dot are ONNX Runtime's own: "microsoft.MultiHeadAttention". */
  nodes(
    operator: string,
    inputs: readonly string[],
    outputs: number | readonly string[],
    attributes: Attributes = {},
  ): readonly string[] {
    const names = typeof outputs === 'number' ? Array.from({ length: outputs }, () => `n${this.#count++}`) : outputs;
    const node = new Message();
    for (const name of inputs) node.text(1, name);
    for (const name of names) node.text(2, name);
    const [domain, type] = operator.startsWith('microsoft.') ? ['com.microsoft', operator.slice(10)] : ['', operator];
    node.text(3, `${type}_${this.#count++}`).text(4, type);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    if (domain) node.text(7, domain);
    this.#nodes.push(node);
    return names;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const graph = new Message();
    for (const node of this.#nodes) graph.message(1, node);
    graph.text(2, 'regard-bench');
    for (const constant of this.#constants) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const opset = (domain: string, version: number): Message => new Message().text(1, domain).integer(2, version);
    return new Message()
      .integer(1, 8)
      .text(2, 'regard-bench')
      .message(7, graph)
      .message(8, opset('', kOpset))
      .message(8, opset('com.microsoft', 1))
      .finish();
  }
}

function attribute(name: string, value: Attributes[string]): Message {
  const out = new Message().text(1, name);
  if (typeof value === 'number') return out.integer(3, value).integer(20, kAttribute.integer);
  if ('float' in value) return out.float(2, value.float).integer(20, kAttribute.float);
  for (const n of value) out.integer(8, n);
  return out.integer(20, kAttribute.integers);
}

function valueInfo(name: string, shape: readonly (number | string)[], type: ElementType): Message {
  const dims = new Message();
  for (const n of shape)
    dims.message(1, typeof n === 'number' ? new Message().integer(1, n) : new Message().text(2, n));
  const tensor = new Message().integer(1, kTypes[type]).message(2, dims);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
