/** Whole models in ONNX Runtime: the graph beside the weights that Regard reads too. */
import * as ort from 'onnxruntime-web/wasm';

import { architectures, tensorsOf, type Architecture } from '../models/architecture.js';
import { layoutOf, pieces } from '../models/safetensors.js';
import { decoderModel, encoderModel, kWeightsFile } from '../onnx/transformer.js';
import { kRoundedFile, RoundedWeights } from '../onnx/rounded.js';
import type { Task } from '../task.js';
import { idsOf, operandNumbers } from './operands.js';
import type { Form } from './runtime.js';

/** @param graph  writes the graph, and its rounded weights where it has such */
async function session(
  model: Architecture,
  weights8: boolean,
  graph: (rounded?: RoundedWeights) => Uint8Array,
): Promise<ort.InferenceSession> {
  const rounded = weights8 ? new RoundedWeights() : undefined;
  const written = graph(rounded);
  const specs = tensorsOf(model);
  const weights = new Uint8Array(layoutOf(specs).bytes);
  let at = 0;
  for (const piece of pieces(specs)) {
    weights.set(piece, at);
    at += piece.length;
  }
  return ort.InferenceSession.create(written, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    externalData: [
      { path: kWeightsFile, data: weights },
      ...(rounded ? [{ path: kRoundedFile, data: rounded.file() }] : []),
    ],
  });
}

const integers = (values: readonly number[]): ort.Tensor =>
  new ort.Tensor('int64', BigInt64Array.from(values.map(BigInt)), [values.length]);

export async function encoder(task: Extract<Task, { kind: 'encoder' }>): Promise<Form> {
  const model = architectures[task.model];
  const made = await session(model, task.weights === 'int8', (rounded) =>
    encoderModel(model, task.length, layoutOf(tensorsOf(model)), rounded),
  );
  const [pixels] = operandNumbers(task);
  const feeds: Record<string, ort.Tensor> = pixels
    ? { pixels: new ort.Tensor('float32', pixels, [1, 3, 224, 224]) }
    : { ids: integers(idsOf(task.model, task.length)) };
  let hidden = new Float32Array();
  return {
    async run(calls) {
      for (let i = 0; i < calls; i++) hidden = (await made.run(feeds))['hidden']!.data as Float32Array<ArrayBuffer>;
    },
    output: () => hidden,
    release: () => made.release(),
  };
}

/** Greedy, step by step; each step's keys and values are the next one's past, as Transformers.js does it. */
export async function generation(task: Extract<Task, { kind: 'generation' }>): Promise<Form> {
  const model = architectures.gpt2;
  const made = await session(model, task.weights === 'int8', (rounded) =>
    decoderModel(model, layoutOf(tensorsOf(model)), rounded),
  );
  const prompt = idsOf('gpt2', task.prompt);
  const empty = new ort.Tensor('float32', new Float32Array(), [1, model.heads, 0, model.width / model.heads]);
  let written: number[] = [];
  const write = async (): Promise<number> => {
    let past: Record<string, ort.Tensor> = {};
    for (let layer = 0; layer < model.layers; layer++)
      for (const name of ['k', 'v']) past[`past_${name}_${layer}`] = empty;
    let [first, ids] = [0, prompt];
    written = [];
    let begun = performance.now();
    while (written.length < task.tokens) {
      const feeds = { ids: integers(ids), positions: integers(ids.map((_, i) => first + i)), ...past };
      const { logits, ...present } = await made.run(feeds);
      past = Object.fromEntries(Object.entries(present).map(([name, x]) => [name.replace('present', 'past'), x]));
      first += ids.length;
      ids = [greatest(logits!.data as Float32Array)];
      written.push(ids[0]!);
      if (written.length === 1 && task.tokens > 1) begun = performance.now();
    }
    return performance.now() - begun;
  };
  const steps = Math.max(1, task.tokens - 1);
  return {
    perCall: steps,
    async run(calls) {
      let ms = 0;
      for (let i = 0; i < calls; i++) ms += await write();
      return ms;
    },
    output: () => (task.weights === 'int8' ? new Float32Array() : Float32Array.from(written.slice(0, 4))),
    release: () => made.release(),
  };
}

function greatest(x: Float32Array): number {
  let best = 0;
  for (let i = 1; i < x.length; i++) if (x[i]! > x[best]!) best = i;
  return best;
}
