#include "checkpoint/decimal.h"

#include <cstdint>
#include <limits>

namespace regard {
namespace {

/// high + low, |low| ≤ ulp(high)/2: 106 bits.                                         Dekker 1971
struct Pair {
  double high, low;
};

Pair sum(double a, double b) {  // |a| ≥ |b|
  const double s = a + b;
  return {s, b - (s - a)};
}

Pair product(Pair a, Pair b) {
  constexpr double kSplit = 134217729.0;  // 2²⁷ + 1
  const double p = a.high * b.high;
  const double ta = kSplit * a.high, tb = kSplit * b.high;
  const double ah = ta - (ta - a.high), bh = tb - (tb - b.high), al = a.high - ah, bl = b.high - bh;
  const double error = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  return sum(p, error + (a.high * b.low + a.low * b.high));
}

Pair quotient(Pair a, Pair b) {
  const double first = a.high / b.high;
  const Pair back = product({first, 0.0}, b);
  const double rest = (a.high - back.high) - back.low + a.low;
  return sum(first, rest / b.high);
}

Pair power_of_ten(int exponent) {
  Pair power{1.0, 0.0}, square{10.0, 0.0};
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) power = product(power, square);
    if (exponent > 1) square = product(square, square);
  }
  return power;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// digits · 10^exponent
double scaled(std::uint64_t digits, int exponent) {
  if (digits == 0 || exponent < -345) return 0.0;
  if (exponent > 310) return std::numeric_limits<double>::infinity();
  const auto high = static_cast<double>(digits & ~std::uint64_t{0x7ff}), low = static_cast<double>(digits & 0x7ff);
  Pair value = sum(high, low);
  if (exponent < -290) {  // 10^-exponent alone would pass what a double holds
    value = quotient(value, power_of_ten(-exponent - 290));
    exponent = -290;
  }
  value = exponent < 0 ? quotient(value, power_of_ten(-exponent)) : product(value, power_of_ten(exponent));
  const double whole = value.high + value.low;
  return whole == whole ? whole : std::numeric_limits<double>::infinity();
}

}  // namespace

double parse_decimal(const char* text, const char** end) noexcept {
  const char* at = text;
  const bool negative = *at == '-';
  if (*at == '-' || *at == '+') ++at;
  std::uint64_t digits = 0;
  int exponent = 0;
  bool any = false;
  const auto read_digits = [&](int step) {
    for (; is_digit(*at); ++at, any = true) {
      if (digits < 1'000'000'000'000'000'000u) {
        digits = 10 * digits + static_cast<std::uint64_t>(*at - '0');
        exponent += step;
      } else if (step == 0 && exponent < 1'000'000) {
        ++exponent;
      }
    }
  };
  read_digits(0);
  if (*at == '.') {
    ++at;
    read_digits(-1);
  }
  if (!any) {
    *end = text;
    return 0.0;
  }
  *end = at;
  if (*at == 'e' || *at == 'E') {
    ++at;
    const bool down = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    if (is_digit(*at)) {
      int power = 0;
      for (; is_digit(*at); ++at) power = power < 100'000 ? 10 * power + (*at - '0') : power;
      exponent += down ? -power : power;
      *end = at;
    }
  }
  const double value = scaled(digits, exponent);
  return negative ? -value : value;
}

}  // namespace regard
