// Writes the last result's table into README.md, between its markers.
//
//   node bench/readme.mjs [RESULT.json]        script/bench --readme
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { importTs } from './import_ts.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const result = process.argv[2] ?? at('build/bench/result.json');
const kMarkers = /(<!-- bench -->\n)[\s\S]*?(\n<!-- \/bench -->)/;

const found = await readFile(result, 'utf8').catch(() => {
  console.error(`${result} is not there: measure first, with script/bench.`);
  process.exit(2);
});
const { markdown } = await importTs('report.ts');
const readme = await readFile(at('README.md'), 'utf8');
if (!kMarkers.test(readme)) {
  console.error('README.md has no <!-- bench --> and <!-- /bench --> to write between.');
  process.exit(1);
}
const table = markdown(JSON.parse(found));
await writeFile(
  at('README.md'),
  readme.replace(kMarkers, (_, begin, end) => `${begin}\n${table}\n${end}`),
);
