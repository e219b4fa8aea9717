#pragma once
// Rows for the kernels' tests: every size around every register width, at every misalignment, with guards on both
// sides that show a write past the end.

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "seeded.h"

namespace regard::test {

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();
inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Sizes 1 to 67 pass the ends of 4, 8, 16, 32 and 64 lanes; then a few long rows.
inline std::vector<std::size_t> row_sizes() {
  std::vector<std::size_t> sizes;
  for (std::size_t n = 1; n <= 67; ++n) sizes.push_back(n);
  for (const std::size_t n : {100u, 255u, 256u, 257u, 1000u, 4096u}) sizes.push_back(n);
  return sizes;
}

/// A copy of `values` that starts `offset` floats after an allocation's start, between guards.
class GuardedRow {
 public:
  GuardedRow(const std::vector<float>& values, std::size_t offset) : offset_(offset + 1), size_(values.size()) {
    storage_.assign(offset_ + size_ + 1, kGuard);
    std::copy(values.begin(), values.end(), storage_.begin() + static_cast<std::ptrdiff_t>(offset_));
  }
  [[nodiscard]] std::span<float> span() { return {storage_.data() + offset_, size_}; }
  [[nodiscard]] std::vector<float> values() { return {span().begin(), span().end()}; }
  [[nodiscard]] bool intact() const { return storage_[offset_ - 1] == kGuard && storage_[offset_ + size_] == kGuard; }

 private:
  static constexpr float kGuard = -12345.678f;
  std::size_t offset_, size_;
  std::vector<float> storage_;
};

/// Equal bit for bit; any NaN equals any other.
inline bool same_bits(float a, float b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same_bits(a[i], b[i])) return false;
  return true;
}

/// |y − truth| in units of the last place of the float nearest to a normal `truth`.
inline double ulps(float y, double truth) {
  const double place = std::ldexp(1.0, std::ilogb(truth) - 23);
  return std::abs(static_cast<double>(y) - truth) / place;
}

}  // namespace regard::test
