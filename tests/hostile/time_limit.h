#pragma once
// How long a hostile file may take to be refused.

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define REGARD_TEST_IS_SANITIZED
#endif
#endif

namespace regard::test {

#if defined(REGARD_TEST_IS_SANITIZED) || defined(__EMSCRIPTEN__)
/// The sanitizer's own checks take most of it; and in WebAssembly std::clock is the wall's, which other programs share.
inline constexpr double kMostSeconds = 1.0;
#else
inline constexpr double kMostSeconds = 0.1;
#endif

}  // namespace regard::test
