#pragma once
// A decimal number's text to a double, as C's strtod does it, in a tenth of its code.

namespace regard {

/// The longest beginning of `text` that is a number of JSON (and the usual `.5`, `5.`, `+5`), and where it ends.
/// Without one 0, and *end is `text`. Too great is an infinity, too small 0. Accuracy  the nearest double for up to 19
/// digits in [1e-290, 1e290], but for ties that 106 bits cannot tell apart;
///           what further digits say is lost                                                  (decimal_test.cpp)
[[nodiscard]] double parse_decimal(const char* text, const char** end) noexcept;

}  // namespace regard
