// clang-tidy over our sources, two at a time. A file that passed is not read again until it, a header of ours or the
// checks themselves change: what passed is remembered in build/tidy.
//
//   node script/lib/tidy.mjs          needs build/native/compile_commands.json
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const kDatabase = 'build/native';
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
const stampOf = (path) => `build/tidy/${hash(path, readFileSync(path), headers)}`;
const waiting = listed('src/*.cpp', 'cli/*.cpp').filter((path) => !existsSync(stampOf(path)));

let failed = 0;
async function work() {
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    const current = path;
    await new Promise((resolve) => {
      execFile(
        kTidy,
        ['-p', kDatabase, '--quiet', '--extra-arg=-Wno-unknown-warning-option', current],
        { maxBuffer: 2 ** 26 },
        (error, out) => {
          if (error) {
            failed++;
            console.log(out);
          } else writeFileSync(stampOf(current), '');
          resolve();
        },
      );
    });
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
if (failed) {
  console.log(`clang-tidy found faults in ${failed} files`);
  process.exit(1);
}
