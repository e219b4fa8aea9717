#include "attention/seen_row.h"

#include <algorithm>

#include "kernels/rowwise.h"

namespace regard::attention {

std::size_t count(std::span<const KeyRange> ranges) {
  std::size_t total = 0;
  for (const KeyRange& range : ranges) total += range.end - range.begin;
  return total;
}

bool weigh_values(std::span<const KeyRange> ranges, std::span<const float> weights, MatrixView v, std::span<float> z) {
  std::ranges::fill(z, 0.0f);
  for_each_seen(ranges, [&](std::size_t key, std::size_t i) { kernels::axpy(weights[i], row_of(v, key), z); });
  return kernels::all_finite(z);
}

}  // namespace regard::attention
