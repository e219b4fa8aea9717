#pragma once
// Sums of products of pairs of 16-bit numbers, which every instruction set has and xsimd does not: pmaddwd on x86,
// i32x4.dot_i16x8_s in WASM. No other file knows the instruction.

#include <cstdint>
#include <cstring>

#include "kernels/lanes.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__) || defined(__SSE4_1__)
#include <immintrin.h>
#endif

namespace regard::kernels {

// A PairRegister is kWidth pairs of 16-bit numbers, or kWidth sums of 32 bits:
//
//   widen_pairs   the 2·kWidth bytes at p, as 16 bits each
//   splat_pair    the pair at p, kWidth times
//   add_products  sums[i] + a[2i]·b[2i] + a[2i+1]·b[2i+1], exact while it fits 32 bits and no pair is of two −2¹⁵
//   to_floats     rounded to the nearest

#if defined(__wasm_simd128__)
using PairRegister = v128_t;
inline PairRegister widen_pairs(const std::int8_t* p) noexcept { return wasm_i16x8_load8x8(p); }
inline PairRegister splat_pair(const std::int16_t* p) noexcept { return wasm_v128_load32_splat(p); }
inline PairRegister zero_sums() noexcept { return wasm_i32x4_const_splat(0); }
inline PairRegister add_products(PairRegister sums, PairRegister a, PairRegister b) noexcept {
  return wasm_i32x4_add(sums, wasm_i32x4_dot_i16x8(a, b));
}
inline Batch to_floats(PairRegister sums) noexcept { return Batch(wasm_f32x4_convert_i32x4(sums)); }
#elif defined(__AVX512BW__)
using PairRegister = __m512i;
inline PairRegister widen_pairs(const std::int8_t* p) noexcept {
  return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
inline PairRegister splat_pair(const std::int16_t* p) noexcept {
  int pair;
  std::memcpy(&pair, p, sizeof pair);
  return _mm512_set1_epi32(pair);
}
inline PairRegister zero_sums() noexcept { return _mm512_setzero_si512(); }
inline PairRegister add_products(PairRegister sums, PairRegister a, PairRegister b) noexcept {
  return _mm512_add_epi32(sums, _mm512_madd_epi16(a, b));
}
inline Batch to_floats(PairRegister sums) noexcept { return Batch(_mm512_cvtepi32_ps(sums)); }
#elif defined(__AVX2__) && !defined(__AVX512F__)
using PairRegister = __m256i;
inline PairRegister widen_pairs(const std::int8_t* p) noexcept {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
inline PairRegister splat_pair(const std::int16_t* p) noexcept {
  int pair;
  std::memcpy(&pair, p, sizeof pair);
  return _mm256_set1_epi32(pair);
}
inline PairRegister zero_sums() noexcept { return _mm256_setzero_si256(); }
inline PairRegister add_products(PairRegister sums, PairRegister a, PairRegister b) noexcept {
  return _mm256_add_epi32(sums, _mm256_madd_epi16(a, b));
}
inline Batch to_floats(PairRegister sums) noexcept { return Batch(_mm256_cvtepi32_ps(sums)); }
#elif defined(__SSE4_1__) && !defined(__AVX__)
using PairRegister = __m128i;
inline PairRegister widen_pairs(const std::int8_t* p) noexcept {
  return _mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}
inline PairRegister splat_pair(const std::int16_t* p) noexcept {
  int pair;
  std::memcpy(&pair, p, sizeof pair);
  return _mm_set1_epi32(pair);
}
inline PairRegister zero_sums() noexcept { return _mm_setzero_si128(); }
inline PairRegister add_products(PairRegister sums, PairRegister a, PairRegister b) noexcept {
  return _mm_add_epi32(sums, _mm_madd_epi16(a, b));
}
inline Batch to_floats(PairRegister sums) noexcept { return Batch(_mm_cvtepi32_ps(sums)); }
#else
// Any other: loops over lanes, which compilers vectorise as far as they can.
struct PairRegister {
  std::int32_t lanes[2 * kWidth];  // pairs use all of them, sums the first half
};
inline PairRegister widen_pairs(const std::int8_t* p) noexcept {
  PairRegister r;
  for (std::size_t i = 0; i < 2 * kWidth; ++i) r.lanes[i] = p[i];
  return r;
}
inline PairRegister splat_pair(const std::int16_t* p) noexcept {
  PairRegister r;
  for (std::size_t i = 0; i < 2 * kWidth; ++i) r.lanes[i] = p[i % 2];
  return r;
}
inline PairRegister zero_sums() noexcept { return {}; }
inline PairRegister add_products(PairRegister sums, const PairRegister& a, const PairRegister& b) noexcept {
  for (std::size_t i = 0; i < kWidth; ++i)
    sums.lanes[i] += a.lanes[2 * i] * b.lanes[2 * i] + a.lanes[2 * i + 1] * b.lanes[2 * i + 1];
  return sums;
}
inline Batch to_floats(const PairRegister& sums) noexcept {
  alignas(64) float lanes[kWidth];
  for (std::size_t i = 0; i < kWidth; ++i) lanes[i] = static_cast<float>(sums.lanes[i]);
  return Batch::load_aligned(lanes);
}
#endif

}  // namespace regard::kernels
