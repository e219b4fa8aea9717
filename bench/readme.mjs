// Writes the tables of the last results into README.md, each between its markers; what was not measured stays as it is.
//
//   node bench/readme.mjs        script/bench --readme
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { importTs } from './import_ts.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = async (name) => {
  const text = await readFile(at(`build/bench/${name}`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
};

const [one, several] = [await read('result.json'), await read('threads.json')];
const parts = {
  rows: one && one.rows.length > 0 && { ...one, starts: [] },
  starts: one?.starts?.length > 0 && { ...one, rows: [] },
  threads: several,
};
if (!Object.values(parts).some(Boolean)) {
  console.error('build/bench/result.json is not there: measure first, with script/bench.');
  process.exit(2);
}
const { markdown } = await importTs('report.ts');
let readme = await readFile(at('README.md'), 'utf8');
for (const [name, result] of Object.entries(parts)) {
  if (!result) continue;
  const markers = new RegExp(`(<!-- bench ${name} -->\\n)[\\s\\S]*?(\\n<!-- /bench ${name} -->)`);
  if (!markers.test(readme)) {
    console.error(`README.md has no <!-- bench ${name} --> and <!-- /bench ${name} --> to write between.`);
    process.exit(1);
  }
  readme = readme.replace(markers, (_, begin, end) => `${begin}\n${markdown(result)}\n${end}`);
}
await writeFile(at('README.md'), readme);
