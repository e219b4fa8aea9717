// @vitest-environment node
/** The WebAssembly against PyTorch: every tensor that the goldens recorded of the tiny checkpoints. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';

import { loadModel, shutdown, type TensorName } from '../../bindings/dist/index.js';
import { goldenFolders, largestDifference, readTensors, root } from './checkpoints.js';

interface Cases {
  readonly runs: { name: string; ids: number[]; attention_mask: number[]; decoder_ids: number[] }[];
  readonly generations: {
    ids: number[];
    tokens: number[];
    num_beams?: number;
    length_penalty?: number;
    early_stopping?: boolean;
    max_new_tokens?: number;
  }[];
}

const record: TensorName[] = [
  'q',
  'k',
  'v',
  'scores',
  'pattern',
  'z',
  'attnOut',
  'residPre',
  'residMid',
  'residPost',
  'mlpOut',
  'embed',
  'logits',
];

afterAll(shutdown);

describe.each(goldenFolders)('%s', (folder) => {
  const at = `${root}tests/goldens/${folder}/`;
  const cases = JSON.parse(readFileSync(`${at}cases.json`, 'utf8')) as Cases;

  test.each([false, true])('every recorded tensor (deterministic: %s)', async (deterministic) => {
    const model = await loadModel(at, { deterministic });
    let compared = 0;
    for (const { name, ids, attention_mask, decoder_ids } of cases.runs) {
      const file = `${at}run-${name}.safetensors`;
      if (attention_mask.includes(0) || !existsSync(file)) continue; // the façade sends whole texts, never padded ones
      const run = await model.run(ids, { record, target: decoder_ids.slice(1) });
      for (const [tensor, golden] of readTensors(file)) {
        const found = run.tensor(tensor);
        expect(found?.shape, tensor).toEqual(golden.shape);
        expect(largestDifference(found!.data, golden.data), tensor).toBeLessThan(
          tensor === 'logits' ? 1e-3 : tensor.endsWith('.pattern') ? 1e-5 : 1e-4,
        );
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
    await model.close();
  });

  test('the tokens of generate', async () => {
    const model = await loadModel(at);
    let generations = 0;
    for (const {
      ids,
      tokens,
      num_beams: beams = 1,
      length_penalty: lengthPenalty,
      early_stopping: earlyStopping,
      max_new_tokens: maxNewTokens,
      ...others
    } of cases.generations) {
      if (Object.keys(others).length) continue;
      const options = Object.fromEntries(
        Object.entries({ beams, lengthPenalty, earlyStopping, maxNewTokens }).filter(
          ([, value]) => value !== undefined,
        ),
      );
      const steps = [];
      for await (const step of model.generate(ids, options)) steps.push(step);
      expect(steps.at(-1)!.finished).toBe(true);
      expect(
        steps.at(-1)!.tokens.map(({ id }) => id),
        JSON.stringify({ ids, ...options }),
      ).toEqual(tokens);
      generations++;
    }
    expect(generations).toBeGreaterThan(0);
    await model.close();
  });
});
