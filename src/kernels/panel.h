#pragma once
// The shape of a packed panel, which pack.cpp writes and matmul.cpp reads, and of the tiles that pass over it.

#include <algorithm>

#include "kernels/lanes.h"

namespace regard::kernels {

/// Columns of a panel: two registers. Panel p holds columns p·kPanel …, row after row of the inner dimension, with
/// zeros where the last panel passes the matrix: packed[p][row][column], [⌈cols / kPanel⌉ × inner × kPanel].
inline constexpr std::size_t kPanel = 2 * kWidth;

/// The `size` numbers of the columns from `first` of `cols`: where they stand, or in `edge`, with anything beyond the
/// last column; `absent` where there are none.
[[nodiscard]] inline const float* columns_of(const float* numbers, std::size_t cols, std::size_t first,
                                             std::size_t size, float* edge, const float* absent) noexcept {
  if (numbers == nullptr) return absent;
  if (cols - first >= size) return numbers + first;
#ifdef __clang__  // which makes half a kilobyte of it, for one panel of a matrix
#pragma clang loop vectorize(disable) unroll(disable)
#endif
  for (std::size_t i = 0; i < size; ++i) edge[i] = numbers[std::min(first + i, cols - 1)];
  return edge;
}

/// Reads a number of every cache line of a panel, in several places in turn. What comes from beyond the second cache
/// comes two to three times as fast from several places as from one after another, as a product reads it.
template <class Number>
inline void fetch(const Number* panel, std::size_t count) noexcept {
  constexpr std::size_t kPlaces = 6, kLine = 64 / sizeof(Number), kLeast = 6144 / sizeof(Number);
  if (count < kLeast) return;  // attention packs such a moment before
  const std::size_t part = count / kPlaces;
  for (std::size_t i = 0; i < part; i += kLine)
    for (std::size_t place = 0; place < kPlaces; ++place)
      static_cast<void>(*static_cast<const volatile Number*>(panel + place * part + i));
}

/// Rows of a product that one call takes: `tiles` tiles of `rows` rows.
struct Cut {
  std::size_t tiles, rows;
};

/// The next rows, where `rest` are left and a tile holds at most `most`. The last are shared evenly by two tiles: one
/// or two rows alone are bound by the latency of their chains, and take as long as four.
[[nodiscard]] inline Cut next_cut(std::size_t rest, std::size_t most) noexcept {
  if (rest % most == 0) return {rest / most, most};
  if (rest > 2 * most) return {rest / most - 1, most};
  return {1, rest > most ? (rest + 1) / 2 : rest};
}

}  // namespace regard::kernels
