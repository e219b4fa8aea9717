/** A run's and a step's numbers by their addresses, with the tokens of their axes. */
import { RegardError } from './errors.js';
import { coreName } from './names.js';
import type { CoreInfo, NamedTensor } from './protocol.js';
import type {
  Attention,
  AttentionAddress,
  Candidate,
  Intervention,
  Label,
  Run,
  Tensor,
  TensorName,
  Token,
} from './types.js';

const perHead = ['pattern', 'scores', 'maskedScores', 'q', 'k', 'v', 'z'] as const satisfies readonly TensorName[];

/** Whose tokens stand at the rows and columns of an attention. */
export interface Axes {
  readonly encoder: readonly Token[];
  readonly decoder: readonly Token[];
  /** The rows of the decoder's attentions, where they are not all of its tokens. */
  readonly decoderQueries?: readonly Token[];
}

export class Recording {
  readonly #tensors = new Map<string, Tensor>();

  constructor(
    tensors: readonly NamedTensor[],
    readonly info: CoreInfo,
    readonly axes: Axes,
    readonly heads: readonly number[] | undefined,
    readonly interventions: readonly Intervention[],
  ) {
    for (const { name, shape, data } of tensors) this.#tensors.set(name, { data, shape });
  }

  get names(): readonly string[] {
    return [...this.#tensors.keys()];
  }

  tensor(name: string): Tensor | undefined {
    return this.#tensors.get(name);
  }

  /** @throws RegardError invalid_argument, not_recorded */
  attention(address: AttentionAddress): Attention {
    const { stack, kind, layer, head } = address;
    const shape = this.info[stack];
    if (!shape) throw new RegardError('invalid_argument', `This model has no ${stack}.`);
    if (kind !== 'self' && (kind !== 'cross' || stack !== 'decoder' || !this.info.encoder))
      throw new RegardError('invalid_argument', `The ${stack} has no ${kind} attention.`);
    checkIndex('layer', layer, shape.nLayers);
    if (head !== undefined) checkIndex('head', head, shape.nHeads);

    const kept: Partial<Record<(typeof perHead)[number], Tensor>> = {};
    for (const name of perHead) {
      const tensor = this.#tensors.get(`${stack}.${layer}.${kind}.${coreName(name)}`);
      if (tensor) kept[name] = head === undefined ? tensor : this.#head(tensor, head, shape.nHeads);
    }
    if (Object.keys(kept).length === 0)
      throw new RegardError(
        'not_recorded',
        `Nothing of ${stack}.${layer}.${kind} was recorded: name it in \`record\`, \`layers\` and \`heads\`.`,
      );
    const { encoder, decoder, decoderQueries } = this.axes;
    return {
      address,
      queries: stack === 'encoder' ? encoder : (decoderQueries ?? decoder),
      keys: stack === 'encoder' || kind === 'cross' ? encoder : decoder,
      scale: this.#scale(address, shape.scale),
      ...kept,
    };
  }

  /** [H, rows, columns] → [rows, columns] of one head, without a copy. */
  #head({ data, shape: [kept = 0, ...rest] }: Tensor, head: number, nHeads: number): Tensor {
    // the core keeps heads in ascending order, each once, and of those asked for the ones that this stack has
    const recorded = this.heads?.length
      ? [...new Set(this.heads)].filter((n) => n < nHeads).sort((a, b) => a - b)
      : undefined;
    const index = recorded ? recorded.indexOf(head) : head;
    if (index < 0 || index >= kept) throw new RegardError('not_recorded', `Head ${head} was not recorded.`);
    const size = rest.reduce((product, n) => product * n, 1);
    return { data: data.subarray(index * size, (index + 1) * size), shape: rest };
  }

  #scale(address: AttentionAddress, configured: number): number {
    let scale = configured;
    let temperature = 1;
    for (const change of this.interventions) {
      const applies =
        (change.stack ?? address.stack) === address.stack &&
        (change.attention ?? address.kind) === address.kind &&
        (change.layer ?? address.layer) === address.layer &&
        (change.head === undefined || change.head === address.head);
      if (applies && change.kind === 'scale') scale = change.factor;
      if (applies && change.kind === 'temperature') temperature *= change.value;
    }
    return scale / temperature;
  }
}

function checkIndex(what: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RegardError('invalid_argument', `${what} is ${index}; this stack has ${count}.`);
}

/** softmax over each row; of a single label the logistic function. */
function labelled({ data, shape: [rows = 0] }: Tensor, names: readonly string[]): Label[][] {
  return Array.from({ length: rows }, (_, row) => {
    const logits = data.subarray(row * names.length, (row + 1) * names.length);
    const greatest = Math.max(...logits, names.length > 1 ? -Infinity : 0);
    const sum = logits.reduce((all, x) => all + Math.exp(x - greatest), names.length > 1 ? 0 : Math.exp(-greatest));
    return names.map((label, i) => {
      const logit = logits[i]!;
      return { label, logit, probability: Math.exp(logit - greatest) / sum };
    });
  });
}

export class ForwardRun implements Run {
  readonly #recording: Recording;
  readonly #tokenOf: (id: number) => Token;
  readonly labels?: readonly (readonly Label[])[];
  constructor(
    recording: Recording,
    readonly tokens: readonly Token[],
    readonly targetTokens: readonly Token[],
    tokenOf: (id: number) => Token,
  ) {
    this.#recording = recording;
    this.#tokenOf = tokenOf;
    const labels = recording.tensor('labels');
    if (labels && recording.info.labels) this.labels = labelled(labels, recording.info.labels);
  }
  get names(): readonly string[] {
    return this.#recording.names;
  }
  likeliest(row: number, count = 5): Candidate[] {
    const logits = this.tensor('logits');
    if (!logits) throw new RegardError('not_recorded', 'The logits were not recorded: name them in `record`.');
    const [rows = 0, width = 0] = logits.shape;
    checkIndex('row', row, rows);
    const scores = logits.data.subarray(row * width, (row + 1) * width);
    const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
    const greatest = scores[order[0]!]!;
    const sum = scores.reduce((all, x) => all + Math.exp(x - greatest), 0);
    return [...order.subarray(0, count)].map((id) => ({
      token: this.#tokenOf(id),
      probability: Math.exp(scores[id]! - greatest) / sum,
    }));
  }
  attention(address: AttentionAddress): Attention {
    return this.#recording.attention(address);
  }
  tensor(name: string): Tensor | undefined {
    return this.#recording.tensor(name);
  }
}
