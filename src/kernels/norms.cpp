// LayerNorm and RMSNorm.

#include <cassert>
#include <cmath>

#include "kernels/lanes.h"
#include "kernels/rowwise.h"

namespace regard::kernels {

void layer_norm(std::span<const float> x, std::span<const float> gain, std::span<const float> bias, float epsilon,
                std::span<float> y) noexcept {
  assert(x.size() == y.size() && x.size() == gain.size() && (bias.empty() || bias.size() == x.size()));
  if (x.empty()) return;
  const float n = static_cast<float>(x.size());
  const float mean = sum(x.size(), [&](Batch partial, std::size_t i,
                                       std::size_t count) { return partial + load(x.data() + i, count); }) /
                     n;
  const float variance = sum(x.size(),
                             [&](Batch partial, std::size_t i, std::size_t count) {
                               const Batch centred = load(x.data() + i, count, mean) - Batch(mean);
                               return multiply_add(centred, centred, partial);
                             }) /
                         n;
  const Batch inverse(1.0f / std::sqrt(variance + epsilon));
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    const Batch normalised = (load(x.data() + i, count) - Batch(mean)) * inverse;
    const Batch shift = bias.empty() ? Batch(0.0f) : load(bias.data() + i, count);
    store(multiply_add(normalised, load(gain.data() + i, count), shift), y.data() + i, count);
  });
}

void rms_norm(std::span<const float> x, std::span<const float> gain, float epsilon, std::span<float> y) noexcept {
  assert(x.size() == y.size() && x.size() == gain.size());
  if (x.empty()) return;
  const Batch inverse(1.0f / std::sqrt(dot(x, x) / static_cast<float>(x.size()) + epsilon));
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(load(x.data() + i, count) * inverse * load(gain.data() + i, count), y.data() + i, count);
  });
}

}  // namespace regard::kernels
