#include "kernels/elementary.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace regard::elementary {
namespace {

// A constant in two parts: the high one ends in 20 zero bits, so that its product with a whole number below 2²⁰ is
// exact.
struct Parts {
  double high, low;
};
constexpr Parts kLn2{0x1.62e42fefp-1, 0x1.473de6af278edp-34};
constexpr Parts kHalfPi{0x1.921fb544p+0, 0x1.0b4611a626331p-34};

// Adding it leaves the nearest whole number in the low bits of the sum.
constexpr double kRounder = 0x1.8p52;

double nearest(double x) noexcept { return (x + kRounder) - kRounder; }

double power_of_two(std::int64_t n) noexcept {  // −1022 ≤ n ≤ 1023
  return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}

/// Σ_{i = 0}^{terms} x^i / i! by Horner's rule; what is left out is below 2⁻⁵⁸ for |x| ≤ ln 2 / 2 and 13 terms.
double short_exp(double x) noexcept {
  double total = 1.0;
  for (int i = 13; i > 0; --i) total = 1.0 + x / i * total;
  return total;
}

}  // namespace

double log(double x) noexcept {
  constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & kMantissa) | std::uint64_t{1023} << 52);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  // ln m = 2 artanh s = 2 Σ s²ⁱ⁺¹ / (2i + 1),   s = (m − 1)/(m + 1),   |s| ≤ 0.172
  const double s = (m - 1.0) / (m + 1.0), square = s * s;
  double total = 0.0;
  for (int i = 11; i > 0; --i) total = square * (1.0 / (2 * i + 1) + total);
  const auto e = static_cast<double>(exponent);
  return e * kLn2.high + (2.0 * s + (2.0 * s * total + e * kLn2.low));
}

double exp(double x) noexcept {
  if (x < -708.0) return 0.0;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  const double k = nearest(x * 1.4426950408889634);
  return short_exp((x - k * kLn2.high) - k * kLn2.low) * power_of_two(static_cast<std::int64_t>(k));
}

double exp2(double x) noexcept {
  const double k = nearest(x);
  return short_exp((x - k) * (kLn2.high + kLn2.low)) * power_of_two(static_cast<std::int64_t>(k));
}

double power(double base, double e) noexcept { return exp(e * log(base)); }

SineCosine sine_cosine(double x) noexcept {
  const double k = nearest(x * 0.63661977236758134);
  const double r = (x - k * kHalfPi.high) - k * kHalfPi.low, square = r * r;  // |r| ≤ π/4
  double sine = 1.0, cosine = 1.0;                                            // Σ (−1)ⁱ r²ⁱ⁽⁺¹⁾ / (2i(+1))!
  for (int i = 18; i > 0; i -= 2) {
    sine = 1.0 - square / (i * (i + 1)) * sine;
    cosine = 1.0 - square / (i * (i - 1)) * cosine;
  }
  sine *= r;
  switch (static_cast<std::int64_t>(k) & 3) {
    case 0: return {sine, cosine};
    case 1: return {cosine, -sine};
    case 2: return {-sine, -cosine};
    default: return {-cosine, sine};
  }
}

}  // namespace regard::elementary
