#pragma once
// A checkpoint's matrices into the order in which the kernels read them, panel after panel; while a panel is in the
// cache its numbers are looked at. Each panel is a call of its own: a browser compiles well only what is called again.

#include <cstddef>

#include "model/weights.h"

namespace regard {

/// Bytes that W [out × in] takes once it is packed: whole panels.
[[nodiscard]] std::size_t packed_bytes(std::size_t out, std::size_t in, Precision precision);

/// Packs W where it lies, row after row: `matrix` has packed_bytes of room.
/// @return how many of its numbers are NaN or infinite          Cost: one pass, and for a moment one panel
[[nodiscard]] std::size_t pack_in_place(std::byte* matrix, std::size_t out, std::size_t in, Precision precision);

/// Packs W from where it lies to `packed`, of packed_bytes.
/// @return how many of its numbers are NaN or infinite          Cost: one pass
[[nodiscard]] std::size_t pack_matrix(const StoredMatrix& matrix, std::size_t out, std::size_t in, Precision precision,
                                      std::byte* packed);

/// How many of the numbers are NaN or infinite.             numbers: aligned as they are
[[nodiscard]] std::size_t count_not_finite(Precision precision, std::span<const std::byte> numbers);

}  // namespace regard
