/** The result as a file and as a Markdown table. */
import type { Contender } from './contender.js';
import type { Entry, RowResult } from './measure.js';

export interface Result {
  readonly date: string;
  readonly browser: string;
  readonly machine: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly RowResult[];
}

const digits = (x: number): string =>
  x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : x.toFixed(3);
const percent = (x: number): string => `${(100 * x).toFixed(0)} %`;

const kColumns = [
  ['regard-relaxed', 'Regard, ms'],
  ['regard-strict', 'strict'],
  ['onnxruntime', 'onnxruntime-web'],
  ['tfjs', 'tfjs'],
  ['wllama', 'wllama'],
] as const satisfies readonly (readonly [Contender['id'], string])[];

export function cellsOf(row: RowResult): readonly string[] {
  const entry = (id: Contender['id']): Entry | undefined => row.entries.find(({ contender }) => contender === id);
  const lead = (id: Contender['id']): string => {
    const found = row.leads.find(({ contender }) => contender === id);
    if (!found) return '';
    const { ratio, ofLeast } = found;
    return `${ratio.median.toFixed(2)} (${ratio.q1.toFixed(2)}–${ratio.q3.toFixed(2)}; ${ofLeast.toFixed(2)})`;
  };
  const share = (id: Contender['id']): string => {
    const { share: found, bestShare: best } = entry(id) ?? {};
    return found && best !== undefined ? `${percent(found.median)} (${percent(best)})` : '';
  };
  return [
    row.id,
    ...kColumns.map(([id]) => {
      const found = entry(id);
      return found ? `${digits(found.ms.median)} (${digits(found.ms.min)})` : '';
    }),
    lead('regard-relaxed'),
    lead('regard-strict'),
    row.target ? `${row.target[0]} (${row.target[1]})` : '',
    share('regard-relaxed'),
    share('regard-strict'),
  ];
}

export const headings: readonly string[] = [
  'what',
  ...kColumns.map(([, heading]) => heading),
  'lead',
  'lead, strict',
  'aim',
  'of the limit',
  'strict',
];

/**
 * Milliseconds: the median, and in brackets the fastest call. Leads: the median of the rounds' ratios, their quartiles, and
 * the ratio of the fastest calls. Of the limit: the same, median and fastest.
 */
export function markdown(result: Result): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const problems = result.rows.flatMap(({ id, problems: found }) =>
    found.map(({ contender, problem }) => `- ${id}, ${contender}: ${problem}`),
  );
  return [
    line(headings),
    line(headings.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...result.rows.map((row) => line(cellsOf(row))),
    '',
    `${result.machine}; ${result.browser}; ${Object.entries(result.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; ${result.threads === 1 ? 'one thread' : `${result.threads} threads`} each; ${result.date}.`,
    ...(problems.length > 0 ? ['', ...problems] : []),
  ].join('\n');
}
