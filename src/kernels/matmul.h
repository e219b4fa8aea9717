#pragma once
// Packed matrix product with bias, activation and accumulation fused into the store.

#include <cstddef>
#include <cstdint>
#include <span>

namespace regard::kernels {

/// What follows a linear layer; `activate` in rowwise.h says what each is and how exact.
enum class Activation { none, relu, gelu_erf, gelu_tanh, silu, gelu_sigmoid };

/// The right side of a product, stored as panels of columns in the order in which the kernel reads them.
/// The order depends on the build's register width: a packed matrix is never written to a file.
struct PackedView {
  const float* data;
  std::size_t inner;  ///< rows of the right side = columns of the left
  std::size_t cols;   ///< columns of the right side = columns of the product
};

/// Floats that `pack` and `pack_transposed` write for an [inner × cols] right side (padded to whole panels of 8, 16
/// or 32 columns). The caller has checked that the product of the sizes fits.
[[nodiscard]] std::size_t packed_size(std::size_t inner, std::size_t cols) noexcept;

/// Columns of one panel. Panel p holds columns p·panel_columns() …, all rows of them, without a gap:
/// packed[p][row][column].
[[nodiscard]] std::size_t panel_columns() noexcept;

/// Packs right [inner × cols], rows `stride` numbers apart. Cost: inner·cols copies, no allocation.
/// @param[out] packed  at least packed_size(inner, cols) numbers, any alignment
void pack(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
          std::span<float> packed) noexcept;
void pack(const std::uint16_t* right, std::size_t stride, std::size_t inner, std::size_t cols,
          std::span<std::uint16_t> packed) noexcept;

/// Packs the transpose of right [cols × inner] (a PyTorch Linear weight is [out × in]; keys are [S × E]).
/// Cost and output as for `pack`.
void pack_transposed(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<float> packed) noexcept;
void pack_transposed(const std::uint16_t* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<std::uint16_t> packed) noexcept;

/// Column `column` of a packed matrix: what was row `column` before it was packed transposed.       out [inner]
void unpack_column(const float* packed, std::size_t inner, std::size_t column, float* out) noexcept;
void unpack_column(const std::uint16_t* packed, std::size_t inner, std::size_t column, std::uint16_t* out) noexcept;

enum class Store { overwrite, accumulate };

///     out = activation(bias + left · right)        [rows × cols]      (overwrite)
///     out = out + left · right                      bias and activation must be none   (accumulate)
///
/// @param left  [rows × inner], rows `left_stride` floats apart, any alignment
/// @param bias  [cols] or nullptr
/// @param[out] out  [rows × cols], rows `out_stride` apart, any alignment; must not overlap left or right.
///                  Nothing between cols and out_stride is touched; overwrite does not read it.
///
/// Order     Each element is one chain of multiply-adds over the inner dimension, ascending, which starts at the bias,
///           at what `out` held, or at 0. So a row's bits do not depend on the rows computed with it (a cached step
///           equals a full pass), and inner cut into pieces that accumulate one after another gives the bits of the
///           whole. In the strict build they do not depend on the register width either.
/// Edges     No rows or no columns: nothing. inner = 0: activation(bias), or out unchanged. NaN and infinities stay in
///           their row of left and their column of right. A product 0 · x is computed, so 0 · ∞ is NaN.
/// Accuracy  |y − y₆₄| ≤ (inner + 2)·2⁻²⁴·(|start| + Σ|aᵢbᵢ|) before the activation, if no product is subnormal
/// Cost      rows·inner·cols multiply-adds, no allocation. Tiles of 4 or 6 rows × 8 columns (128-bit), 6 × 16
///           (AVX2), 12 × 32 (AVX-512); one row alone: 4 panels at a time.
void matmul(const float* left, std::size_t left_stride, std::size_t rows, const PackedView& right, const float* bias,
            Activation activation, Store store, float* out, std::size_t out_stride) noexcept;

/// A right side in half precision, in panels as PackedView has them; none of its numbers is an infinity or NaN.
struct HalfView {
  const std::uint16_t* data;
  std::size_t inner;
  std::size_t cols;
  bool is_bf16;  ///< else binary16
};

///     out = activation(bias + left · right)                                                          [1 × cols]
///
/// of one row, right being widened in registers: the bits of `matmul` of the same numbers as floats.
/// @param bias  [cols] or nullptr           Cost  inner·cols multiply-adds and widenings, half of float32's bytes
void multiply_row(const float* left, const HalfView& right, const float* bias, Activation activation,
                  float* out) noexcept;

}  // namespace regard::kernels
