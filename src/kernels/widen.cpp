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

void narrow_f16(std::span<const float> source, std::span<std::uint16_t> target) noexcept {
  assert(source.size() == target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    // The way back of widen_f16: 2⁻¹¹² puts the exponent where a half has it, subnormals included.
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(source[i]);
    const float magnitude = std::bit_cast<float>(bits & 0x7fffffffu) * 0x1p-112f;
    const bool is_special = (bits & 0x7f800000u) == 0x7f800000u;
    const std::uint32_t half =
        is_special ? 0x7c00u | (bits & 0x7fffffu) >> 13 : std::bit_cast<std::uint32_t>(magnitude) >> 13;
    target[i] = static_cast<std::uint16_t>(half | (bits >> 16 & 0x8000u));
  }
}

void narrow_bf16(std::span<const float> source, std::span<std::uint16_t> target) noexcept {
  assert(source.size() == target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    target[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(source[i]) >> 16);
  }
}

}  // namespace regard::kernels
