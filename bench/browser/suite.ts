/** All rows that were asked for, one after another; what is done already stays when it is cancelled. */
import { contenders, type Contender } from './contender.js';
import { measureRow, type RowResult } from './measure.js';
import type { Result } from './report.js';
import type { Row } from './rows.js';

export interface SuiteOptions {
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

export interface Step {
  readonly row: Row;
  /** Of all, 0 to 1. */
  readonly share: number;
  readonly contender?: Contender;
  readonly round: number;
  readonly rounds: number;
}

export interface Listener {
  onStep(step: Step): void;
  onRow(result: RowResult): void;
}

export async function measureSuite(options: SuiteOptions, listener: Listener): Promise<Result> {
  const { rows, rounds, threads, signal } = options;
  const done: RowResult[] = [];
  const begun = new Date().toISOString();
  try {
    for (const row of rows) {
      const result = await measureRow(row, {
        rounds,
        threads,
        signal,
        onStep: (step) =>
          listener.onStep({ row, share: (done.length + step.round / (step.rounds + 1)) / rows.length, ...step }),
      });
      done.push(result);
      listener.onRow(result);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  }
  return resultOf(done, threads, begun);
}

function resultOf(rows: readonly RowResult[], threads: number, date: string): Result {
  const versions = contenders
    .filter(({ ours }) => !ours)
    .map(({ id, name }) => [name, rows.flatMap((row) => row.entries).find((entry) => entry.contender === id)?.version]);
  return {
    date: date.slice(0, 10),
    browser: /(?:Firefox|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent,
    machine: `${navigator.hardwareConcurrency} processors`,
    threads,
    versions: Object.fromEntries(versions.filter(([, version]) => version)) as Record<string, string>,
    rows,
  };
}
