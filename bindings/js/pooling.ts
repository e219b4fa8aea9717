/** A text's one vector out of its tokens' hidden states, as sentence-transformers' files say. */
import { RegardError } from './errors.js';
import { poolingFile } from './folder.js';
import type { Embedding, Model, ModelInput, Pooling, RunOptions, Tensor } from './types.js';

/** Of sentence-transformers' settings those that are known, in the order in which their results are joined. */
const settings: Readonly<Record<string, Pooling>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
};
const names = Object.values(settings);
const isPooling = (name: unknown): name is Pooling => names.includes(name as Pooling);

const known = new WeakMap<Model, Promise<readonly Pooling[]>>();

/** `settings` reads one of the checkpoint's files. */
export async function embed(
  model: Model,
  settings: (file: string) => Promise<string | undefined>,
  input: ModelInput,
  options?: Pick<RunOptions, 'interventions' | 'signal'>,
): Promise<Embedding> {
  if (model.info.encoder && model.info.decoder)
    throw new RegardError('unsupported', 'Two stacks give no one vector of a text.');
  const asked =
    known.get(model) ??
    Promise.all([settings(poolingFile), settings('modules.json')]).then(([own, modules]) => poolingOf(own, modules));
  known.set(model, asked);
  asked.catch(() => known.delete(model)); // a network that failed is asked again
  const pooling = await asked;
  const run = await model.run(input, { ...options, record: ['hidden'] });
  return { ...pool(run.tensor('hidden')!, pooling), pooling };
}

/**
 * @param pooling  1_Pooling/config.json, undefined where there is none: then the mean
 * @param modules  modules.json, where there is one
 * @throws RegardError json_invalid, config_invalid, unsupported for a module that would change the vector's direction
 */
function poolingOf(pooling: string | undefined, modules: string | undefined): readonly Pooling[] {
  for (const entry of modules === undefined ? [] : listOf(parsed('modules.json', modules))) {
    const type = String((entry as { type?: unknown } | null)?.type);
    if (!/\.(Transformer|Pooling|Normalize)$/.test(type))
      throw new RegardError('unsupported', `modules.json asks for ${type.slice(0, 100)}, which is not supported.`);
  }
  if (pooling === undefined) return ['mean'];
  const config = parsed('1_Pooling/config.json', pooling);
  const object = typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
  const { pooling_mode: mode } = object;
  const chosen =
    mode === undefined
      ? Object.entries(settings).flatMap(([setting, name]) => (object[setting] === true ? [name] : []))
      : listOf(mode);
  if (!chosen.length || !chosen.every(isPooling))
    throw new RegardError('config_invalid', `1_Pooling/config.json must choose among ${names.join(', ')}.`);
  return chosen;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RegardError('json_invalid', `${name} is not JSON.`);
  }
}

/**
 * cls: h₀ · lasttoken: h_L₋₁ · max: maxᵢ hᵢ · mean: Σᵢ hᵢ / L · mean_sqrt_len: Σᵢ hᵢ / √L ·
 * weightedmean: Σᵢ (i + 1) hᵢ / Σᵢ (i + 1); several one after another.                      hidden [L, d] → [n·d]
 */
function pool({ data, shape: [rows = 0, width = 0] }: Tensor, pooling: readonly Pooling[]): Tensor {
  const at = (row: number, i: number): number => data[row * width + i]!;
  const sum = (i: number, weight: (row: number) => number): number => {
    let total = 0; // in double: the mean of a long text keeps its last bits
    for (let row = 0; row < rows; row++) total += weight(row) * at(row, i);
    return total;
  };
  const formulas: Record<Pooling, (i: number) => number> = {
    cls: (i) => at(0, i),
    lasttoken: (i) => at(rows - 1, i),
    max: (i) => Array.from({ length: rows }, (_, row) => at(row, i)).reduce((most, x) => Math.max(most, x)),
    mean: (i) => sum(i, () => 1 / rows),
    mean_sqrt_len: (i) => sum(i, () => 1 / Math.sqrt(rows)),
    weightedmean: (i) => sum(i, (row) => (2 * (row + 1)) / (rows * (rows + 1))),
  };
  const vector = new Float32Array(pooling.length * width);
  pooling.forEach((name, n) => {
    for (let i = 0; i < width; i++) vector[n * width + i] = formulas[name](i);
  });
  return { data: vector, shape: [vector.length] };
}
