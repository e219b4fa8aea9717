#pragma once
// What this processor can do at most, in this build: measured beside what is held against it.

#include <cstddef>
#include <span>

namespace regard::bench {

/// Runs chains of x ← x·a + b that never leave the registers, as many beside each other as are asked for: 8, 10 or 12.
/// Which number hides the latency best depends on the processor, and in WASM on V8's register allocator.
/// @return how many multiply-adds that was, of single numbers
double multiply_adds(std::size_t pieces, std::size_t chains);

/// Reads all of it once; returns its sum, so that the reading is not left out.
float read_all(std::span<const float> buffer);

}  // namespace regard::bench
