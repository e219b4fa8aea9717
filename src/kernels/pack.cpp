// Packing the right side of a product into panels.

#include <algorithm>
#include <cassert>

#include "kernels/matmul.h"
#include "kernels/panel.h"

namespace regard::kernels {

std::size_t panel_columns() noexcept { return kPanel; }

std::size_t packed_size(std::size_t inner, std::size_t cols) noexcept {
  return (cols + kPanel - 1) / kPanel * kPanel * inner;
}

void pack(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
          std::span<float> packed) noexcept {
  assert(packed.size() >= packed_size(inner, cols));
  float* target = packed.data();
  for (std::size_t first = 0; first < cols; first += kPanel) {
    const std::size_t count = std::min(kPanel, cols - first);
    for (std::size_t row = 0; row < inner; ++row, target += kPanel) {
      const float* source = right + row * stride + first;
      std::copy_n(source, count, target);
      std::fill(target + count, target + kPanel, 0.0f);
    }
  }
}

void pack_transposed(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<float> packed) noexcept {
  assert(packed.size() >= packed_size(inner, cols));
  float* target = packed.data();
  for (std::size_t first = 0; first < cols; first += kPanel) {
    const std::size_t count = std::min(kPanel, cols - first);
    const float* source = right + first * stride;
    for (std::size_t row = 0; row < inner; ++row, target += kPanel) {
      for (std::size_t column = 0; column < count; ++column) target[column] = source[column * stride + row];
      std::fill(target + count, target + kPanel, 0.0f);
    }
  }
}

}  // namespace regard::kernels
