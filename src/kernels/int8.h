#pragma once
// The product with weights rounded to 8 bits, each column with a scale of its own, and rows of the left side rounded as
// they come. Between the two roundings everything is whole numbers and exact: the same bits in every build, whatever
// the order of the sum and the processor's instruction for it.

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/matmul.h"

namespace regard::kernels {

/// The right side, in panels as PackedView has them. A panel begins with what its sums begin with, 32 bits a column;
/// then its rows two by two or four by four, as this processor multiplies them: [row / group][column][row mod group].
struct Int8View {
  const std::int8_t* data;
  const float* scales;  ///< [cols]; a column's numbers are scale · the packed ones
  std::size_t inner;
  std::size_t cols;
};

/// 2¹⁷ products of 127 · 127 fit a sum of 32 bits.
inline constexpr std::size_t kMaxInt8Inner = std::size_t{1} << 17;

/// Bytes that `pack_transposed_int8` writes: whole panels, whole groups.
[[nodiscard]] std::size_t int8_packed_size(std::size_t inner, std::size_t cols) noexcept;

/// Rounds and packs the transpose of right [cols × inner], rows `stride` floats apart:
///
///     scale_c = max |right_c| / 127,   q_c = right_c / scale_c to the nearest, ties to even      q ∈ [−127, 127]
///
/// A column whose greatest number is below 2⁻¹⁰⁰ becomes 0. All numbers must be finite.
/// Accuracy  |right − scale·q| ≤ (½ + bounds::kInt8Step)·scale           Cost  two passes, no allocation
/// @param[out] packed  int8_packed_size(inner, cols)   @param[out] scales  [cols]
void pack_transposed_int8(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                          std::span<std::int8_t> packed, std::span<float> scales) noexcept;

/// Column `column` as numbers again.                                                                  out [inner]
void unpack_int8_column(const Int8View& right, std::size_t column, float* out) noexcept;

/// A row of the left side as `matmul_int8` wants it, a group to a word: rounded as a column of the right side is.
/// Returns its scale; NaN, with zeros, where the row holds NaN or an infinity.
/// @param[out] rounded  [int8_row_words(x.size())]
[[nodiscard]] float round_row(std::span<const float> x, std::span<std::int32_t> rounded) noexcept;
[[nodiscard]] std::size_t int8_row_words(std::size_t inner) noexcept;
/// Number `i` of such a row.
[[nodiscard]] int rounded_number(std::span<const std::int32_t> rounded, std::size_t i) noexcept;

///     out = activation(bias + left_scale · right_scale · Σ left·right)                          [rows × cols]
///
/// @param left  rows of round_row, one after another   @param left_scales  [rows]   @param bias  [cols] or nullptr
/// Order     The sum is exact; scales are multiplied first, then with the sum, then the bias is added, each rounded.
/// Edges     as matmul; a row with a scale of NaN becomes NaN throughout. inner ≤ kMaxInt8Inner.
/// Accuracy  of what was rounded, before the activation: |y − y₆₄| ≤ bounds::kInt8·(|bias| + |scales·Σ|)
/// Cost      rows·inner·cols multiply-adds of 8 or 16 bits, a quarter of float32's bytes; no allocation
void matmul_int8(const std::int32_t* left, const float* left_scales, std::size_t rows, const Int8View& right,
                 const float* bias, Activation activation, float* out, std::size_t out_stride) noexcept;

}  // namespace regard::kernels
