#pragma once
// Sums of products of pairs of 16-bit numbers, which every instruction set has and xsimd does not: pmaddwd on x86,
// i32x4.dot_i16x8_s in WASM. No other file knows the instruction.

#include <cstdint>
#include <cstring>

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace regard::kernels {

using Pairs = xsimd::batch<std::int16_t>;     ///< kWidth pairs, side by side
using PairSums = xsimd::batch<std::int32_t>;  ///< kWidth sums
static_assert(Pairs::size == 2 * kWidth && PairSums::size == kWidth);

/// The pair at p, kWidth times.
[[nodiscard]] inline Pairs splat_pair(const std::int16_t* p) noexcept {
  std::int32_t pair;
  std::memcpy(&pair, p, sizeof pair);
  return xsimd::bitwise_cast<std::int16_t>(PairSums(pair));
}

/// The 2·kWidth bytes at p, as 16 bits each.
[[nodiscard]] inline Pairs widen_pairs(const std::int8_t* p) noexcept {
#if defined(__wasm_simd128__)
  return Pairs(wasm_i16x8_load8x8(p));
#elif defined(__AVX512BW__)
  return Pairs(_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
#elif defined(__AVX2__) && !defined(__AVX512F__)
  return Pairs(_mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
#elif defined(__SSE4_1__) && !defined(__AVX__)
  return Pairs(_mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
#else
  alignas(64) std::int16_t wide[Pairs::size];
  for (std::size_t i = 0; i < Pairs::size; ++i) wide[i] = p[i];
  return Pairs::load_aligned(wide);
#endif
}

/// a[2i]·b[2i] + a[2i+1]·b[2i+1], exact unless both pairs are of −2¹⁵ alone.
[[nodiscard]] inline PairSums multiply_pairs(Pairs a, Pairs b) noexcept {
#if defined(__wasm_simd128__)
  return PairSums(wasm_i32x4_dot_i16x8(a, b));
#elif defined(__AVX512BW__)
  return PairSums(_mm512_madd_epi16(a, b));
#elif defined(__AVX2__) && !defined(__AVX512F__)
  return PairSums(_mm256_madd_epi16(a, b));
#elif defined(__SSE2__) && !defined(__AVX__)
  return PairSums(_mm_madd_epi16(a, b));
#else
  alignas(64) std::int16_t left[Pairs::size], right[Pairs::size];
  alignas(64) std::int32_t sums[kWidth];
  a.store_aligned(left);
  b.store_aligned(right);
  for (std::size_t i = 0; i < kWidth; ++i) sums[i] = left[2 * i] * right[2 * i] + left[2 * i + 1] * right[2 * i + 1];
  return PairSums::load_aligned(sums);
#endif
}

}  // namespace regard::kernels
