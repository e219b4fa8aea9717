// clang-tidy over our sources, two groups at a time. Most of its time goes into headers that all of them include, so the
// library's files are read 32 together, as the unity builds compile them; those of the command line, which reuse
// names, one by one. A group that passed is not read again until a file of it, a header of ours or the checks
// themselves change: what passed is remembered in build/tidy.
//
//   node script/lib/tidy.mjs          needs build/native/compile_commands.json
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const kDatabase = 'build/native';
const kTogether = 32;
const listed = (...globs) =>
  execFileSync('git', ['ls-files', ...globs], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
// The newest there is; Debian's carry their number in their names.
const kTidy = [19, 18, 17, 16].map((n) => `/usr/bin/clang-tidy-${n}`).find((path) => existsSync(path)) ?? 'clang-tidy';
const hash = (...texts) =>
  texts
    .reduce((h, text) => h.update(text).update('\0'), createHash('sha256'))
    .digest('hex')
    .slice(0, 32);

if (!existsSync(`${kDatabase}/compile_commands.json`))
  execFileSync('cmake', ['--preset', 'native'], { stdio: 'inherit' });
const headers = hash(...listed('src/*.h', 'cli/*.h').map((path) => readFileSync(path)), readFileSync('.clang-tidy'));
mkdirSync('build/tidy', { recursive: true });

/** How the native build compiles a file, without its paths. */
function flagsOf(path) {
  const entry = JSON.parse(readFileSync(`${kDatabase}/compile_commands.json`, 'utf8')).find(({ file }) =>
    file.endsWith(`/${path}`),
  );
  const words = entry.command.match(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/g).map((word) => word.replace(/\\(.)/g, '$1'));
  const flags = [];
  for (let i = words.findIndex((word) => /\+\+(-\d+)?$/.test(word)) + 1; i < words.length; i++) {
    if (['-o', '-c', '-MT', '-MF'].includes(words[i])) i++;
    else if (words[i] !== '-MD') flags.push(words[i]);
  }
  return flags;
}

const library = listed('src/*.cpp');
const groups = listed('cli/*.cpp').map((path) => [path]);
for (let first = 0; first < library.length; first += kTogether) groups.push(library.slice(first, first + kTogether));
const waiting = groups
  .map((paths) => ({
    paths,
    stamp: `build/tidy/${hash(...paths, ...paths.map((path) => readFileSync(path)), headers)}`,
  }))
  .filter(({ stamp }) => !existsSync(stamp))
  .reverse(); // the longest first

let failed = 0;
async function work() {
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const { paths, stamp } = group;
    const together = `${stamp}.cpp`;
    writeFileSync(together, paths.map((path) => `#include "${resolve(path)}"\n`).join(''));
    const checks = ['--quiet', '--checks=-bugprone-suspicious-include', '--config-file=.clang-tidy', together];
    await new Promise((done) => {
      const flags = ['-Wno-unknown-warning-option', ...flagsOf(paths[0]), '-Wno-invalid-feature-combination'];
      execFile(kTidy, [...checks, '--', ...flags], { maxBuffer: 2 ** 26 }, (error, out) => {
        if (error) {
          failed++;
          console.log(out);
        } else writeFileSync(stamp, '');
        done();
      });
    });
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
if (failed) {
  console.log(`clang-tidy found faults in ${failed} of ${groups.length} groups of files`);
  process.exit(1);
}
