/** Weights as ONNX Runtime's dynamic quantisation keeps them: 8 bits, one scale for each output. */
import { valuesOf, type TensorSpec } from '../models/architecture.js';

/** What the session calls the file of rounded weights. */
export const kRoundedFile = 'model.int8';

export interface Rounded {
  readonly offset: number;
  readonly bytes: number;
  readonly scales: Float32Array<ArrayBuffer>;
}

/** A file of [inputs × outputs] matrices that grows as a graph asks for them. */
export class RoundedWeights {
  readonly #parts: Int8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  add(spec: TensorSpec, stored: 'linear' | 'conv1d'): Rounded {
    const [outputs, inputs] = stored === 'linear' ? [spec.shape[0]!, spec.shape[1]!] : [spec.shape[1]!, spec.shape[0]!];
    const values = valuesOf(spec);
    const at = (input: number, output: number): number =>
      values[stored === 'linear' ? output * inputs + input : input * outputs + output]!;
    const scales = new Float32Array(outputs);
    const out = new Int8Array(inputs * outputs);
    for (let output = 0; output < outputs; output++) {
      let greatest = 0;
      for (let input = 0; input < inputs; input++) greatest = Math.max(greatest, Math.abs(at(input, output)));
      scales[output] = greatest / 127;
      for (let input = 0; input < inputs; input++)
        out[input * outputs + output] = Math.round((at(input, output) * 127) / greatest);
    }
    const offset = this.#bytes;
    this.#parts.push(out);
    this.#bytes += out.length;
    return { offset, bytes: out.length, scales };
  }

  file(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#parts.splice(0)) {
      all.set(new Uint8Array(part.buffer), at);
      at += part.length;
    }
    return all;
  }
}
