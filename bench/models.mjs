// The checkpoint that is loaded over the network, written once: GPT-2's sizes, weights at random.
import { existsSync } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { importTs } from './import_ts.mjs';
import { models } from './serve.mjs';

export async function writeModels() {
  const folder = join(models, 'gpt2');
  const weights = join(folder, 'model.safetensors');
  if (existsSync(weights)) return;
  const { architectures, configOf, tensorsOf } = await importTs('models/architecture.ts');
  const { pieces } = await importTs('models/safetensors.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(architectures.gpt2)));
  const file = await open(`${weights}.partial`, 'w');
  for (const piece of pieces(tensorsOf(architectures.gpt2))) await file.write(piece);
  await file.close();
  await rename(`${weights}.partial`, weights);
}
