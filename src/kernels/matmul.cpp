// The matrix product: tiles of rows × one panel, held in registers while the inner dimension runs by.
//
// Every element is one chain of multiply-adds over the inner dimension, from its start value upwards, whatever the
// tile it falls into. Tiles may therefore be cut anywhere without changing a bit.

#include "kernels/matmul.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "kernels/halves.h"
#include "kernels/panel.h"
#include "kernels/rowwise.h"

namespace regard::kernels {
namespace {

// Rows of a tile, two registers wide. Natively what fills the registers: 16 of them (SSE, AVX2) hold 6·2 sums, 2 of the
// panel and 1 of the left; AVX-512 has 32. In WASM what V8's register allocator makes of it, in GFLOP/s at
// 128 × 768 × 768 in Chromium 156, on a Zen 3 server | on one with AVX-512:
//     strict   4 rows 28 | 58    6 rows 28 | 31    8 rows  – | 37
//     relaxed  4 rows 25 | 55    6 rows 38 | 60    8 rows 44 | 32
// So 4, and for relaxed the 6 that is good on both.
#if defined(__wasm__) && REGARD_RELAXED_SIMD && !REGARD_STRICT
constexpr std::size_t kTileRows = 6;
#elif defined(__wasm__)
constexpr std::size_t kTileRows = 4;
#else
constexpr std::size_t kTileRows = kWidth == 16 ? 12 : 6;
#endif

// A single row is bound by the latency of its chain: it takes 4 panels at once, 8 registers of sums.
constexpr std::size_t kStripPanels = 4, kStripWidth = kStripPanels * kPanel;

/// out = start + left · panel for `Rows` rows and one whole panel. A start stride of 0 starts all rows alike.
template <std::size_t Rows>
[[gnu::always_inline]] inline void multiply_tile(const float* left, std::size_t left_stride, const float* panel,
                                                 std::size_t inner, const float* start, std::size_t start_stride,
                                                 float* out, std::size_t out_stride) noexcept {
  Batch low[Rows], high[Rows];
  for (std::size_t r = 0; r < Rows; ++r) {
    low[r] = Batch::load_unaligned(start + r * start_stride);
    high[r] = Batch::load_unaligned(start + r * start_stride + kWidth);
  }
  for (std::size_t k = 0; k < inner; ++k, panel += kPanel) {
    const Batch right_low = Batch::load_unaligned(panel);
    const Batch right_high = Batch::load_unaligned(panel + kWidth);
    for (std::size_t r = 0; r < Rows; ++r) {
      const Batch element(left[r * left_stride + k]);
      low[r] = multiply_add(element, right_low, low[r]);
      high[r] = multiply_add(element, right_high, high[r]);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    low[r].store_unaligned(out + r * out_stride);
    high[r].store_unaligned(out + r * out_stride + kWidth);
  }
}

/// The same for `tiles` tiles, one below another. (With the tile written out in this loop, LLVM takes two instructions
/// to address an element of the left, not one, and the whole is a tenth slower.)
template <std::size_t Rows>
void multiply_tiles(std::size_t tiles, const float* left, std::size_t left_stride, const float* panel,
                    std::size_t inner, const float* start, std::size_t start_stride, float* out,
                    std::size_t out_stride) noexcept {
  for (; tiles > 0; --tiles) {
    multiply_tile<Rows>(left, left_stride, panel, inner, start, start_stride, out, out_stride);
    left += Rows * left_stride;
    start += Rows * start_stride;
    out += Rows * out_stride;
  }
}

// What a right side is made of, widened as it is loaded.
struct Floats {
  using Number = float;
  static Batch load(const float* p) noexcept { return Batch::load_unaligned(p); }
};
struct F16 {
  using Number = std::uint16_t;
  static Batch load(const std::uint16_t* p) noexcept { return finite_f16(load_16(p)); }
};
struct BF16 {
  using Number = std::uint16_t;
  static Batch load(const std::uint16_t* p) noexcept { return any_bf16(load_16(p)); }
};

/// out = start + left · right for one row and `Panels` whole panels.
template <class Right, std::size_t Panels>
void multiply_strip(const float* left, const typename Right::Number* panels, std::size_t inner, const float* start,
                    float* out) noexcept {
  Batch sums[2 * Panels];
  for (std::size_t i = 0; i < 2 * Panels; ++i) sums[i] = Batch::load_unaligned(start + i * kWidth);
  for (std::size_t k = 0; k < inner; ++k) {
    const Batch element(left[k]);
    for (std::size_t p = 0; p < Panels; ++p) {
      const auto* right = panels + (p * inner + k) * kPanel;
      sums[2 * p] = multiply_add(element, Right::load(right), sums[2 * p]);
      sums[2 * p + 1] = multiply_add(element, Right::load(right + kWidth), sums[2 * p + 1]);
    }
  }
  for (std::size_t i = 0; i < 2 * Panels; ++i) sums[i].store_unaligned(out + i * kWidth);
}

// Called through pointers only: V8 replaces a function by its optimised form at the next call, never inside one, so
// what runs long must be called often and must not be inlined into its caller. V8 itself does that to functions of up
// to 500 bytes, pointer or not: the whole tiles are longer.
using Tiles = decltype(&multiply_tiles<1>);
template <std::size_t... Indices>
constexpr std::array<Tiles, sizeof...(Indices)> tiles_of(std::index_sequence<Indices...>) {
  return {&multiply_tiles<Indices + 1>...};
}
constexpr auto kTiles = tiles_of(std::make_index_sequence<kTileRows>{});
template <class Right>
using Strip = decltype(&multiply_strip<Right, 1>);
// Volatile, or the one pointer is seen through.
template <class Right, std::size_t Panels>
constinit const Strip<Right> volatile kStrip = &multiply_strip<Right, Panels>;

struct Product {
  const float* left;
  std::size_t left_stride;
  std::size_t rows;
  PackedView right;
  const float* bias;
  bool accumulates;
  float* out;
  std::size_t out_stride;
};

/// What the sums of the columns from `first` begin with.
const float* start_of(const float* bias, std::size_t cols, std::size_t first, std::size_t size, float* edge) noexcept {
  static constexpr float kZeros[kStripWidth]{};
  return columns_of(bias, cols, first, size, edge, kZeros);
}

template <class Right>
void multiply_row_of(const float* left, const HalfView& right, const float* bias, Activation activation,
                     float* out) noexcept {
  alignas(64) float start_edge[kPanel], edge[kPanel];
  std::size_t first = 0;
  for (; first + kStripWidth <= right.cols; first += kStripWidth) {
    const float* start = start_of(bias, right.cols, first, kStripWidth, nullptr);
    kStrip<Right, kStripPanels>(left, right.data + first * right.inner, right.inner, start, out + first);
  }
  for (; first < right.cols; first += kPanel) {
    const float* start = start_of(bias, right.cols, first, kPanel, start_edge);
    kStrip<Right, 1>(left, right.data + first * right.inner, right.inner, start, edge);
    std::copy_n(edge, std::min(kPanel, right.cols - first), out + first);
  }
  activate(activation, {out, right.cols});
}

/// All rows of the panel that begins at column `first`.
void multiply_panel(const Product& product, std::size_t first) noexcept {
  const std::size_t width = std::min(kPanel, product.right.cols - first);
  const float* panel = product.right.data + first * product.right.inner;
  alignas(64) float start_edge[kPanel];
  alignas(64) float edge[kTileRows * kPanel];  // stands in for the output where the panel passes its last column
  const float* start = start_of(product.bias, product.right.cols, first, kPanel, start_edge);
  fetch(panel, product.right.inner * kPanel);
  for (std::size_t row = 0; row < product.rows;) {
    Cut cut = next_cut(product.rows - row, kTileRows);
    const bool whole = width == kPanel;
    if (!whole) cut.tiles = 1;
    const float* left = product.left + row * product.left_stride;
    float* out = product.out + row * product.out_stride + first;
    float* target = whole ? out : edge;
    const std::size_t target_stride = whole ? product.out_stride : kPanel;
    if (!whole && product.accumulates) {
      std::fill(edge, edge + cut.rows * kPanel, 0.0f);
      for (std::size_t r = 0; r < cut.rows; ++r) std::copy_n(out + r * product.out_stride, width, edge + r * kPanel);
    }
    kTiles[cut.rows - 1](cut.tiles, left, product.left_stride, panel, product.right.inner,
                         product.accumulates ? target : start, product.accumulates ? target_stride : 0, target,
                         target_stride);
    if (!whole)
      for (std::size_t r = 0; r < cut.rows; ++r) std::copy_n(edge + r * kPanel, width, out + r * product.out_stride);
    row += cut.tiles * cut.rows;
  }
}

}  // namespace

void matmul(const float* left, std::size_t left_stride, std::size_t rows, const PackedView& right, const float* bias,
            Activation activation, Store store, float* out, std::size_t out_stride) noexcept {
  const bool accumulates = store == Store::accumulate;
  assert(!accumulates || (bias == nullptr && activation == Activation::none));
  const Product product{left, left_stride, rows, right, bias, accumulates, out, out_stride};
  std::size_t first = 0;
  if (rows == 1) {
    for (; first + kStripWidth <= right.cols; first += kStripWidth) {
      const float* start = accumulates ? out + first : start_of(bias, right.cols, first, kStripWidth, nullptr);
      kStrip<Floats, kStripPanels>(left, right.data + first * right.inner, right.inner, start, out + first);
      activate(activation, {out + first, kStripWidth});
    }
  }
  for (; first < right.cols; first += kPanel) {
    multiply_panel(product, first);
    if (activation == Activation::none) continue;
    const std::size_t width = std::min(kPanel, right.cols - first);
    for (std::size_t row = 0; row < rows; ++row) activate(activation, {out + row * out_stride + first, width});
  }
}

void multiply_row(const float* left, const HalfView& right, const float* bias, Activation activation,
                  float* out) noexcept {
  if (right.is_bf16)
    multiply_row_of<BF16>(left, right, bias, activation, out);
  else
    multiply_row_of<F16>(left, right, bias, activation, out);
}

}  // namespace regard::kernels
