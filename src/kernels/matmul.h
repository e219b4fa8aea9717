#pragma once
// Packed matrix product with bias, activation and accumulation fused into the store.

#include <cstddef>
#include <span>

namespace regard::kernels {

enum class Activation { none, relu, gelu_erf, gelu_tanh, silu };

/// The right side of a product, stored as panels of columns in the order in which the kernel reads them.
struct PackedView {
  const float* data;
  std::size_t inner;  ///< rows of the right side = columns of the left
  std::size_t cols;   ///< columns of the right side = columns of the product
};

/// Floats that `pack` and `pack_transposed` write for an [inner × cols] right side (padded to whole panels).
[[nodiscard]] std::size_t packed_size(std::size_t inner, std::size_t cols) noexcept;

/// Packs right [inner × cols], rows `stride` floats apart. Cost: inner·cols copies, no allocation.
void pack(const float* right, std::size_t stride, std::size_t inner, std::size_t cols, std::span<float> packed) noexcept;

/// Packs the transpose of right [cols × inner] (a PyTorch Linear weight is [out × in]; keys are [S × E]).
void pack_transposed(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<float> packed) noexcept;

enum class Store { overwrite, accumulate };

///     out = activation(left · right + bias)        [rows × cols]      (overwrite)
///     out += left · right                           bias and activation must be none   (accumulate)
///
/// @param left  [rows × inner], rows `left_stride` floats apart
/// @param bias  [cols] or nullptr
/// @param[out] out  [rows × cols], rows `out_stride` apart; must not overlap left or right
void matmul(const float* left, std::size_t left_stride, std::size_t rows, const PackedView& right, const float* bias,
            Activation activation, Store store, float* out, std::size_t out_stride) noexcept;

}  // namespace regard::kernels
