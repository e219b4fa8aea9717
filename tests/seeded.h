#pragma once
// Random numbers that are the same on every machine: splitmix64 (Steele, Lea & Flood 2014), and floats made from its
// bits by exact operations only, so that the C library has no part in them.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace regard::test {

class Seeded {
 public:
  explicit Seeded(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, bound).
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>((bits() >> 32) * bound >> 32); }

  /// Uniform in [low, high).
  float between(float low, float high) {
    const float unit = static_cast<float>(bits() >> 40) * 0x1p-24f;
    const float width = (high - low) * unit;  // named, so that no compiler fuses it with the sum
    return low + width;
  }

  /// Of mean 0 and variance 1, nearly normal: the sum of 12 uniforms, each a whole number of 2⁻²⁰, so exact.
  float normal() {
    std::int64_t sum = -6 * (1 << 20);
    for (int i = 0; i < 12; ++i) sum += static_cast<std::int64_t>(bits() >> 44);
    return static_cast<float>(sum) * 0x1p-20f;
  }

  std::vector<float> normals(std::size_t n, float scale = 1.0f) {
    std::vector<float> values(n);
    for (float& value : values) value = normal() * scale;
    return values;
  }

 private:
  std::uint64_t state_;
};

}  // namespace regard::test
