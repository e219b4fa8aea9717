// The README's table of families, from the command line's own list.
//
//   node script/lib/families.mjs          says whether it is the same
//   node script/lib/families.mjs --write  writes it
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const kMarks = /(<!-- families -->\n)[^]*?(<!-- \/families -->)/;
const { families } = JSON.parse(execFileSync('build/native/regard', ['families'], { encoding: 'utf8' }));
const rows = families.map(
  ({ model_type, stacks, positions, norm, outputs }) =>
    `| \`${model_type}\` | ${stacks} | ${positions} | ${norm} | ${outputs.join(', ')} |`,
);
const table = [
  '',
  '| `model_type` | stacks | positions | norm | outputs |',
  '| --- | --- | --- | --- | --- |',
  ...rows,
  '',
  '',
];
const readme = readFileSync('README.md', 'utf8');
const written = readme.replace(kMarks, (_, before, after) => before + table.join('\n') + after);
if (process.argv.includes('--write')) writeFileSync('README.md', written);
else if (written !== readme) {
  console.log('the table of families in README.md is not what the code says: node script/lib/families.mjs --write');
  process.exit(1);
}
