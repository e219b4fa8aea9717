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

/// Partial sums, or what else is kept of a row, in as many registers as kPartials lanes take.
template <class Partial = Batch>
using Partials = Partial[kPartials / kWidth];

/// partial ← body(partial, i, count) for each batch of a row of n, batch b with partials[b mod size], or
/// group(partials, i) for kPartials elements at once. The body loads what lies beyond `count` so that it changes
/// nothing.
template <class Partial, class Body, class Group>
inline void accumulate(std::size_t n, Partial start, Partials<Partial>& partials, Body body, Group group) noexcept {
  std::size_t i = 0;
  [&]<std::size_t... B>(std::index_sequence<B...>) {  // of their own, so that they stay in registers
    Partials<Partial> held = {((void)B, start)...};
    for (; i + kPartials <= n; i += kPartials) group(held, i);
    ((partials[B] = held[B]), ...);
  }(std::make_index_sequence<kPartials / kWidth>{});
  for (Partial* partial = partials; i < n; i += kWidth, ++partial)
    *partial = body(*partial, i, n - i < kWidth ? n - i : kWidth);
}
/// The same, batch by batch throughout.
template <class Partial, class Body>
inline void accumulate(std::size_t n, Partial start, Partials<Partial>& partials, Body body) noexcept {
  accumulate(n, start, partials, body, [&](Partials<Partial>& held, std::size_t i) {
    [&]<std::size_t... B>(std::index_sequence<B...>) {
      ((held[B] = body(held[B], i + B * kWidth, kWidth)), ...);
    }(std::make_index_sequence<kPartials / kWidth>{});
  });
}

/// Σ over a row of n, in the order of kPartials; `bodies` as in accumulate.
template <class... Bodies>
[[nodiscard]] inline float sum(std::size_t n, Bodies... bodies) noexcept {
  Partials<> partials;
  accumulate(n, Batch(0.0f), partials, bodies...);
  for (std::size_t half = kPartials / kWidth / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) partials[i] += partials[i + half];
  alignas(64) float lanes[kWidth];
  partials[0].store_aligned(lanes);
  for (std::size_t half = kWidth / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}

}  // namespace regard::kernels
