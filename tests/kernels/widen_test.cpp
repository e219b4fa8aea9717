// Half precision to float: all 65 536 values of either kind.

#include "kernels/widen.h"

#include <cmath>
#include <cstring>

#include "kernels/rows.h"

namespace regard {
namespace {

/// The value of a binary16 by its definition.
float f16_value(unsigned bits) {
  const int sign = bits >> 15 ? -1 : 1, exponent = static_cast<int>(bits >> 10 & 31),
            fraction = static_cast<int>(bits & 1023);
  if (exponent == 31) return fraction == 0 ? static_cast<float>(sign) * test::kInfinity : test::kNaN;
  const double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return static_cast<float>(std::copysign(value, sign));
}

std::vector<std::byte> all_halves(std::size_t offset) {
  std::vector<std::byte> bytes(offset + 2 * 65536);
  for (unsigned i = 0; i < 65536; ++i) {
    bytes[offset + 2 * i] = static_cast<std::byte>(i & 255);
    bytes[offset + 2 * i + 1] = static_cast<std::byte>(i >> 8);
  }
  return bytes;
}

TEST_CASE("every f16 and bf16 widens exactly, at any alignment", "[kernels]") {
  for (const std::size_t offset : {0u, 1u, 2u, 3u}) {
    const std::vector<std::byte> bytes = all_halves(offset);
    const auto source = std::span(bytes).subspan(offset);
    std::vector<float> f16(65536), bf16(65536);
    kernels::widen_f16(source, f16);
    kernels::widen_bf16(source, bf16);
    std::size_t wrong = 0;
    for (std::uint32_t i = 0; i < 65536; ++i) {
      wrong += !test::same_bits(f16[i], f16_value(i));
      wrong += std::bit_cast<std::uint32_t>(bf16[i]) != i << 16;
    }
    REQUIRE(wrong == 0);
  }
}

}  // namespace
}  // namespace regard
