#pragma once
// Included before everything else: the two functions of the C library that the JSON library calls, without the 20 KB of
// long double arithmetic and formatting that come with the real ones. The JSON library asks for them by these names in
// namespace std, and has no switch for it.

#include <concepts>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "checkpoint/decimal.h"

namespace regard::small {

inline double parse_number(const char* text, char** end) {
  const char* stop = text;
  const double value = parse_decimal(text, &stop);
  *end = const_cast<char*>(stop);
  return value;
}

/// "\\u00e9", as the JSON library's writer asks for it, once or twice; the reader's "<U+%.4X>", a control character in
/// a message, comes out like that too.
inline int show_hexadecimal(char* target, std::size_t size, const char* /*format*/, unsigned first, int second = -1) {
  constexpr char kDigits[] = "0123456789abcdef";
  int n = 0;
  for (const int value : {static_cast<int>(first), second}) {
    if (value < 0 || static_cast<std::size_t>(n) + 7 > size) break;
    target[n++] = '\\';
    target[n++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) target[n++] = kDigits[value >> shift & 15];
  }
  target[n] = 0;
  return n;
}

/// Numbers are read here, never written.
int show_hexadecimal(char*, std::size_t, const char*, int, std::floating_point auto) = delete;

}  // namespace regard::small

namespace std {  // NOLINT(cert-dcl58-cpp): where the JSON library looks
using regard::small::parse_number;
using regard::small::show_hexadecimal;
}  // namespace std

#define strtod parse_number
#define snprintf show_hexadecimal
