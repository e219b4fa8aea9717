// Half precision to float.

#include "kernels/widen.h"

#include <cassert>
#include <cstring>

#include "kernels/halves.h"

namespace regard::kernels {
namespace {

template <class Widen>
void widen_all(std::span<const std::byte> source, std::span<float> target, Widen widen) noexcept {
  assert(source.size() == 2 * target.size());
  for_each_batch(target.size(), [&](std::size_t i, std::size_t count) {
    if (count == kWidth) return widen(load_16(source.data() + 2 * i)).store_unaligned(target.data() + i);
    std::byte tail[2 * kWidth] = {};
    std::memcpy(tail, source.data() + 2 * i, 2 * count);
    store(widen(load_16(tail)), target.data() + i, count);
  });
}

}  // namespace

void widen_f16(std::span<const std::byte> source, std::span<float> target) noexcept {
  widen_all(source, target, [](Integers halves) { return any_f16(halves); });
}

void widen_bf16(std::span<const std::byte> source, std::span<float> target) noexcept {
  widen_all(source, target, [](Integers halves) { return any_bf16(halves); });
}

}  // namespace regard::kernels
