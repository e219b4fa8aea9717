#pragma once
// Half precision, as checkpoints store it, to float and back.

#include <cstddef>
#include <cstdint>
#include <span>

namespace regard::kernels {

/// target[i] = the IEEE 754 binary16 at source[2i], little-endian, any alignment; source.size() = 2·target.size().
/// Exact, subnormals, infinities and NaN (payload kept) included. The two must not overlap.
void widen_f16(std::span<const std::byte> source, std::span<float> target) noexcept;

/// The same for bfloat16: the upper half of a float.
void widen_bf16(std::span<const std::byte> source, std::span<float> target) noexcept;

/// The inverse, for floats that a binary16 holds exactly: what widen_f16 wrote. Other floats are cut, not rounded.
void narrow_f16(std::span<const float> source, std::span<std::uint16_t> target) noexcept;
void narrow_bf16(std::span<const float> source, std::span<std::uint16_t> target) noexcept;

}  // namespace regard::kernels
