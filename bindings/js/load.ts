/** The ways to a model. What opens one and speaks to it comes when the first is wanted: the bare operation does without. */
import { chooseBuild, client } from './client.js';
import type { Description, LoadOptions, ModelSource } from './opening.js';
import type { Model } from './types.js';

/**
 * Starts the worker and its engine before they are wanted: what a page does while it waits for its data. Models do so
 * themselves.
 *
 * @param what.for 'attend' for the small engine that does without models
 * @throws RegardError fetch_failed, unsupported
 */
export async function preload({
  deterministic = false,
  for: use = 'models',
}: { deterministic?: boolean; for?: 'models' | 'attend' } = {}): Promise<void> {
  const build = await chooseBuild(deterministic);
  await client.ready(use === 'attend' ? client.forAttention(build) : build);
}

/**
 * Opens a checkpoint as the Hugging Face hub stores it: config.json, the weights (model.safetensors or pytorch_model.bin,
 * whole or in parts) and, to take text, tokenizer.json. Weights stream into the worker's memory; nothing of them stays on this side.
 *
 * @example
 * const model = await loadModel('./models/translate-en-fr/', { onProgress: ({ loaded, total }) => show(loaded, total) });
 * @throws RegardError source_invalid, fetch_failed, config_invalid, header_…, tensor_missing, weights_not_finite,
 *   out_of_memory, unsupported; or the signal's reason
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  return (await opener(options)).loadModel(source, options);
}

/** What opening a source will take and what it is, before the first byte of its weights. */
export async function describe(source: ModelSource, options: LoadOptions = {}): Promise<Description> {
  return (await opener(options)).describe(source, options);
}

function opener(options: LoadOptions): Promise<typeof import('./model.js')> {
  options.signal?.throwIfAborted();
  preload(options).catch(() => undefined); // meanwhile; what fails is reported where it is awaited
  return import('./model.js');
}
