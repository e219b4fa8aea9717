#pragma once
// Sums of products of small whole numbers, two or four to a 32-bit lane: what every instruction set has in some form
// and xsimd does not. No other file knows the instructions.
//
//   pairs   of 16-bit numbers: pmaddwd on x86, i32x4.dot_i16x8_s in WASM. Everywhere.
//   quads   of 8-bit numbers, twice as many: vpdpbusd on x86 (VNNI), i32x4.relaxed_dot_i8x16_i7x16_add in WASM. The
//   last
//           promises the exact sum only where the numbers of one side have 7 bits; what it does with 8 is the
//           processor's own. So it is asked once, and where the answer is not exact, pairs are used.

#include <cstdint>
#include <cstring>

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace regard::kernels {

using Sums = xsimd::batch<std::int32_t>;  ///< kWidth sums
static_assert(Sums::size == kWidth);

/// A group of one row of the left side, as it stands in memory.
using Word = std::int32_t;

struct PairSums {
  static constexpr std::size_t kGroup = 2;
  using Right = xsimd::batch<std::int16_t>;
  static_assert(Right::size == 2 * kWidth);

  /// The 2·kWidth bytes at p, as 16 bits each.
  [[nodiscard]] static Right load(const std::int8_t* p) noexcept {
#if defined(__wasm_simd128__)
    return Right(wasm_i16x8_load8x8(p));
#elif defined(__AVX512BW__)
    return Right(_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
#elif defined(__AVX2__) && !defined(__AVX512F__)
    return Right(_mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
#elif defined(__SSE4_1__) && !defined(__AVX__)
    return Right(_mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
#else
    alignas(64) std::int16_t wide[Right::size];
    for (std::size_t i = 0; i < Right::size; ++i) wide[i] = p[i];
    return Right::load_aligned(wide);
#endif
  }

  /// sums + a[2i]·b[2i] + a[2i+1]·b[2i+1], a being the word in every lane; exact unless both pairs are of −2¹⁵ alone.
  [[nodiscard]] static Sums add(Sums sums, Word word, Right right) noexcept {
    const Right left = xsimd::bitwise_cast<std::int16_t>(Sums(word));
#if defined(__wasm_simd128__)
    return sums + Sums(wasm_i32x4_dot_i16x8(left, right));
#elif defined(__AVX512BW__)
    return sums + Sums(_mm512_madd_epi16(left, right));
#elif defined(__AVX2__) && !defined(__AVX512F__)
    return sums + Sums(_mm256_madd_epi16(left, right));
#elif defined(__SSE2__) && !defined(__AVX__)
    return sums + Sums(_mm_madd_epi16(left, right));
#else
    alignas(64) std::int16_t a[Right::size], b[Right::size];
    alignas(64) std::int32_t products[kWidth];
    left.store_aligned(a);
    right.store_aligned(b);
    for (std::size_t i = 0; i < kWidth; ++i) products[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
    return sums + Sums::load_aligned(products);
#endif
  }
};

/// How the left bytes of exact quads are read: then those of the left side are stored so.
enum class QuadBytes { none, as_signed, as_unsigned };

#if (defined(__wasm_simd128__) && REGARD_RELAXED_SIMD && !REGARD_STRICT) || \
    (defined(__AVX512VNNI__) && defined(__AVX512BW__))
#define REGARD_QUADS 1
struct QuadSums {
  static constexpr std::size_t kGroup = 4;
  using Right = xsimd::batch<std::int8_t>;
  static_assert(Right::size == 4 * kWidth);

  /// The 4·kWidth bytes at p.
  [[nodiscard]] static Right load(const std::int8_t* p) noexcept { return Right::load_unaligned(p); }

  /// sums + Σ of four products, the word's bytes in every lane.
  [[nodiscard]] static Sums add(Sums sums, Word word, Right right) noexcept {
#if defined(__wasm_simd128__)
    return Sums(wasm_i32x4_relaxed_dot_i8x16_i7x16_add(right, Sums(word), sums));
#else
    return Sums(_mm512_dpbusd_epi32(sums, Sums(word), right));
#endif
  }
};
#else
#define REGARD_QUADS 0
#endif

/// What this processor does with a left byte beyond 7 bits: four products at both ends of the range, all of them large.
[[nodiscard]] inline QuadBytes ask_for_quads() noexcept {
#if REGARD_QUADS
  // Volatile: the answer is the processor's, not the compiler's.
  volatile std::int8_t right_byte = -128, other_byte = 127;
  volatile std::uint8_t left_byte = 255;
  alignas(64) std::int8_t right[4 * kWidth];
  for (std::size_t i = 0; i < 4 * kWidth; ++i) right[i] = i % 8 < 4 ? right_byte : other_byte;
  const auto word = static_cast<Word>(0x01010101u * left_byte);
  alignas(64) std::int32_t sums[kWidth];
  QuadSums::add(Sums(0), word, QuadSums::load(right)).store_aligned(sums);
  const auto all_are = [&](std::int32_t left) {
    for (std::size_t i = 0; i < kWidth; ++i)
      if (sums[i] != 4 * left * (i % 2 == 0 ? -128 : 127)) return false;
    return true;
  };
  if (all_are(255)) return QuadBytes::as_unsigned;
  if (all_are(-1)) return QuadBytes::as_signed;
#endif
  return QuadBytes::none;
}

}  // namespace regard::kernels
