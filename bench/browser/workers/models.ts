/** Whole models, through the package as anybody uses it; it computes in a worker of its own, one for each page. */
import { loadModel, useThreads, version, type Model } from 'regard';

import { architectures, configOf, tensorsOf, type ModelName } from '../models/architecture.js';
import { pieces } from '../models/safetensors.js';
import type { Task } from '../task.js';
import { idsOf, operandNumbers } from './operands.js';
import { serve, type Form, type Runtime } from './runtime.js';

class RegardModels implements Runtime {
  #deterministic = false;

  async start(build: 'strict' | 'relaxed', threads: number): Promise<string> {
    this.#deterministic = build === 'strict';
    useThreads(threads);
    return version;
  }

  forms(task: Task): readonly { readonly name: string; make(): Promise<Form> }[] {
    if (task.kind === 'encoder') return [{ name: 'run', make: () => this.#encoder(task) }];
    if (task.kind === 'generation') return [{ name: 'generate', make: () => this.#generation(task) }];
    return [];
  }

  #open(name: ModelName, weights: 'f32' | 'f16' | 'int8'): Promise<Model> {
    const model = architectures[name];
    const files = {
      'config.json': new TextEncoder().encode(JSON.stringify(configOf(model))),
      'model.safetensors': new Blob([...pieces(tensorsOf(model), weights === 'f16' ? 'F16' : 'F32')]),
    };
    return loadModel({ files }, { deterministic: this.#deterministic, ...(weights === 'int8' && { weights }) });
  }

  async #encoder(task: Extract<Task, { kind: 'encoder' }>): Promise<Form> {
    const model = await this.#open(task.model, task.weights);
    const image = model.info.encoder?.image;
    const input = image
      ? { data: operandNumbers(task)[0]!, shape: [image.channels, image.size, image.size] }
      : idsOf(task.model, task.length);
    let hidden = new Float32Array();
    return {
      async run(calls) {
        for (let i = 0; i < calls; i++) {
          const run = await model.run(input, { record: task.keeps ? ['hidden', 'pattern'] : ['hidden'] });
          hidden = run.tensor('hidden')!.data as Float32Array<ArrayBuffer>;
        }
      },
      output: () => hidden,
      release: () => model.close(),
    };
  }

  async #generation(task: Extract<Task, { kind: 'generation' }>): Promise<Form> {
    const model = await this.#open('gpt2', task.weights);
    const ids = idsOf('gpt2', task.prompt);
    let written: number[] = [];
    const write = async (): Promise<number> => {
      written = [];
      let begun = performance.now();
      for await (const step of model.generate(ids, { maxNewTokens: task.tokens })) {
        written.push(step.token.id);
        if (written.length === 1 && task.tokens > 1) begun = performance.now();
      }
      return performance.now() - begun;
    };
    return {
      perCall: Math.max(1, task.tokens - 1),
      async run(calls) {
        let ms = 0;
        for (let i = 0; i < calls; i++) ms += await write();
        return ms;
      },
      output: () => (task.weights === 'int8' ? new Float32Array() : Float32Array.from(written.slice(0, 4))),
      release: () => model.close(),
    };
  }
}

serve(new RegardModels());
