/** Lets a model read a text: word by word where it writes one, then once more whole, with everything recorded. */
import type { GenerationStep, Model, Run } from 'regard';

import { readingOfRun, readingOfSteps, type Reading } from './reading.js';

export type Progressed =
  { readonly step: GenerationStep; readonly reading: Reading } | { readonly run: Run; readonly reading: Reading };

/** What the plots and the opened cell need; residuals stay where they are. */
const kRecord = ['pattern', 'scores', 'maskedScores', 'q', 'k', 'v', 'z'] as const;

/** Logits come along, for the words that might have been written, while they are no more than this many numbers. */
const kMostLogits = 4_000_000;

/** A decoder alone would go on for as long as it may. */
const kMostContinued = 24;

export async function* read(model: Model, text: string, signal: AbortSignal): AsyncGenerator<Progressed, void, void> {
  const { info } = model;
  const steps: GenerationStep[] = [];
  const source = model.tokenize(text);
  if (info.decoder) {
    const most = info.encoder ? {} : { maxNewTokens: kMostContinued };
    for await (const step of model.generate(text, { record: ['pattern'], beams: 1, signal, ...most })) {
      steps.push(step);
      yield { step, reading: readingOfSteps(text, info, source, [...steps]) };
    }
  }
  // a decoder reads its own words but the last: row i is the position that wrote the word after it
  const read = steps.slice(0, -1).map(({ token }) => token.id);
  const chose = info.encoder && steps.length > 0 && steps.length * info.dVocab <= kMostLogits;
  const record = chose ? ([...kRecord, 'logits'] as const) : kRecord;
  const run = info.encoder
    ? await model.run(text, { record, signal, ...(steps.length && { target: read }) })
    : await model.run([...source.map(({ id }) => id), ...read], { record: kRecord, signal });
  const written = steps.map(({ token }) => token);
  const chances = steps.map(({ logProbability }) => logProbability);
  const reading = readingOfRun(text, info, run, written, steps.at(-1)?.text ?? '', chances);
  // a decoder alone has read what it wrote as well; what was given is the text
  yield { run, reading: { ...reading, source, ...(chose && { likeliest: (index: number) => run.likeliest(index) }) } };
}
