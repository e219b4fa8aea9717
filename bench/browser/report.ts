/** The result as a table, for the page and for Markdown. */
import type { Contender } from './contender.js';
import type { RowResult } from './measure.js';
import type { Quartiles } from './statistics.js';

export interface Result {
  readonly date: string;
  readonly browser: string;
  readonly machine: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly RowResult[];
  /** From an empty cache: bench/starts.mjs. */
  readonly starts?: readonly Start[];
}

export interface Start {
  readonly what: 'nothing' | 'regard' | 'onnxruntime' | 'tfjs' | 'picture' | 'live' | 'loading' | 'fetching';
  readonly ms: Quartiles;
  /** Of the renderer, at most. */
  readonly peakBytes?: number;
  readonly bytes: number;
  readonly brotliBytes: number;
  /** Weights, and the run that the page has recorded. */
  readonly dataBytes: number;
}

export interface Column {
  /** Names its words on the page: "bench.column_lead". */
  readonly key:
    | 'what'
    | 'regard'
    | 'strict'
    | 'alone'
    | 'lead'
    | 'lead_strict'
    | 'gain'
    | 'aim'
    | 'limit'
    | 'limit_strict'
    | 'peer';
  readonly heading: string;
  cell(row: RowResult): string;
}

const milliseconds = (x: number): string =>
  x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x >= 1 ? x.toFixed(2) : x.toFixed(3);
const percent = (x: number): string => `${(100 * x).toFixed(0)} %`;

/** Median, and in brackets the fastest call. */
const time =
  (id: Contender['id']) =>
  (row: RowResult): string => {
    const ms = row.entries.find(({ contender }) => contender === id)?.ms;
    return ms ? `${milliseconds(ms.median)} (${milliseconds(ms.min)})` : '';
  };

const spread = ({ median, q1, q3 }: Quartiles, more = ''): string =>
  `${median.toFixed(2)} (${q1.toFixed(2)}–${q3.toFixed(2)}${more})`;

/** The median of the rounds' ratios, and in brackets its quartiles and the ratio of the fastest calls. */
const lead =
  (id: Contender['id']) =>
  (row: RowResult): string => {
    const found = row.leads.find(({ contender }) => contender === id);
    if (!found) return '';
    return spread(found.ratio, `; ${found.ofLeast.toFixed(2)}`);
  };

/** The median of the rounds' shares, and in brackets the fastest call's. */
const share =
  (id: Contender['id']) =>
  (row: RowResult): string => {
    const { share: found, bestShare } = row.entries.find(({ contender }) => contender === id) ?? {};
    return found && bestShare !== undefined ? `${percent(found.median)} (${percent(bestShare)})` : '';
  };

const kColumns: readonly Column[] = [
  { key: 'what', heading: 'what', cell: ({ id }) => id },
  { key: 'regard', heading: 'Regard, ms', cell: time('regard-relaxed') },
  { key: 'strict', heading: 'strict', cell: time('regard-strict') },
  { key: 'alone', heading: 'one thread', cell: time('regard-alone') },
  { key: 'peer', heading: 'onnxruntime-web', cell: time('onnxruntime') },
  { key: 'peer', heading: 'tfjs', cell: time('tfjs') },
  { key: 'peer', heading: 'wllama', cell: time('wllama') },
  { key: 'lead', heading: 'lead', cell: lead('regard-relaxed') },
  { key: 'lead_strict', heading: 'lead, strict', cell: lead('regard-strict') },
  { key: 'gain', heading: 'over one thread', cell: ({ gain }) => (gain ? spread(gain) : '') },
  {
    key: 'aim',
    heading: 'aim',
    cell: ({ target, gainTarget }) => (target ? `${target[0]} (${target[1]})` : `${gainTarget ?? ''}`),
  },
  { key: 'limit', heading: 'of the limit', cell: share('regard-relaxed') },
  { key: 'limit_strict', heading: 'of the limit, strict', cell: share('regard-strict') },
];

/** Those that have something to say of these rows. */
export const columnsOf = (rows: readonly RowResult[]): readonly Column[] =>
  kColumns.filter(({ cell }) => rows.some((row) => cell(row) !== ''));

