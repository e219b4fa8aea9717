// Packing the right side of a product into panels.

#include <algorithm>
#include <cassert>

#include "kernels/matmul.h"
#include "kernels/panel.h"

namespace regard::kernels {
namespace {

/// One panel: target[row][column] = source[column][row], zeros beyond `count` columns.
template <class Number>
void pack_panel(const Number* source, std::size_t stride, std::size_t inner, std::size_t count,
                Number* target) noexcept {
  for (std::size_t row = 0; row < inner; ++row, target += kPanel) {
    for (std::size_t column = 0; column < count; ++column) target[column] = source[column * stride + row];
    std::fill(target + count, target + kPanel, Number{});
  }
}

template <class Number>
void pack_in_place(Number* matrix, std::size_t inner, std::size_t cols, std::span<Number> scratch) noexcept {
  assert(scratch.size() >= kPanel * inner);
  for (std::size_t first = 0; first < cols; first += kPanel, matrix += kPanel * inner) {
    const std::size_t count = std::min(kPanel, cols - first);
    std::copy_n(matrix, count * inner, scratch.data());
    pack_panel<Number>(scratch.data(), inner, inner, count, matrix);
  }
}

template <class Number>
void unpack(const Number* packed, std::size_t inner, std::size_t column, Number* out) noexcept {
  packed += column / kPanel * kPanel * inner + column % kPanel;
  for (std::size_t i = 0; i < inner; ++i) out[i] = packed[i * kPanel];
}

}  // namespace

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
  for (std::size_t first = 0; first < cols; first += kPanel, target += kPanel * inner) {
    pack_panel(right + first * stride, stride, inner, std::min(kPanel, cols - first), target);
  }
}

void pack_transposed_in_place(float* matrix, std::size_t inner, std::size_t cols, std::span<float> scratch) noexcept {
  pack_in_place(matrix, inner, cols, scratch);
}
void pack_transposed_in_place(std::uint16_t* matrix, std::size_t inner, std::size_t cols,
                              std::span<std::uint16_t> scratch) noexcept {
  pack_in_place(matrix, inner, cols, scratch);
}

void unpack_column(const float* packed, std::size_t inner, std::size_t column, float* out) noexcept {
  unpack(packed, inner, column, out);
}
void unpack_column(const std::uint16_t* packed, std::size_t inner, std::size_t column, std::uint16_t* out) noexcept {
  unpack(packed, inner, column, out);
}

}  // namespace regard::kernels
