#pragma once
// Half precision, as checkpoints store it, to float.

#include <cstddef>
#include <cstdint>
#include <span>

namespace regard::kernels {

/// target[i] = the IEEE 754 binary16 at source[2i], little-endian, any alignment; source.size() = 2·target.size().
/// Exact, subnormals, infinities and NaN (payload kept) included. The two must not overlap.
void widen_f16(std::span<const std::byte> source, std::span<float> target) noexcept;

/// The same for bfloat16: the upper half of a float.
void widen_bf16(std::span<const std::byte> source, std::span<float> target) noexcept;

}  // namespace regard::kernels
