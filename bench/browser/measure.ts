/** One row of the table: every runtime made ready, compared, and then sampled in turn, A B C A B C. */
import { contendersFor, gaugeFor, Line, type Contender } from './contender.js';
import { difference } from './numbers.js';
import type { Prepared } from './protocol.js';
import type { Row } from './rows.js';
import { quartiles, ratios, type Quartiles } from './statistics.js';
import { operations, type Limit } from './task.js';

/** How long one sample is, where one call is not longer. */
const kSampleMs = 20;
const kPauseMs = 100;
/** Results of the same computation in other orders differ by less than this share of the greatest number. */
const kAgreement = 2e-3;
/** Roundings to 8 bits are each runtime's own. */
const kRoundedAgreement = 0.2;

export interface Entry {
  readonly contender: Contender['id'];
  readonly version: string;
  readonly form: string;
  readonly tried: Prepared['tried'];
  /** Milliseconds for one, round by round, and their quartiles; the least is of the fastest single call. */
  readonly samples: readonly number[];
  readonly ms: Quartiles;
  /** Operations (or bytes read) a second, in 10⁹. */
  readonly rate?: number;
  /** Of the limit measured in the same rounds; ours only. */
  readonly share?: Quartiles;
  /** The fastest call's share of the greatest that the limit came to. */
  readonly bestShare?: number;
  readonly limit?: number;
}

export interface Lead {
  readonly contender: Contender['id'];
  /** The peer with the least median. */
  readonly over: Contender['id'];
  readonly ratio: Quartiles;
  /** Of the two fastest calls. */
  readonly ofLeast: number;
}

export interface RowResult {
  readonly id: string;
  readonly group: Row['group'];
  readonly rounds: number;
  readonly entries: readonly Entry[];
  readonly leads: readonly Lead[];
  /** Of our threads over one of them. */
  readonly gain?: Quartiles;
  /** Runtimes whose numbers are not those of the first, or that failed: not in the entries. */
  readonly problems: readonly { readonly contender: Contender['id']; readonly problem: string }[];
  readonly target?: Row['target'];
  readonly gainTarget?: number;
}

export interface Watch {
  readonly rounds: number;
  readonly threads: number;
  readonly signal: AbortSignal;
  onStep?(step: { readonly contender?: Contender; readonly round: number; readonly rounds: number }): void;
}

interface Ready {
  readonly contender: Contender;
  readonly line: Line;
  readonly gauge: Line;
  readonly version: string;
  readonly prepared: Prepared;
  readonly samples: number[];
  readonly least: number[];
  readonly limits: number[];
}

export async function measureRow(row: Row, watch: Watch): Promise<RowResult> {
  const { signal } = watch;
  const among = contendersFor(row.task, watch.threads);
  const rounds = Math.min(watch.rounds, row.mostRounds ?? Infinity);
  const ready: Ready[] = [];
  const problems: { contender: Contender['id']; problem: string }[] = [];
  const lines: Line[] = [];
  try {
    for (const contender of among) {
      watch.onStep?.({ contender, round: 0, rounds });
      const open = (worker: Worker): Line => {
        const line = new Line(worker, signal);
        lines.push(line);
        return line;
      };
      const line = open(contender.worker(row.task));
      try {
        const threads = contender.id === 'regard-alone' ? 1 : watch.threads;
        const { version } = await line.ask({ type: 'start', build: contender.build, threads }, signal);
        const prepared = await line.ask({ type: 'prepare', task: row.task }, signal);
        if (!prepared) continue;
        const first = ready[0]?.prepared.output;
        const { output } = prepared;
        // rounded weights give other tokens: such a form shows none
        const apart = first && output.length > 0 ? difference(first, output) : 0;
        if (apart > (isRounded(row.task) ? kRoundedAgreement : kAgreement))
          throw new Error(`its result differs from ${ready[0]!.contender.name}'s by ${apart}`);
        const worker = row.limit && gaugeFor(contender, row.task);
        const gauge = worker ? open(worker) : line;
        if (worker) await gauge.ask({ type: 'start', build: contender.build, threads: 1 }, signal);
        ready.push({ contender, line, gauge, version, prepared, samples: [], least: [], limits: [] });
      } catch (cause) {
        signal.throwIfAborted();
        problems.push({ contender: contender.id, problem: cause instanceof Error ? cause.message : String(cause) });
      }
    }
    for (let round = 1; round <= rounds; round++) {
      watch.onStep?.({ round, rounds });
      for (const { contender, line, gauge, prepared, samples, least, limits } of ready) {
        const iterations = Math.max(1, Math.round(kSampleMs / prepared.ms));
        // threads that still look out for work, a peer's or ours, would take it from who is measured
        if (watch.threads > 1) await new Promise((resolve) => setTimeout(resolve, kPauseMs));
        const sample = await line.ask({ type: 'sample', iterations }, signal);
        samples.push(sample.mean);
        least.push(sample.least);
        if (contender.ours && row.limit) limits.push(await gauge.ask({ type: 'limit', limit: row.limit }, signal));
      }
    }
  } finally {
    for (const line of lines) line.end();
  }
  const entries = ready.map((one) => entryOf(one, row));
  return {
    id: row.id,
    group: row.group,
    rounds,
    entries,
    leads: leadsOf(entries, among),
    problems,
    ...gainOf(entries),
    ...(row.target && { target: row.target }),
    ...(row.gainTarget !== undefined && { gainTarget: row.gainTarget }),
  };
}

const isRounded = (task: Row['task']): boolean => 'weights' in task && task.weights === 'int8';

const workOf = (row: Row, limit: Limit): number => (limit.kind === 'read' ? limit.bytes : operations(row.task));

function entryOf({ contender, version, prepared, samples, least, limits }: Ready, row: Row): Entry {
  const ms = { ...quartiles(samples), min: Math.min(...least) };
  const work = row.limit ? workOf(row, row.limit) : 0;
  const shares = limits.map((limit, round) => (work * 1e3) / samples[round]! / limit);
  return {
    contender: contender.id,
    version,
    form: prepared.form,
    tried: prepared.tried,
    samples,
    ms,
    ...(work > 0 && { rate: work / ms.median / 1e6 }),
    ...(shares.length > 0 && {
      share: quartiles(shares),
      bestShare: (work * 1e3) / ms.min / Math.max(...limits),
      limit: quartiles(limits).median / 1e9,
    }),
  };
}

function gainOf(entries: readonly Entry[]): Pick<RowResult, 'gain'> {
  const [all, alone] = (['regard-relaxed', 'regard-alone'] as const).map((id) =>
    entries.find(({ contender }) => contender === id),
  );
  return all && alone ? { gain: quartiles(ratios(alone.samples, all.samples)) } : {};
}

function leadsOf(entries: readonly Entry[], among: readonly Contender[]): Lead[] {
  const isOurs = (entry: Entry): boolean => among.some(({ id, ours }) => ours && id === entry.contender);
  const best = entries.filter((entry) => !isOurs(entry)).sort((a, b) => a.ms.median - b.ms.median)[0];
  if (!best) return [];
  return entries.filter(isOurs).map((entry) => ({
    contender: entry.contender,
    over: best.contender,
    ratio: quartiles(ratios(best.samples, entry.samples)),
    ofLeast: best.ms.min / entry.ms.min,
  }));
}
