/** Lets a model read a text: word by word where it writes one, then once more whole, with everything recorded. */
import type { GenerationStep, ImageInfo, Model, ModelInput, Run, Token } from 'regard';

import { readingOfRun, readingOfSteps, type Picture, type Reading } from './reading.js';

export type Progressed =
  { readonly step: GenerationStep; readonly reading: Reading } | { readonly run: Run; readonly reading: Reading };

/** What the plots and the opened cell need; residuals stay where they are. */
const kRecord = ['pattern', 'scores', 'maskedScores', 'q', 'k', 'v', 'z'] as const;

/** Logits come along, for the words that might have been written, while they are no more than this many numbers. */
const kMostLogits = 4_000_000;

/** A decoder alone would go on for as long as it may. */
const kMostContinued = 24;

interface Input {
  /** As the package takes it. */
  readonly given: ModelInput;
  readonly text: string;
  readonly source: readonly Token[];
  readonly picture?: Picture;
}

const textInput = (model: Model, text: string): Input => ({ given: text, text, source: model.tokenize(text) });

/** Squares that do not fill the image leave its right and lower edge out. */
async function imageInput(model: Model, { size, patch }: ImageInfo, image: Blob): Promise<Input> {
  // what is no image is told by the one that says so in words
  const pixels = await model.pixels(image);
  const bitmap = await createImageBitmap(image);
  const { x, y, width, height } = pixels.region;
  const covered = (Math.floor(size / patch) * patch) / size;
  const region = { x, y, width: width * covered, height: height * covered };
  return { given: pixels, text: '', source: [], picture: { bitmap, region } };
}

/**
 * @param input  a text, or an image's file for a model of images
 * @throws RegardError as the package's `run` and `pixels`
 */
export async function* read(
  model: Model,
  input: string | Blob,
  signal: AbortSignal,
): AsyncGenerator<Progressed, void, void> {
  const { info } = model;
  const image = info.encoder?.image;
  const { given, text, source, picture } =
    typeof input === 'string' ? textInput(model, input) : await imageInput(model, image!, input);
  const steps: GenerationStep[] = [];
  if (info.decoder && info.writes) {
    const most = info.encoder && !image ? {} : { maxNewTokens: kMostContinued };
    for await (const step of model.generate(given, { record: ['pattern'], beams: 1, signal, ...most })) {
      steps.push(step);
      yield { step, reading: readingOfSteps(text, info, source, [...steps], picture) };
    }
  }
  // a decoder reads its own words but the last: row i is the position that wrote the word after it
  const read = steps.slice(0, -1).map(({ token }) => token.id);
  const chose = info.encoder && steps.length > 0 && steps.length * info.dVocab <= kMostLogits;
  const record = chose ? ([...kRecord, 'logits'] as const) : kRecord;
  const run = info.encoder
    ? await model.run(given, { record, signal, ...(steps.length && { target: read }) })
    : await model.run([...source.map(({ id }) => id), ...read], { record: kRecord, signal });
  const written = steps.map(({ token }) => token);
  const chances = steps.map(({ logProbability }) => logProbability);
  const reading = readingOfRun(text, info, run, written, steps.at(-1)?.text ?? '', chances, picture);
  // a decoder alone has read what it wrote as well; what was given is the text
  yield {
    run,
    reading: {
      ...reading,
      ...(!image && { source }),
      ...(chose && { likeliest: (index: number) => run.likeliest(index) }),
    },
  };
}
