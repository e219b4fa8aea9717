#pragma once
// How long a hostile file may take to be refused.

#include <algorithm>
#include <ctime>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define REGARD_TEST_IS_SANITIZED
#endif
#endif

namespace regard::test {

#ifdef REGARD_TEST_IS_SANITIZED
inline constexpr double kMostSeconds = 1.0;  // the sanitizer's own checks take most of it
#else
inline constexpr double kMostSeconds = 0.1;
#endif

/// What `work` takes, the least of three tries where the first is too long: natively std::clock is the processor's
/// time, but in WebAssembly it is the wall's, and that runs while other programs have the processor.
template <class Work>
double seconds_of(Work work) {
  double least = 0.0;
  for (int i = 0; i < 3 && (i == 0 || least >= kMostSeconds); ++i) {
    const std::clock_t start = std::clock();
    work();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    least = i == 0 ? seconds : std::min(least, seconds);
  }
  return least;
}

}  // namespace regard::test
