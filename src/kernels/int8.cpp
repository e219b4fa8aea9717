#include "kernels/int8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

#include "kernels/group_sums.h"
#include "kernels/panel.h"
#include "kernels/rowwise.h"

namespace regard::kernels {
namespace {

// As multiply_strip in matmul.cpp: one row alone takes 4 panels at once.
constexpr std::size_t kInt8StripPanels = 4, kInt8StripWidth = kInt8StripPanels * kPanel;

/// Bytes of a panel before its groups: what the sums of its columns begin with.
constexpr std::size_t kStartBytes = sizeof(std::int32_t) * kPanel;

/// Of the columns that a kernel passes over, in whole registers.
struct ColumnView {
  const float *scales, *bias;
};

/// The columns of one register.
struct Columns {
  Batch scale, bias;

  Columns(ColumnView view, std::size_t first) noexcept
      : scale(Batch::load_unaligned(view.scales + first)), bias(Batch::load_unaligned(view.bias + first)) {}

  /// bias + (left_scale · scale) · sums
  [[nodiscard]] Batch finish(Sums sums, Batch left_scale) const noexcept {
    return left_scale * scale * xsimd::to_float(sums) + bias;
  }
};

/// `Rows` rows and one whole panel.
template <class Group, std::size_t Rows>
[[gnu::always_inline]] inline void multiply_tile(const Word* left, std::size_t words, const float* left_scales,
                                                 const std::int8_t* panel, ColumnView columns, float* out,
                                                 std::size_t out_stride) noexcept {
  Sums low[Rows], high[Rows];
  const auto* start = reinterpret_cast<const std::int32_t*>(panel);
  for (std::size_t r = 0; r < Rows; ++r) {
    low[r] = Sums::load_unaligned(start);
    high[r] = Sums::load_unaligned(start + kWidth);
  }
  panel += kStartBytes;
  for (std::size_t k = 0; k < words; ++k, panel += Group::kGroup * kPanel) {
    const auto right_low = Group::load(panel), right_high = Group::load(panel + Group::kGroup * kWidth);
    for (std::size_t r = 0; r < Rows; ++r) {
      const Word word = left[r * words + k];
      low[r] = Group::add(low[r], word, right_low);
      high[r] = Group::add(high[r], word, right_high);
    }
  }
  const Columns columns_low(columns, 0), columns_high(columns, kWidth);
  for (std::size_t r = 0; r < Rows; ++r) {
    const Batch left_scale(left_scales[r]);
    columns_low.finish(low[r], left_scale).store_unaligned(out + r * out_stride);
    columns_high.finish(high[r], left_scale).store_unaligned(out + r * out_stride + kWidth);
  }
}

/// The same for `tiles` tiles, one below another.
template <class Group, std::size_t Rows>
void multiply_tiles(std::size_t tiles, const Word* left, std::size_t words, const float* left_scales,
                    const std::int8_t* panel, ColumnView columns, float* out, std::size_t out_stride) noexcept {
  for (; tiles > 0; --tiles) {
    multiply_tile<Group, Rows>(left, words, left_scales, panel, columns, out, out_stride);
    left += Rows * words;
    left_scales += Rows;
    out += Rows * out_stride;
  }
}

/// One row and kInt8StripPanels whole panels.
template <class Group>
void multiply_strip(const Word* left, std::size_t words, float left_scale, const std::int8_t* panels,
                    ColumnView columns, float* out) noexcept {
  const std::size_t panel_bytes = kStartBytes + words * Group::kGroup * kPanel;
  Sums all[2 * kInt8StripPanels];
  for (std::size_t p = 0; p < kInt8StripPanels; ++p) {
    const auto* start = reinterpret_cast<const std::int32_t*>(panels + p * panel_bytes);
    all[2 * p] = Sums::load_unaligned(start);
    all[2 * p + 1] = Sums::load_unaligned(start + kWidth);
  }
  const std::int8_t* groups = panels + kStartBytes;
  for (std::size_t k = 0; k < words; ++k, groups += Group::kGroup * kPanel) {
    for (std::size_t p = 0; p < kInt8StripPanels; ++p) {
      const std::int8_t* right = groups + p * panel_bytes;
      all[2 * p] = Group::add(all[2 * p], left[k], Group::load(right));
      all[2 * p + 1] = Group::add(all[2 * p + 1], left[k], Group::load(right + Group::kGroup * kWidth));
    }
  }
  for (std::size_t i = 0; i < 2 * kInt8StripPanels; ++i)
    Columns(columns, i * kWidth).finish(all[i], Batch(left_scale)).store_unaligned(out + i * kWidth);
}

// Rows of a tile, at 128 × 768 × 768 in relaxed WASM:
//     pairs  4 rows 3.0 ms   6 rows 3.4   8 rows 4.0 (float32 7.9)     Node 20, a Zen 3 server, which has no quads
//     quads  4 rows 1.0 ms   5 rows 0.8   6 rows 0.8   8 rows 0.9 (float32 2.8, pairs 2.1)    Chromium 156, with VNNI
constexpr std::size_t kPairRows = 4, kQuadRows = 6;
constexpr std::size_t kMostRows = std::max(kPairRows, kQuadRows);

// Through pointers only, as in matmul.cpp: V8 replaces a function by its optimised form at the next call.
struct Kernel {
  std::size_t group, rows;
  std::array<decltype(&multiply_tiles<PairSums, 1>), kMostRows> tiles;  // the first `rows` of them
  decltype(&multiply_strip<PairSums>) strip;
  QuadBytes bytes;
};
template <class Group, std::size_t Rows>
Kernel kernel_of(QuadBytes bytes) noexcept {
  return [&]<std::size_t... Indices>(std::index_sequence<Indices...>) {
    return Kernel{Group::kGroup, Rows, {&multiply_tiles<Group, Indices + 1>...}, &multiply_strip<Group>, bytes};
  }(std::make_index_sequence<Rows>{});
}
Kernel choose_kernel() noexcept {
#if REGARD_QUADS
  const QuadBytes bytes = ask_for_quads();
  if (bytes != QuadBytes::none) return kernel_of<QuadSums, kQuadRows>(bytes);
#endif
  return kernel_of<PairSums, kPairRows>(QuadBytes::none);
}
const Kernel kKernel = choose_kernel();

std::size_t panel_bytes(std::size_t inner) noexcept {
  return kStartBytes + int8_row_words(inner) * kKernel.group * kPanel;
}
/// visit(i, place) for the numbers of a column: number i stands at `place` of the panel.
template <class Visit>
void for_each_place(std::size_t inner, std::size_t column, Visit visit) noexcept {
  const std::size_t group = kKernel.group;
  std::size_t place = kStartBytes + column * group;
  for (std::size_t first = 0; first < inner; first += group, place += kPanel * group) {
    const std::size_t count = std::min(group, inner - first);
    for (std::size_t j = 0; j < count; ++j) visit(first + j, place + j);
  }
}

/// Of a left number: the numbers of an unsigned side stand 128 higher, which the start of each sum takes back.
int offset() noexcept { return kKernel.bytes == QuadBytes::as_unsigned ? 128 : 0; }

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

/// Numbers of one row, one after another, and zeros to the end of its last word.
template <class Number>
void round_numbers(std::span<const float> x, float inverse, std::span<Word> rounded) noexcept {
  auto* const out = reinterpret_cast<std::byte*>(rounded.data());
  const auto put = [&](std::size_t i, int number) {
    const auto narrow = static_cast<Number>(number + offset());
    std::memcpy(out + i * sizeof narrow, &narrow, sizeof narrow);
  };
  for (std::size_t i = 0; i < x.size(); ++i) put(i, nearest(x[i] * inverse));
  for (std::size_t i = x.size(); i < rounded.size_bytes() / sizeof(Number); ++i) put(i, 0);
}

/// The `size` columns from `first`; `edge` holds 2·kPanel numbers, for the last panel.
ColumnView columns_from(const Int8View& right, const float* bias, std::size_t first, std::size_t size,
                        float* edge) noexcept {
  static constexpr auto kNoBias = [] {
    std::array<float, kInt8StripWidth> none{};
    none.fill(-0.0f);  // which changes no sum, not even −0
    return none;
  }();
  return {columns_of(right.scales, right.cols, first, size, edge, nullptr),
          columns_of(bias, right.cols, first, size, edge + kPanel, kNoBias.data())};
}

}  // namespace

std::size_t int8_row_words(std::size_t inner) noexcept { return (inner + kKernel.group - 1) / kKernel.group; }

std::size_t int8_packed_size(std::size_t inner, std::size_t cols) noexcept {
  return (cols + kPanel - 1) / kPanel * panel_bytes(inner);
}

void pack_transposed_int8(const float* right, std::size_t stride, std::size_t inner, std::size_t cols,
                          std::span<std::int8_t> packed, std::span<float> scales) noexcept {
  assert(packed.size() >= int8_packed_size(inner, cols) && scales.size() >= cols);
  std::fill_n(packed.begin(), int8_packed_size(inner, cols), std::int8_t{0});
  for (std::size_t column = 0; column < cols; ++column) {
    const float* source = right + column * stride;
    const Scale scale = scale_of(inner, [&](std::size_t i) { return source[i]; });
    scales[column] = scale.step;
    std::int8_t* const panel = packed.data() + column / kPanel * panel_bytes(inner);
    std::uint32_t sum = 0;  // it and what is added to it may wrap: the whole sum does not
    for_each_place(inner, column % kPanel, [&](std::size_t i, std::size_t place) {
      const std::int16_t number = nearest(source[i] * scale.inverse);
      panel[place] = static_cast<std::int8_t>(number);
      sum += static_cast<std::uint32_t>(number);
    });
    const std::uint32_t start = 0u - sum * static_cast<std::uint32_t>(offset());
    std::memcpy(panel + sizeof start * (column % kPanel), &start, sizeof start);
  }
}

void unpack_int8_column(const Int8View& right, std::size_t column, float* out) noexcept {
  const std::int8_t* const panel = right.data + column / kPanel * panel_bytes(right.inner);
  for_each_place(right.inner, column % kPanel, [&](std::size_t i, std::size_t place) {
    out[i] = right.scales[column] * static_cast<float>(panel[place]);
  });
}

// Never inlined: in WebAssembly its callers are compiled to be small, and would have its loops small too.
[[gnu::noinline]] float round_row(std::span<const float> x, std::span<std::int32_t> rounded) noexcept {
  assert(rounded.size() == int8_row_words(x.size()));
  const Scale scale = scale_of(x.size(), [&](std::size_t i) { return x[i]; });
  const auto numbers = scale.inverse == 0.0f ? std::span<const float>{} : x;  // else all zeros
  if (kKernel.group == PairSums::kGroup)
    round_numbers<std::int16_t>(numbers, scale.inverse, rounded);
  else
    round_numbers<std::uint8_t>(numbers, scale.inverse, rounded);
  return scale.step;
}

int rounded_number(std::span<const std::int32_t> rounded, std::size_t i) noexcept {
  const auto* const bytes = reinterpret_cast<const std::byte*>(rounded.data());
  if (kKernel.group == PairSums::kGroup) {
    std::int16_t number = 0;
    std::memcpy(&number, bytes + i * sizeof number, sizeof number);
    return number;
  }
  const int number = std::to_integer<int>(bytes[i]) - offset();
  return number > 127 ? number - 256 : number;
}

void matmul_int8(const std::int32_t* left, const float* left_scales, std::size_t rows, const Int8View& right,
                 const float* bias, Activation activation, float* out, std::size_t out_stride) noexcept {
  assert(right.inner <= kMaxInt8Inner);
  const std::size_t words = int8_row_words(right.inner), step = panel_bytes(right.inner);
  const std::int8_t* panel = right.data;
  float columns_edge[2 * kPanel];
  std::size_t first = 0;
  if (rows == 1) {
    for (; first + kInt8StripWidth <= right.cols; first += kInt8StripWidth, panel += kInt8StripPanels * step) {
      const ColumnView columns = columns_from(right, bias, first, kInt8StripWidth, columns_edge);
      kKernel.strip(left, words, left_scales[0], panel, columns, out + first);
      activate(activation, {out + first, kInt8StripWidth});
    }
  }
  for (; first < right.cols; first += kPanel, panel += step) {
    const ColumnView columns = columns_from(right, bias, first, kPanel, columns_edge);
    const std::size_t width = std::min(kPanel, right.cols - first);
    fetch(panel, step);
    for (std::size_t row = 0; row < rows;) {
      Cut cut = next_cut(rows - row, kKernel.rows);
      alignas(64) float edge[kMostRows * kPanel];  // stands in for the output where the panel passes its last column
      const bool whole = width == kPanel;
      if (!whole) cut.tiles = 1;
      float* target = out + row * out_stride + first;
      kKernel.tiles[cut.rows - 1](cut.tiles, left + row * words, words, left_scales + row, panel, columns,
                                  whole ? target : edge, whole ? out_stride : kPanel);
      for (std::size_t r = 0; r < cut.tiles * cut.rows; ++r, target += out_stride) {
        if (!whole) std::copy_n(edge + r * kPanel, width, target);
        activate(activation, {target, width});
      }
      row += cut.tiles * cut.rows;
    }
  }
}

}  // namespace regard::kernels
