#pragma once
// exp, tanh and the normal distribution from + − × ÷, comparisons and integer shifts alone: every operation is rounded
// the same way everywhere, so the strict build gives the same bits on every machine. (The C libraries' differ in the
// last bits.) The coefficients come from polynomials.py.

#include <cstdint>
#include <limits>

#include "kernels/lanes.h"

namespace regard::kernels {

inline constexpr float kExpCut = -87.33654f;  ///< just above ln FLT_MIN
inline constexpr float kExpTop = 88.72283f;   ///< just below ln FLT_MAX

namespace polynomial {

// exp(r) = 1 + r·(1 + r·P(r)) for |r| ≤ ln 2 / 2                    greatest relative error 2^-28.0
inline constexpr float kExp[] = {0.49999994f, 0.166665211f, 0.041668389f, 0.00836871006f, 0.00138146139f};
// tanh(x) = x + x·z·P(z), z = x², for |x| ≤ 0.625                    greatest relative error 2^-26.8
inline constexpr float kTanh[] = {-0.333332807f, 0.133314416f, -0.0537397154f, 0.020639088f, -0.00570498686f};
// Φ(−a) = exp(−a²/2)·d·P((a − c)·d), d = 1/(a + c), c = 2.5, a ≥ 0   greatest relative error 2^-24.1
inline constexpr float kTail[] = {0.706656635f,    -0.433692008f,  0.131986916f,    0.00923606008f,   -0.0163854677f,
                                  -0.00160148996f, 0.00252106297f, 0.000684231287f, -0.000308085175f, -0.000155705537f};
inline constexpr float kTailCenter = 2.5f;

/// The table where it stands in memory. V8 makes a vector constant anew wherever it is used, by way of an integer
/// register; one that is loaded costs a single instruction, and leaves the loop.
[[nodiscard]] inline const float* in_memory(const float* table) noexcept {
#if defined(__wasm__)
  asm("" : "+r"(table));
#endif
  return table;
}

/// Σ coefficientsᵢ xⁱ by Horner's rule.
template <std::size_t Count>
[[nodiscard]] inline Batch evaluate(const float (&coefficients)[Count], Batch x) noexcept {
  const float* const c = in_memory(coefficients);
  Batch total(c[Count - 1]);
  for (std::size_t i = Count - 1; i-- > 0;) total = multiply_add(total, x, Batch(c[i]));
  return total;
}

// exp(x) = 2ᵏ exp(r): 1/ln 2 · −ln 2 in two parts, of which the high one has 9 bits, so that k·high is exact ·
// 1.5·2²³, which when added leaves the nearest integer in the low bits · what else exp takes from memory
inline constexpr float kReduction[] = {1.44269504f, -0.693359375f, 2.12194440e-4f, 12582912.0f, 1.0f, kExpCut};

}  // namespace polynomial

/// 2ᵏ exp(r), right for kExpCut ≤ x ≤ kExpTop; anything elsewhere.
[[nodiscard]] inline Batch unchecked_exponential(Batch x) noexcept {
  const float* const c = polynomial::in_memory(polynomial::kReduction);
  const Batch rounded = multiply_add(x, Batch(c[0]), Batch(c[3]));
  const Batch k = rounded - Batch(c[3]);
  Batch r = multiply_add(k, Batch(c[1]), x);
  r = multiply_add(k, Batch(c[2]), r);  // x = k·ln 2 + r
  const Batch one(c[4]);
  const Batch mantissa = multiply_add(multiply_add(polynomial::evaluate(polynomial::kExp, r), r, one), r, one);
  // · 2ᵏ: the low bits of `rounded` are k; shifted into the exponent they add to it.
  const Integers exponent = xsimd::bitwise_cast<std::int32_t>(rounded) << 23;
  return xsimd::bitwise_cast<float>(xsimd::bitwise_cast<std::int32_t>(mantissa) + exponent);
}

/// exp(x). Below kExpCut, where the result would not be a normal float, exactly 0; above kExpTop +∞; NaN gives NaN.
/// Accuracy  bounds::kExpUlps ulp between the two.
[[nodiscard]] inline Batch exponential(Batch x) noexcept {
  const Batch beyond = x + Batch(std::numeric_limits<float>::infinity());  // +∞, or NaN for NaN
  return xsimd::select(x < Batch(kExpCut), Batch(0.0f),
                       xsimd::select(x <= Batch(kExpTop), unchecked_exponential(x), beyond));
}

/// exp(x) for x ≤ 0, −∞ included: the bits of `exponential`, in fewer instructions.
[[nodiscard]] inline Batch exponential_of_negative(Batch x) noexcept {
  const Batch cut(polynomial::in_memory(polynomial::kReduction)[5]);
  return xsimd::select(x >= cut, unchecked_exponential(x), Batch(0.0f));
}

/// tanh(x); ±1 for |x| > 9.02, NaN gives NaN.          Accuracy  bounds::kTanhUlps ulp
[[nodiscard]] inline Batch hyperbolic_tangent(Batch x) noexcept {
  const Batch square = x * x;
  const Batch near = multiply_add(x * square, polynomial::evaluate(polynomial::kTanh, square), x);
  const Batch magnitude = xsimd::abs(x);
  const Batch far = Batch(1.0f) - Batch(2.0f) / (exponential(magnitude + magnitude) + Batch(1.0f));
  const Batch signed_far = xsimd::select(x < Batch(0.0f), -far, far);
  return xsimd::select(magnitude < Batch(0.625f), near, signed_far);
}

/// 1/(1 + exp(−x)); 0 for x < −88.72.                  Accuracy  bounds::kSigmoidUlps ulp for x ≥ −87.33
[[nodiscard]] inline Batch logistic(Batch x) noexcept { return Batch(1.0f) / (Batch(1.0f) + exponential(-x)); }

/// Φ(x) = (1 + erf(x/√2))/2, with full relative accuracy in the lower tail too.
[[nodiscard]] inline Batch normal_distribution(Batch x) noexcept {
  const Batch magnitude = xsimd::abs(x);
  const Batch a = xsimd::select(magnitude > Batch(14.0f), Batch(14.0f), magnitude);  // Φ(−14) is below the floats
  const Batch d = Batch(1.0f) / (a + Batch(polynomial::kTailCenter));
  const Batch t = (a - Batch(polynomial::kTailCenter)) * d;
  const Batch tail = exponential_of_negative(a * a * Batch(-0.5f)) * (d * polynomial::evaluate(polynomial::kTail, t));
  return xsimd::select(x < Batch(0.0f), tail, Batch(1.0f) - tail);
}

}  // namespace regard::kernels
