// Rotary positions: pairs of a row turned by given angles.

#include <cassert>

#include "kernels/lanes.h"
#include "kernels/rowwise.h"

namespace regard::kernels {

void rotate_halves(std::span<const float> cosine, std::span<const float> sine, std::span<float> x) noexcept {
  const std::size_t n = cosine.size();
  assert(sine.size() == n && x.size() == 2 * n);
  for_each_batch(n, [&](std::size_t i, std::size_t count) {
    const Batch cos = load(cosine.data() + i, count), sin = load(sine.data() + i, count);
    const Batch a = load(x.data() + i, count), b = load(x.data() + n + i, count);
    store(multiply_add(a, cos, -(b * sin)), x.data() + i, count);
    store(multiply_add(b, cos, a * sin), x.data() + n + i, count);
  });
}

void rotate_pairs(std::span<const float> cosine, std::span<const float> sine, std::span<float> x) noexcept {
  assert(sine.size() == cosine.size() && x.size() == 2 * cosine.size());
  for_each_batch(cosine.size(), [&](std::size_t i, std::size_t count) {
    alignas(64) float even[kWidth] = {}, odd[kWidth] = {};
    float* pairs = x.data() + 2 * i;
    for (std::size_t p = 0; p < count; ++p) even[p] = pairs[2 * p], odd[p] = pairs[2 * p + 1];
    const Batch cos = load(cosine.data() + i, count), sin = load(sine.data() + i, count);
    const Batch a = Batch::load_aligned(even), b = Batch::load_aligned(odd);
    multiply_add(a, cos, -(b * sin)).store_aligned(even);
    multiply_add(b, cos, a * sin).store_aligned(odd);
    for (std::size_t p = 0; p < count; ++p) pairs[2 * p] = even[p], pairs[2 * p + 1] = odd[p];
  });
}

}  // namespace regard::kernels
