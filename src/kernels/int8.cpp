#include "kernels/int8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <limits>
#include <utility>

#include "kernels/pair_sums.h"
#include "kernels/panel.h"
#include "kernels/rowwise.h"

namespace regard::kernels {
namespace {

// Rows of a tile. At 128 × 768 × 768 in Node 20 on a Zen 3 server, relaxed WASM: 4 rows 3.0 ms, 6 rows 3.4, 8 rows 4.0
// (float32 7.9).
constexpr std::size_t kInt8Rows = 4;

// As multiply_strip in matmul.cpp: one row alone takes 4 panels at once.
constexpr std::size_t kInt8StripPanels = 4;

/// Bytes of one panel's pair of rows.
constexpr std::size_t kPairBytes = 2 * kPanel;

std::size_t pairs_of(std::size_t inner) noexcept { return int8_row_size(inner) / 2; }

/// What the numbers of a row or a column are divided by, and 1/that. Both 0 where there is nothing to divide, NaN and 0
/// where there is no greatest number.
struct Scale {
  float step, inverse;
};
template <class At>
Scale scale_of(std::size_t n, At at) noexcept {
  std::uint32_t greatest = 0;  // of magnitudes the bits are in the numbers' order, infinity and NaN beyond all
  for (std::size_t i = 0; i < n; ++i) greatest = std::max(greatest, std::bit_cast<std::uint32_t>(at(i)) & 0x7fffffffu);
  if (greatest >= 0x7f800000u) return {std::numeric_limits<float>::quiet_NaN(), 0.0f};
  const float magnitude = std::bit_cast<float>(greatest);
  if (magnitude < 0x1p-100f) return {0.0f, 0.0f};
  return {magnitude / 127.0f, 127.0f / magnitude};
}

/// x to the nearest whole number, |x| < 2¹⁵: where 1.5·2²³ is added, it is what the lowest bits hold.
std::int16_t nearest(float x) noexcept {
  return static_cast<std::int16_t>(std::bit_cast<std::uint32_t>(x + 0x1.8p23f) & 0xffffu);
}

/// The sums of `Rows` rows and one whole panel.                                          sums [Rows][kPanel]
template <std::size_t Rows>
void sum_tile(const std::int16_t* left, std::size_t left_stride, const std::int8_t* panel, std::size_t pairs,
              float* sums) noexcept {
  PairSums low[Rows], high[Rows];
  for (std::size_t r = 0; r < Rows; ++r) low[r] = high[r] = PairSums(0);
  for (std::size_t k = 0; k < pairs; ++k, panel += kPairBytes) {
    const Pairs right_low = widen_pairs(panel), right_high = widen_pairs(panel + kPanel);
    for (std::size_t r = 0; r < Rows; ++r) {
      const Pairs pair = splat_pair(left + r * left_stride + 2 * k);
      low[r] += multiply_pairs(pair, right_low);
      high[r] += multiply_pairs(pair, right_high);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    xsimd::to_float(low[r]).store_aligned(sums + r * kPanel);
    xsimd::to_float(high[r]).store_aligned(sums + r * kPanel + kWidth);
  }
}

/// The sums of one row and kInt8StripPanels whole panels.
void sum_strip(const std::int16_t* left, const std::int8_t* panels, std::size_t pairs, float* sums) noexcept {
  PairSums all[2 * kInt8StripPanels];
  for (PairSums& one : all) one = PairSums(0);
  for (std::size_t k = 0; k < pairs; ++k) {
    const Pairs pair = splat_pair(left + 2 * k);
    for (std::size_t p = 0; p < kInt8StripPanels; ++p) {
      const std::int8_t* right = panels + (p * pairs + k) * kPairBytes;
      all[2 * p] += multiply_pairs(pair, widen_pairs(right));
      all[2 * p + 1] += multiply_pairs(pair, widen_pairs(right + kPanel));
    }
  }
  for (std::size_t i = 0; i < 2 * kInt8StripPanels; ++i) xsimd::to_float(all[i]).store_aligned(sums + i * kWidth);
}

// Through pointers only, as in matmul.cpp: V8 replaces a function by its optimised form at the next call.
using SumTile = decltype(&sum_tile<1>);
template <std::size_t... Indices>
constexpr std::array<SumTile, sizeof...(Indices)> sum_tiles(std::index_sequence<Indices...>) {
  return {&sum_tile<Indices + 1>...};
}
constexpr auto kSumTiles = sum_tiles(std::make_index_sequence<kInt8Rows>{});
using SumStrip = decltype(&sum_strip);
constinit const SumStrip volatile kSumStrip = &sum_strip;

/// out = bias + (left_scale · scale) · sums                                              [count], from column `first`
void scale_sums(const float* sums, float left_scale, const Int8View& right, const float* bias, std::size_t first,
                std::size_t count, float* out) noexcept {
  for_each_batch(count, [&](std::size_t i, std::size_t n) {
    const Batch factor = Batch(left_scale) * load(right.scales + first + i, n);
    Batch value = factor * load(sums + i, n);
    if (bias != nullptr) value = value + load(bias + first + i, n);
    store(value, out + i, n);
  });
}

}  // namespace

std::size_t int8_packed_size(std::size_t inner, std::size_t cols) noexcept {
  return (cols + kPanel - 1) / kPanel * pairs_of(inner) * kPairBytes;
}

void pack_transposed_int8(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                          std::span<std::int8_t> packed, std::span<float> scales) noexcept {
  assert(packed.size() >= int8_packed_size(inner, cols) && scales.size() >= cols);
  std::fill_n(packed.begin(), int8_packed_size(inner, cols), std::int8_t{0});
  for (std::size_t column = 0; column < cols; ++column) {
    const float* source = right + column * stride;
    const Scale scale = scale_of(inner, [&](std::size_t i) { return source[i]; });
    scales[column] = scale.step;
    std::int8_t* target = packed.data() + column / kPanel * pairs_of(inner) * kPairBytes + 2 * (column % kPanel);
    for (std::size_t i = 0; i < inner; ++i)
      target[i / 2 * kPairBytes + i % 2] = static_cast<std::int8_t>(nearest(source[i] * scale.inverse));
  }
}

void unpack_int8_column(const Int8View& right, std::size_t column, float* out) noexcept {
  const std::int8_t* source = right.data + column / kPanel * pairs_of(right.inner) * kPairBytes + 2 * (column % kPanel);
  for (std::size_t i = 0; i < right.inner; ++i) {
    const std::int8_t number = source[i / 2 * kPairBytes + i % 2];
    out[i] = right.scales[column] * static_cast<float>(number);
  }
}

float round_row(std::span<const float> x, std::span<std::int16_t> rounded) noexcept {
  assert(rounded.size() == int8_row_size(x.size()));
  const Scale scale = scale_of(x.size(), [&](std::size_t i) { return x[i]; });
  if (scale.inverse == 0.0f) {
    std::fill(rounded.begin(), rounded.end(), std::int16_t{0});
    return scale.step;
  }
  for (std::size_t i = 0; i < x.size(); ++i) rounded[i] = nearest(x[i] * scale.inverse);
  if (rounded.size() > x.size()) rounded.back() = 0;
  return scale.step;
}

void matmul_int8(const std::int16_t* left, const float* left_scales, std::size_t rows, const Int8View& right,
                 const float* bias, Activation activation, float* out, std::size_t out_stride) noexcept {
  assert(right.inner <= kMaxInt8Inner);
  const std::size_t left_stride = int8_row_size(right.inner), pairs = pairs_of(right.inner);
  constexpr std::size_t kStripWidth = kInt8StripPanels * kPanel;
  std::size_t first = 0;
  if (rows == 1) {
    alignas(64) float sums[kStripWidth];
    for (; first + kStripWidth <= right.cols; first += kStripWidth) {
      kSumStrip(left, right.data + first * 2 * pairs, pairs, sums);
      scale_sums(sums, left_scales[0], right, bias, first, kStripWidth, out + first);
      activate(activation, {out + first, kStripWidth});
    }
  }
  alignas(64) float sums[kInt8Rows * kPanel];
  for (; first < right.cols; first += kPanel) {
    const std::size_t width = std::min(kPanel, right.cols - first);
    for (std::size_t row = 0; row < rows; row += kInt8Rows) {
      const std::size_t count = std::min(kInt8Rows, rows - row);
      kSumTiles[count - 1](left + row * left_stride, left_stride, right.data + first * 2 * pairs, pairs, sums);
      for (std::size_t r = 0; r < count; ++r) {
        float* target = out + (row + r) * out_stride + first;
        scale_sums(sums + r * kPanel, left_scales[row + r], right, bias, first, width, target);
        activate(activation, {target, width});
      }
    }
  }
}

}  // namespace regard::kernels
