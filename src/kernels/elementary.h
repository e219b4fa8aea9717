#pragma once
// log, exp, powers, sine and cosine of one number in double, from + − × ÷ and the bits of a double alone: the same bits
// on every machine, where the C libraries' differ in the last. They make tables that are rounded to float. Series, no
// tables of their own: those of a C library are 10 KB that a page would download.

namespace regard::elementary {

/// Largest error of the functions below, in units of 2⁻⁵² of the result.
inline constexpr double kUlps = 1.0;

/// ln x.           x normal, > 0.        Accuracy  kUlps; near 1 absolute, of 2⁻⁵²
[[nodiscard]] double log(double x) noexcept;

/// eˣ; 0 below −708, +∞ above 709.       Accuracy  kUlps
[[nodiscard]] double exp(double x) noexcept;

/// 2ˣ, exact for a whole x.              |x| ≤ 1 000. Accuracy  kUlps
[[nodiscard]] double exp2(double x) noexcept;

/// baseᵉ = exp(e · ln base).             base as for log. Accuracy  kUlps · (1 + |e · ln base|)
[[nodiscard]] double power(double base, double e) noexcept;

struct SineCosine {
  double sine, cosine;
};

/// sin x and cos x, x in radians.        |x| ≤ 2²⁰. Accuracy  absolute, kUlps · 2⁻⁵²
[[nodiscard]] SineCosine sine_cosine(double x) noexcept;

}  // namespace regard::elementary
