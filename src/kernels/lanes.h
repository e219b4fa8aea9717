#pragma once
// How a row of any length is walked in batches of the build's width, and in which order it is summed.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/fused_multiply_add.h"

namespace regard::kernels {

using Batch = xsimd::batch<float>;
using Integers = xsimd::batch<std::int32_t>;

/// Floats in a register: 4 (SSE, NEON, WASM), 8 (AVX2) or 16 (AVX-512).
inline constexpr std::size_t kWidth = Batch::size;

/// Every sum runs in 16 interleaved partial sums (element i into partial i mod 16), whatever the width, and ends
/// with the halves added pairwise: partial i += partial i + 8, then + 4, + 2, + 1. So the order of a sum, and in the
/// strict build its bits, are the same at every width.
inline constexpr std::size_t kPartials = 16;
static_assert(kPartials % kWidth == 0, "a register wider than 16 floats needs more partial sums");

/// The `count` floats at `source`, the remaining lanes `fill`. A whole batch is one unaligned load.
[[nodiscard]] inline Batch load(const float* source, std::size_t count, float fill = 0.0f) noexcept {
  if (count >= kWidth) return Batch::load_unaligned(source);
  alignas(64) float lanes[kWidth];
  for (std::size_t i = 0; i < kWidth; ++i) lanes[i] = i < count ? source[i] : fill;
  return Batch::load_aligned(lanes);
}

/// Writes the first `count` lanes and nothing beyond them.
inline void store(Batch value, float* target, std::size_t count) noexcept {
  if (count >= kWidth) return value.store_unaligned(target);
  alignas(64) float lanes[kWidth];
  value.store_aligned(lanes);
  for (std::size_t i = 0; i < count; ++i) target[i] = lanes[i];
}

/// body(i, count) for each batch of a row of n: `count` is kWidth but for the last, which may be shorter. The tail
/// runs through the same batch arithmetic, so an element's bits do not depend on where in a row it stands.
template <class Body>
inline void for_each_batch(std::size_t n, Body body) noexcept {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) body(i, kWidth);
  if (i < n) body(i, n - i);
}

/// lane ← body(lane, i, count) for each batch of a row of n, over kPartials lanes that begin at `start`. The body loads
/// what lies beyond `count` so that it leaves its lane unchanged.
template <class Body>
inline void accumulate(std::size_t n, float start, float (&lanes)[kPartials], Body body) noexcept {
  constexpr auto kBatches = std::make_index_sequence<kPartials / kWidth>{};
  std::size_t i = 0;
  [&]<std::size_t... B>(std::index_sequence<B...>) {  // unrolled by hand, so that the partials stay in registers
    Batch partials[] = {((void)B, Batch(start))...};
    for (; i + kPartials <= n; i += kPartials) ((partials[B] = body(partials[B], i + B * kWidth, kWidth)), ...);
    (partials[B].store_aligned(lanes + B * kWidth), ...);
  }(kBatches);
  for (float* lane = lanes; i < n; i += kWidth, lane += kWidth)
    body(Batch::load_aligned(lane), i, n - i < kWidth ? n - i : kWidth).store_aligned(lane);
}

/// Σ over a row of n, in the order of kPartials; `body` as in accumulate.
template <class Body>
[[nodiscard]] inline float sum(std::size_t n, Body body) noexcept {
  alignas(64) float lanes[kPartials];
  accumulate(n, 0.0f, lanes, body);
  std::size_t half = kPartials / 2;
  for (; half >= kWidth; half /= 2)
    for (std::size_t i = 0; i < half; i += kWidth)
      (Batch::load_aligned(lanes + i) + Batch::load_aligned(lanes + i + half)).store_aligned(lanes + i);
  for (; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}

}  // namespace regard::kernels
