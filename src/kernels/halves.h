#pragma once
// Half precision in registers: kWidth numbers of 16 bits as floats. Widening loads are what every instruction set has
// in some form and xsimd does not; no other file knows them.

#include <cstdint>
#include <cstring>

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace regard::kernels {

/// The kWidth numbers of 16 bits at p, any alignment, their signs extended.
[[nodiscard]] inline Integers load_16(const void* p) noexcept {
#if defined(__wasm_simd128__)
  return Integers(wasm_i32x4_load16x4(p));
#elif defined(__AVX512F__)
  return Integers(_mm512_cvtepi16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(p))));
#elif defined(__AVX2__)
  return Integers(_mm256_cvtepi16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p))));
#elif defined(__SSE4_1__) && !defined(__AVX__)
  return Integers(_mm_cvtepi16_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(p))));
#else
  std::int16_t halves[kWidth];
  std::memcpy(halves, p, sizeof halves);
  alignas(64) std::int32_t wide[kWidth];
  for (std::size_t i = 0; i < kWidth; ++i) wide[i] = halves[i];
  return Integers::load_aligned(wide);
#endif
}

/// binary16, none of them an infinity or NaN: the bits in a float's place, then 2¹¹² for the difference of the
/// exponents' biases, which is exact for subnormals too.
[[nodiscard]] inline Batch finite_f16(Integers halves) noexcept {
  constexpr auto kKept = static_cast<std::int32_t>(0x8fffe000u);
  return xsimd::bitwise_cast<float>((halves << 13) & Integers(kKept)) * Batch(0x1p112f);
}

/// binary16, infinities and NaN (payload kept) included: they keep an exponent of all ones.
[[nodiscard]] inline Batch any_f16(Integers halves) noexcept {
  const Integers magnitude = (halves << 13) & Integers(0x0fffe000);
  const auto all_ones =
      xsimd::bitwise_cast<std::int32_t>(xsimd::select(xsimd::batch_bool_cast<float>(magnitude >= Integers(0x0f800000)),
                                                      xsimd::bitwise_cast<float>(Integers(0x7f800000)), Batch(0.0f)));
  return xsimd::bitwise_cast<float>(xsimd::bitwise_cast<std::int32_t>(finite_f16(halves)) | all_ones);
}

/// bfloat16: the upper half of a float.
[[nodiscard]] inline Batch any_bf16(Integers halves) noexcept { return xsimd::bitwise_cast<float>(halves << 16); }

}  // namespace regard::kernels
