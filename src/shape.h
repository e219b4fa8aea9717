#pragma once
// Checked sizes, and the limits on what a stranger's file may ask for.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace regard {

// Limits (bindings/js/limits.ts carries the same numbers; a test holds the two together).
inline constexpr std::uint64_t kMaxHeaderBytes = 8ull << 20;  ///< safetensors header
inline constexpr std::uint64_t kMaxTensors = 10'000;
inline constexpr std::uint64_t kMaxRank = 4;
inline constexpr std::uint64_t kMaxModelWidth = 8'192;    ///< d_model
inline constexpr std::uint64_t kMaxHeads = 128;           ///< n_heads
inline constexpr std::uint64_t kMaxLayers = 128;          ///< n_layers
inline constexpr std::uint64_t kMaxVocabulary = 524'288;  ///< d_vocab
inline constexpr std::uint64_t kMaxContext = 32'768;      ///< n_ctx
inline constexpr std::uint64_t kMaxModelBytes = 2ull << 30;
inline constexpr std::uint64_t kMaxCaptureBytes = 256ull << 20;  ///< one trace

/// a · b, or nothing where the product does not fit 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) noexcept {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// a + b, or nothing where the sum does not fit 64 bits.
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_sum(std::uint64_t a, std::uint64_t b) noexcept {
  if (a > std::numeric_limits<std::uint64_t>::max() - b) return std::nullopt;
  return a + b;
}

}  // namespace regard