const kStarts: Readonly<Record<Start['what'], string>> = {
  nothing: 'an empty page, which all of these contain',
  regard: 'Regard: attention at 128, from an empty cache',
  onnxruntime: 'onnxruntime-web: the same',
  tfjs: 'tfjs: the same',
  picture: 'Regard’s page: its first picture, a run that was recorded',
  live: 'Regard’s page: the same computed there, with its first model',
  fetching: 'fetching a checkpoint of GPT-2’s size and throwing it away',
  loading: 'Regard: the same checkpoint to its first token',
};
const kStartHeadings = ['from nothing', 'ms', 'code, KB', 'brotli, KB', 'data, MB', 'peak memory, MB'];

const startCells = ({ what, ms, bytes, brotliBytes, dataBytes, peakBytes }: Start): readonly string[] => [
  kStarts[what],
  `${milliseconds(ms.median)} (${milliseconds(ms.min)})`,
  (bytes / 1e3).toFixed(0),
  (brotliBytes / 1e3).toFixed(0),
  dataBytes > 0 ? (dataBytes / 1e6).toPrecision(3) : '',
  peakBytes === undefined ? '' : (peakBytes / 1e6).toFixed(0),
];

/** The geometric mean of the products' leads, those with a target: one number for matrix products. */
function productsLead(rows: readonly RowResult[], id: Contender['id']): number | undefined {
  const ratios = rows
    .filter(({ group, target }) => group === 'products' && target)
    .flatMap(({ leads }) => leads.filter(({ contender }) => contender === id).map(({ ratio }) => ratio.median));
  if (ratios.length < 2) return undefined;
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** How many times faster our 8 bits are than our float32, for each row that has both. */
function roundedGains(rows: readonly RowResult[]): readonly string[] {
  const ours = ({ entries }: RowResult): number | undefined =>
    entries.find(({ contender }) => contender === 'regard-relaxed')?.ms.median;
  return rows.flatMap((rounded) => {
    const whole = rows.find(({ id }) => id !== rounded.id && id === rounded.id.replace(/int8 /, ''));
    const [before, after] = [whole && ours(whole), ours(rounded)];
    return whole && before && after ? [`${whole.id} ${(before / after).toFixed(1)}`] : [];
  });
}

/** "15", or "5 to 15" where long rows had fewer. */
function roundsOf(rows: readonly RowResult[]): string {
  if (rows.length === 0) return '';
  const counts = rows.map(({ rounds }) => rounds);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `; ${least === most ? most : `${least} to ${most}`} rounds`;
}

export function markdown(result: Result): string {
  const [mean, strictMean] = (['regard-relaxed', 'regard-strict'] as const).map((id) => productsLead(result.rows, id));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const columns = columnsOf(result.rows);
  const gains = roundedGains(result.rows);
  const problems = result.rows.flatMap(({ id, problems: found }) =>
    found.map(({ contender, problem }) => `- ${id}, ${contender}: ${problem}`),
  );
  const table = (heads: readonly string[], cells: readonly (readonly string[])[]): readonly string[] =>
    cells.length === 0
      ? []
      : [line(heads), line(heads.map((_, i) => (i === 0 ? '---' : '--:'))), ...cells.map(line), ''];
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...table(
      columns.map(({ heading }) => heading),
      result.rows.map((row) => columns.map(({ cell }) => cell(row))),
    ),
    ...(mean !== undefined && strictMean !== undefined
      ? [`Geometric mean of the products' leads: ${mean.toFixed(2)}, strict ${strictMean.toFixed(2)}.`, '']
      : []),
    ...(gains.length > 0 ? [`8 bits over our own float32: ${gains.join(', ')}.`, ''] : []),
    ...table(kStartHeadings, (result.starts ?? []).map(startCells)),
    `${[result.machine, result.browser, ...versions].join(', ')}${roundsOf(result.rows)}; ` +
      `${result.threads === 1 ? 'one thread' : `${result.threads} threads`} each; ${result.date}.`,
    ...(problems.length > 0 ? ['', ...problems] : []),
  ].join('\n');
}
