/** A checkpoint of 500 MB from the local server to its first token. */
import { loadModel } from 'regard';

import { idsOf } from '../workers/operands.js';

export async function start(): Promise<number> {
  const model = await loadModel(new URL('../models/gpt2/', location.href));
  for await (const step of model.generate(idsOf('gpt2', 4), { maxNewTokens: 1 })) return step.token.id;
  throw new Error('there was no token');
}
