// Packing the right side of a product into panels.

#include <algorithm>
#include <cassert>
#include <type_traits>

#include "kernels/matmul.h"
#include "kernels/panel.h"

namespace regard::kernels {
namespace {

/// matrix[i][j] ← matrix[j][i]: log₂(kWidth) rounds that interleave the upper half with the lower.
void transpose(Batch (&matrix)[kWidth]) noexcept {
  for (std::size_t round = 1; round < kWidth; round *= 2) {
    Batch mixed[kWidth];
    for (std::size_t i = 0; i < kWidth / 2; ++i) {
      mixed[2 * i] = xsimd::zip_lo(matrix[i], matrix[i + kWidth / 2]);
      mixed[2 * i + 1] = xsimd::zip_hi(matrix[i], matrix[i + kWidth / 2]);
    }
    std::copy_n(mixed, kWidth, matrix);
  }
}

/// The rows of a whole panel that fill squares of kWidth × kWidth; returns how many.
std::size_t pack_squares(const float* source, std::size_t stride, std::size_t inner, float* target) noexcept {
  std::size_t row = 0;
  for (; row + kWidth <= inner; row += kWidth) {
    for (std::size_t half = 0; half < kPanel; half += kWidth) {
      Batch square[kWidth];
      for (std::size_t i = 0; i < kWidth; ++i) square[i] = Batch::load_unaligned(source + (half + i) * stride + row);
      transpose(square);
      for (std::size_t i = 0; i < kWidth; ++i) square[i].store_unaligned(target + (row + i) * kPanel + half);
    }
  }
  return row;
}

/// One panel: target[row][column] = source[column][row], zeros beyond `count` columns.
template <class Number>
void pack_panel(const Number* source, std::size_t stride, std::size_t inner, std::size_t count,
                Number* target) noexcept {
  std::size_t row = 0;
  if constexpr (std::is_same_v<Number, float>)
    if (count == kPanel) row = pack_squares(source, stride, inner, target);
  for (target += row * kPanel; row < inner; ++row, target += kPanel) {
#ifdef __clang__  // which makes half a kilobyte of it, and no faster
#pragma clang loop vectorize(disable) unroll(disable)
#endif
    for (std::size_t column = 0; column < count; ++column) target[column] = source[column * stride + row];
    std::fill(target + count, target + kPanel, Number{});
  }
}

// Whole cache lines of a row at a time: rows of a matrix may be pages apart.
constexpr std::size_t kPanelsAtOnce = 4;

template <class Number>
void pack_rows(const Number* right, std::size_t stride, std::size_t inner, std::size_t cols,
               std::span<Number> packed) noexcept {
  assert(packed.size() >= packed_size(inner, cols));
  for (std::size_t first = 0; first < cols; first += kPanelsAtOnce * kPanel) {
    const std::size_t end = std::min(first + kPanelsAtOnce * kPanel, cols);
    Number* target = packed.data() + first * inner;
    for (std::size_t row = 0; row < inner; ++row, target += kPanel) {
      Number* panel = target;
      for (std::size_t col = first; col < end; col += kPanel, panel += kPanel * inner) {
        const Number* source = right + row * stride + col;
        if (end - col >= kPanel) {  // a length that is known: registers
          std::copy_n(source, kPanel, panel);
        } else {
          std::fill(std::copy_n(source, end - col, panel), panel + kPanel, Number{});
        }
      }
    }
  }
}

template <class Number>
void pack_columns(const Number* right, std::size_t stride, std::size_t inner, std::size_t cols,
                  std::span<Number> packed) noexcept {
  assert(packed.size() >= packed_size(inner, cols));
  Number* target = packed.data();
  for (std::size_t first = 0; first < cols; first += kPanel, target += kPanel * inner) {
    pack_panel(right + first * stride, stride, inner, std::min(kPanel, cols - first), target);
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
  pack_rows(right, stride, inner, cols, packed);
}
void pack(const std::uint16_t* right, std::size_t stride, std::size_t inner, std::size_t cols,
          std::span<std::uint16_t> packed) noexcept {
  pack_rows(right, stride, inner, cols, packed);
}

void pack_transposed(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<float> packed) noexcept {
  pack_columns(right, stride, inner, cols, packed);
}
void pack_transposed(const std::uint16_t* right, std::size_t stride, std::size_t inner, std::size_t cols,
                     std::span<std::uint16_t> packed) noexcept {
  pack_columns(right, stride, inner, cols, packed);
}

void unpack_column(const float* packed, std::size_t inner, std::size_t column, float* out) noexcept {
  unpack(packed, inner, column, out);
}
void unpack_column(const std::uint16_t* packed, std::size_t inner, std::size_t column, std::uint16_t* out) noexcept {
  unpack(packed, inner, column, out);
}

}  // namespace regard::kernels
