/**
 * wllama: llama.cpp's CPU code in WebAssembly, with the quantisation it is made for. One thread and no GPU, as everyone
 * here; what a token takes is what llama.cpp itself says it took, without the text around it.
 */
import { LoggerWithoutDebug, Wllama } from '@wllama/wllama';

import { architectures } from '../models/architecture.js';
import { gpt2Gguf } from '../models/gguf.js';
import type { Task } from '../task.js';
import { serve, type Form, type Runtime } from './runtime.js';

class LlamaCpp implements Runtime {
  #threads = 1;

  async start(_: unknown, threads: number): Promise<string> {
    this.#threads = threads;
    return Wllama.getLibllamaVersion();
  }

  forms(task: Task): readonly { readonly name: string; make(): Promise<Form> }[] {
    if (task.kind !== 'generation' || task.weights !== 'int8') return [];
    return [{ name: 'Q8_0', make: () => generation(task, this.#threads) }];
  }
}

async function generation(task: Extract<Task, { kind: 'generation' }>, threads: number): Promise<Form> {
  const wasm = new URL('../peers/wllama/wllama.wasm', self.location.href).href;
  const wllama = new Wllama({ default: wasm }, { logger: LoggerWithoutDebug, suppressNativeLog: true });
  await wllama.loadModel([gpt2Gguf(architectures.gpt2)], {
    n_ctx: 256,
    n_threads: threads,
    n_gpu_layers: 0,
    warmup: true,
  });
  // its tokenizer has no merges, so that each letter is a token
  const prompt = 'abcdefgh'.repeat(task.prompt / 8);
  let turn = 0;
  return {
    perCall: Math.max(1, task.tokens - 1),
    async run(calls) {
      let ms = 0;
      for (let i = 0; i < calls; i++) {
        // another first letter each time: nothing of the last prompt's cache is of use
        const first = String.fromCharCode(65 + (turn++ % 26));
        const { timings } = await wllama.createCompletion({
          prompt: first + prompt.slice(1),
          max_tokens: task.tokens,
          temperature: 0,
          ignore_eos: true,
        });
        if (!timings) throw new Error('llama.cpp gave no timings');
        if (timings.predicted_n < task.tokens) throw new Error(`only ${timings.predicted_n} tokens were written`);
        // its first token is of the prompt's pass
        ms += task.tokens > 1 ? timings.predicted_per_token_ms * Math.max(1, task.tokens - 1) : timings.prompt_ms;
      }
      return ms;
    },
    output: () => new Float32Array(), // its weights are rounded: other tokens
    release: () => wllama.exit(),
  };
}

serve(new LlamaCpp());
