// clang-format over our C++, whatever this machine has: the pinned build comes with the lockfile.
//
//   node script/lib/format.mjs            names the files that are not formatted, exits 1 where there are some
//   node script/lib/format.mjs --write    formats them
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import { format } from '@wasm-fmt/clang-format';

const write = process.argv.includes('--write');
const style = readFileSync('.clang-format', 'utf8');
const files = execFileSync('git', ['ls-files', '*.cpp', '*.h'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const wrong = files.filter((path) => {
  const text = readFileSync(path, 'utf8');
  const formatted = format(text, path, style);
  if (write && formatted !== text) writeFileSync(path, formatted);
  return formatted !== text;
});
for (const path of wrong) console.log(`${write ? 'formatted' : 'not formatted'}: ${path}`);
if (!write && wrong.length) process.exit(1);
