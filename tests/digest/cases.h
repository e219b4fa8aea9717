#pragma once
// The seeded cases whose bits must be the same everywhere. Each layer adds its own, in a file of its own.

#include "digest/report.h"

namespace regard::digest {

void kernel_cases(Report& report);     // kernel_cases.cpp, 100 cases
void attention_cases(Report& report);  // attention_cases.cpp, 60 cases
void model_cases(Report& report);      // model_cases.cpp, 49 cases

}  // namespace regard::digest
