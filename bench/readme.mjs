// Writes the tables of the last results into README.md, between its markers: of one thread, and of two where that was
// measured too.
//
//   node bench/readme.mjs        script/bench --readme
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { importTs } from './import_ts.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (name) => readFile(at(`build/bench/${name}`), 'utf8').catch(() => undefined);
const kMarkers = /(<!-- bench -->\n)[\s\S]*?(\n<!-- \/bench -->)/;

const found = [await read('result.json'), await read('threads.json')];
if (!found[0]) {
  console.error('build/bench/result.json is not there: measure first, with script/bench.');
  process.exit(2);
}
const { markdown } = await importTs('report.ts');
const readme = await readFile(at('README.md'), 'utf8');
if (!kMarkers.test(readme)) {
  console.error('README.md has no <!-- bench --> and <!-- /bench --> to write between.');
  process.exit(1);
}
const tables = found.filter((text) => text !== undefined).map((text) => markdown(JSON.parse(text)));
await writeFile(
  at('README.md'),
  readme.replace(kMarkers, (_, begin, end) => `${begin}\n${tables.join('\n\n')}\n${end}`),
);
