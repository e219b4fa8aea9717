// The arithmetic of rows: scale, dot, axpy, sums and products of two rows.

#include <cassert>

#include "kernels/lanes.h"
#include "kernels/panel.h"
#include "kernels/rowwise.h"

namespace regard::kernels {

void fetch(std::span<const float> x) noexcept { fetch(x.data(), x.size()); }

void scale(std::span<float> x, float factor) noexcept { scale(x, factor, x); }

// Called for a row: a copy in every caller would only be larger. So is all_finite.
[[gnu::noinline]] void scale(std::span<const float> x, float factor, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(load(x.data() + i, count) * Batch(factor), y.data() + i, count);
  });
}

[[gnu::noinline]] bool all_finite(std::span<const float> x) noexcept {
  xsimd::batch_bool<float> found(false);
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    const Batch value = load(x.data() + i, count);
    found = found | (value - value != Batch(0.0f));  // NaN, of NaN and of the infinities
  });
  return !xsimd::any(found);
}

float dot(std::span<const float> a, std::span<const float> b) noexcept {
  assert(a.size() == b.size());
  return sum(a.size(), [&](Batch partial, std::size_t i, std::size_t count) {
    return multiply_add(load(a.data() + i, count), load(b.data() + i, count), partial);
  });
}

void axpy(float a, std::span<const float> x, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(multiply_add(Batch(a), load(x.data() + i, count), load(y.data() + i, count)), y.data() + i, count);
  });
}

void add(std::span<const float> x, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(load(y.data() + i, count) + load(x.data() + i, count), y.data() + i, count);
  });
}

void multiply(std::span<const float> x, std::span<float> y) noexcept {
  assert(x.size() == y.size());
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(load(y.data() + i, count) * load(x.data() + i, count), y.data() + i, count);
  });
}

}  // namespace regard::kernels
