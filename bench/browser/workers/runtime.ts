/** What a runtime's worker implements, and the loop that answers the page with it. */
import { sampleOf } from '../numbers.js';
import type { Answers, FromWorker, Prepared, Question, Sample, ToWorker } from '../protocol.js';
import type { Limit, Task } from '../task.js';

/** One way of doing a task. The numbers that vary between calls are read anew in each. */
export interface Form {
  /** How often the task is done in one call, where that is not once: a chain of it in one graph. */
  readonly perCall?: number;
  /** Awaited. A number is the milliseconds that count, where not all of them do. */
  run(calls: number): unknown;
  /** The result of the first call. */
  output(): Float32Array | Promise<Float32Array>;
  release(): void | Promise<void>;
}

export interface Runtime {
  start(build: 'strict' | 'relaxed', threads: number): Promise<string>;
  /** Makers of the forms of a task, by name: each is made, measured and released before the next. */
  forms(task: Task): readonly { readonly name: string; make(): Form | Promise<Form> }[];
  limit?(limit: Limit): number;
}

/** V8 takes about thirty calls until all of a module is optimised; long tasks call their kernels often in each. */
const kWarmCalls = 40;
const kWarmMs = 1_200;
const kLeastWarmCalls = 1;

async function timed(form: Form, calls: number): Promise<number> {
  const begun = performance.now();
  const counted: unknown = await form.run(calls);
  return typeof counted === 'number' ? counted : performance.now() - begun;
}

/** The step of the clock in a page that is not isolated, ms: what is shorter may seem to take no time at all. */
const kClockStep = 0.1;
const kTogether = 10;

/** Call by call; where one is too short for the clock, ten by ten. */
async function sample(form: Form, calls: number): Promise<Sample> {
  const together = calls >= 40 ? kTogether : 1;
  let [total, least, done] = [0, Infinity, 0];
  while (done < calls) {
    const ms = await timed(form, together);
    total += ms;
    least = Math.min(least, ms / together);
    done += together;
  }
  const perCall = form.perCall ?? 1;
  return { mean: total / done / perCall, least: least / perCall };
}

async function warm(form: Form): Promise<number> {
  let best = Infinity;
  const begun = performance.now();
  for (let calls = 0; calls < kWarmCalls; calls++) {
    if (calls >= kLeastWarmCalls && performance.now() - begun > kWarmMs) break;
    best = Math.min(best, await timed(form, 1));
  }
  if (best < kTogether * kClockStep) best = Math.max(await timed(form, kTogether), kClockStep) / kTogether;
  return best / (form.perCall ?? 1);
}

async function prepare(runtime: Runtime, task: Task): Promise<{ form: Form; prepared: Prepared } | null> {
  const makers = runtime.forms(task);
  const tried: { form: string; ms: number; problem?: string }[] = [];
  let kept: { name: string; form: Form; ms: number; output: Float32Array<ArrayBuffer> } | undefined;
  for (const { name, make } of makers)
    try {
      const form = await make();
      await form.run(1);
      const output = sampleOf(await form.output());
      const ms = await warm(form);
      tried.push({ form: name, ms });
      const [better, worse] = kept && kept.ms <= ms ? [kept, form] : [{ name, form, ms, output }, kept?.form];
      kept = better;
      await worse?.release();
    } catch (cause) {
      // a form that does not fit (memory, an operator that a runtime lacks) leaves the field to the others
      tried.push({ form: name, ms: Infinity, problem: String(cause) });
    }
  if (!kept) {
    if (makers.length === 0) return null;
    throw new Error(tried.map(({ form, problem }) => `${form}: ${problem}`).join('; '));
  }
  return { form: kept.form, prepared: { form: kept.name, tried, ms: kept.ms, output: kept.output } };
}

export function serve(runtime: Runtime): void {
  let form: Form | undefined;
  const release = async (): Promise<null> => {
    await form?.release();
    form = undefined;
    return null;
  };
  const answer = async (question: Question): Promise<Answers[Question['type']]> => {
    switch (question.type) {
      case 'start':
        return { version: await runtime.start(question.build, question.threads) };
      case 'prepare': {
        await release();
        const made = await prepare(runtime, question.task);
        form = made?.form;
        return made?.prepared ?? null;
      }
      case 'sample': {
        if (!form) throw new Error('nothing is prepared');
        const calls = Math.max(1, Math.round(question.iterations / (form.perCall ?? 1)));
        return sample(form, calls);
      }
      case 'limit':
        return runtime.limit?.(question.limit) ?? 0;
      case 'release':
        return release();
    }
  };
  const post = (message: FromWorker): void =>
    (self as unknown as { postMessage(m: FromWorker): void }).postMessage(message);
  self.onmessage = ({ data: { id, question } }: MessageEvent<ToWorker>) => {
    answer(question).then(
      (value) => post({ id, value }),
      (cause: unknown) => post({ id, problem: cause instanceof Error ? cause.message : String(cause) }),
    );
  };
}
