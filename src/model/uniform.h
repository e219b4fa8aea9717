#pragma once
// Uniform numbers for sampling, the same on every machine.

#include <cstdint>
#include <utility>
#include <vector>

namespace regard {

/// SplitMix64 (Steele, Lea & Flood 2014, figure 10): x ← x + 0x9e3779b97f4a7c15, the output a mix of x. The upper 53
/// bits are the number, so every result is a multiple of 2⁻⁵³ in [0, 1). Numbers given in a table come first.
class UniformNumbers {
 public:
  explicit UniformNumbers(std::uint64_t seed, std::vector<double> table = {})
      : state_(seed), table_(std::move(table)) {}

  [[nodiscard]] double next() {
    if (used_ < table_.size()) return table_[used_++];
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    mixed ^= mixed >> 31;
    return static_cast<double>(mixed >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
  std::vector<double> table_;
  std::size_t used_ = 0;
};

}  // namespace regard
