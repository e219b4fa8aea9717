// Which lines of src/ the sanitized tests ran, by file, and the share of all; fails under the floor.
//
//   node script/lib/coverage.mjs build/asan 90
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const [folder, floor] = process.argv.slice(2);
const compiler =
  /CMAKE_CXX_COMPILER:[A-Z]+=(.+)/.exec(execFileSync('cmake', ['-L', '-N', '-B', folder], { encoding: 'utf8' }))?.[1] ??
  /REGARD_CLANG:[A-Z]+=(.+)/.exec(execFileSync('cmake', ['-LA', '-N', '-B', folder], { encoding: 'utf8' }))?.[1] ??
  'clang++';
const version =
  basename(compiler).match(/-(\d+)$/)?.[1] ??
  execFileSync(compiler, ['-dumpversion'], { encoding: 'utf8' }).split('.')[0];
const tool = (name) => [`/usr/lib/llvm-${version}/bin/${name}`].find(existsSync) ?? name;

const profiles = readdirSync(join(folder, 'profiles'))
  .filter((name) => name.endsWith('.profraw'))
  .map((name) => join(folder, 'profiles', name));
if (profiles.length === 0) throw new Error(`${folder}/profiles is empty: run the tests first`);
const merged = join(folder, 'coverage.profdata');
execFileSync(tool('llvm-profdata'), ['merge', '-sparse', ...profiles, '-o', merged]);
const programs = ['regard_tests', 'regard'].map((name) => join(folder, name)).filter(existsSync);
const report = JSON.parse(
  execFileSync(
    tool('llvm-cov'),
    [
      'export',
      '-summary-only',
      `-instr-profile=${merged}`,
      programs[0],
      ...programs.slice(1).flatMap((p) => ['-object', p]),
      '-ignore-filename-regex=(tests|cli|_deps|\\.toolchain)/',
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  ),
);
const files = report.data[0].files.filter(({ filename }) => filename.includes('/src/'));
let count = 0,
  covered = 0;
for (const {
  filename,
  summary: { lines },
} of files) {
  count += lines.count;
  covered += lines.covered;
  console.log(`${lines.percent.toFixed(1).padStart(6)} %  ${filename.slice(filename.lastIndexOf('/src/') + 1)}`);
}
const percent = (100 * covered) / count;
console.log(`    ${percent.toFixed(1)} % of ${count} lines of src/ ran`);
if (!(percent >= Number(floor))) {
  console.log(`fewer than ${floor} %`);
  process.exit(1);
}
