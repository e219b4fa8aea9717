// regard_digest: the bits of many seeded cases, a line each. The strict build must print tests/goldens/digest.txt
// wherever it runs: natively at any register width, in Node, in a browser.

#include "digest/cases.h"

int main() {
  regard::digest::Report report;
  regard::digest::kernel_cases(report);
  regard::digest::attention_cases(report);
  regard::digest::model_cases(report);
  report.finish();
  return 0;
}
