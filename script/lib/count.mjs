// Prints "PASSED FAILED" of a runner's own report, and exits 1 where the report says that nothing ran.
//
//   node count.mjs ctest BUILD_FOLDER | vitest REPORT.json | playwright REPORT.json | node TAP_LOG
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const readers = {
  /** Catch2 programs count by their cases, other tests of ctest by one each. */
  ctest(folder) {
    const total = { passed: 0, failed: 0 };
    const junit = readFileSync(join(folder, 'ctest.xml'), 'utf8');
    for (const [, attributes] of junit.matchAll(/<testcase ([^>]*)>/g)) {
      const name = /name="([^"]+)"/.exec(attributes)?.[1] ?? '';
      const status = /status="([^"]+)"/.exec(attributes)?.[1];
      if (status === 'notrun' || status === 'disabled') continue; // a processor that lacks a width skips it, and says so
      const report = join(folder, `${name}.xml`);
      const cases =
        existsSync(report) &&
        /<OverallResultsCases successes="(\d+)" failures="(\d+)"/.exec(readFileSync(report, 'utf8'));
      if (cases) {
        total.passed += Number(cases[1]);
        total.failed += Number(cases[2]);
        if (status !== 'run' && Number(cases[2]) === 0) total.failed++; // it ended badly after its last case
      } else total[status === 'run' ? 'passed' : 'failed']++;
    }
    return total;
  },
  vitest(report) {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites };
  },
  playwright(report) {
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
  },
  node(log) {
    const text = readFileSync(log, 'utf8');
    const of = (word) =>
      [...text.matchAll(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0);
    return { passed: of('pass'), failed: of('fail') + of('cancelled') };
  },
};

const [runner, where] = process.argv.slice(2);
const { passed, failed } = readers[runner](where);
if (passed + failed === 0) {
  console.error(`${where}: no test ran`);
  process.exit(1);
}
console.log(`${passed} ${failed}`);
