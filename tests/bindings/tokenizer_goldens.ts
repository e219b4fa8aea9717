/** The tokenizers' goldens (tests/goldens/tokenizers/make.py): lines, repositories as files in memory, digests. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { openTokenizer, type TextTokenizer, type TokenizerFiles } from '../../bindings/js/tokens/tokenizer.js';
import { root } from './checkpoints.js';

const at = `${root}tests/goldens/tokenizers/`;
const json = (name: string): unknown =>
  JSON.parse((name.endsWith('.gz') ? gunzipSync(readFileSync(at + name)) : readFileSync(at + name)).toString());

export interface Digests {
  readonly lines: readonly string[];
  readonly bare: string;
  readonly pairs: string;
  readonly decoded?: string;
  readonly target?: string;
}

export const lines = json('lines.json') as readonly string[];
export const digests = json('digests.json') as Record<'trained' | 'files', Record<string, Digests>>;
const table = gunzipSync(readFileSync(`${at}nmt_nfkc.gz`));

export const filesOf = (files: Readonly<Record<string, string | Uint8Array>>): TokenizerFiles => ({
  text: async (name) => (Object.hasOwn(files, name) ? new TextDecoder().decode(Buffer.from(files[name]!)) : undefined),
  bytes: async (name) => (Object.hasOwn(files, name) ? new Uint8Array(Buffer.from(files[name]!)) : undefined),
});

/** tokenizer.json of each trained one. */
export const trained = Object.fromEntries(
  Object.entries(json('trained.json.gz') as Record<string, object>).map(([name, description]) => [
    name,
    JSON.stringify(description).replace(
      '"precompiled_charsmap":"nmt_nfkc"',
      `"precompiled_charsmap":"${table.toString('base64')}"`,
    ),
  ]),
);

export const repositories: Record<string, Record<string, Uint8Array>> = Object.fromEntries(
  Object.entries(json('files.json.gz') as Record<string, Record<string, string>>).map(([name, files]) => [
    name,
    Object.fromEntries(
      Object.entries(files).map(([file, content]) => [file, withTable(file, Buffer.from(content, 'base64'))]),
    ),
  ]),
);

/** What stands twice in a protocol buffer is merged: normalizer_spec (3) { precompiled_charsmap (2) } behind the rest. */
function withTable(file: string, model: Buffer): Uint8Array {
  if (!/\.(model|spm)$/.test(file) || !model.includes('nmt_nfkc')) return model;
  const field = (number: number, bytes: Uint8Array): Uint8Array => {
    const length: number[] = [];
    for (let rest = bytes.length; rest > 0; rest = Math.floor(rest / 128))
      length.push((rest & 0x7f) | (rest > 127 ? 0x80 : 0));
    return Buffer.concat([Uint8Array.of(number * 8 + 2, ...length), bytes]);
  };
  return Buffer.concat([model, field(3, field(2, table))]);
}

export const openTrained = (name: string): Promise<TextTokenizer> =>
  openTokenizer(filesOf({ 'tokenizer.json': trained[name]! }), '{}');
export const openRepository = (name: string): Promise<TextTokenizer> =>
  openTokenizer(filesOf(repositories[name]!), Buffer.from(repositories[name]!['config.json']!).toString());

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
export const ofRows = (rows: readonly (readonly number[])[]): string =>
  digest(rows.map((row) => row.join(' ')).join('\n'));
export const blocks = (rows: readonly (readonly number[])[]): string[] =>
  Array.from({ length: rows.length / 50 }, (_, i) => ofRows(rows.slice(50 * i, 50 * i + 50)));
export const pairs = (): [string, string][] =>
  lines.flatMap((line, i) =>
    i >= 3 && (i - 3) % 40 === 0 ? [[line, lines[(i * 7 + 13) % lines.length] || 'and']] : [],
  );
