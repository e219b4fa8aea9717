// Half precision to float, by integer arithmetic that compilers vectorise as it stands.

#include "kernels/widen.h"

#include <bit>
#include <cassert>
#include <cstdint>

namespace regard::kernels {
namespace {

std::uint32_t half_at(const std::byte* source) noexcept {
  return std::to_integer<std::uint32_t>(source[0]) | std::to_integer<std::uint32_t>(source[1]) << 8;
}

}  // namespace

void widen_f16(std::span<const std::byte> source, std::span<float> target) noexcept {
  assert(source.size() == 2 * target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    const std::uint32_t half = half_at(source.data() + 2 * i);
    // The bits in a float's place, then 2¹¹² for the difference of the exponents' biases: exact, for subnormals too.
    const float magnitude = std::bit_cast<float>((half & 0x7fffu) << 13) * 0x1p112f;
    const std::uint32_t all_ones = (half & 0x7c00u) == 0x7c00u ? 0x7f800000u : 0u;  // ∞ and NaN keep the exponent
    target[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | all_ones | (half & 0x8000u) << 16);
  }
}

void widen_bf16(std::span<const std::byte> source, std::span<float> target) noexcept {
  assert(source.size() == 2 * target.size());
  for (std::size_t i = 0; i < target.size(); ++i)
    target[i] = std::bit_cast<float>(half_at(source.data() + 2 * i) << 16);
}

}  // namespace regard::kernels
