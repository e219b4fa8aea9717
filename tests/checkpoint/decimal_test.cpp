// Decimal texts against C's own strtod.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/decimal.h"
#include "seeded.h"

namespace regard {
namespace {

double unit(test::Seeded& random) { return static_cast<double>(random.bits() >> 11) * 0x1p-53; }

struct Parsed {
  double value;
  std::size_t length;
};

Parsed parse(const std::string& text) {
  const char* end = nullptr;
  const double value = parse_decimal(text.c_str(), &end);
  return {value, static_cast<std::size_t>(end - text.c_str())};
}

}  // namespace

TEST_CASE("decimal numbers are what strtod says, and end where it ends", "[decimal]") {
  for (const char* text : {"0",
                           "-0",
                           "1",
                           "-1",
                           "0.1",
                           "1e-12",
                           "1e-5",
                           "0.044715",
                           "10000.0",
                           "1e22",
                           "1e23",
                           "123456789012345678",
                           "9007199254740993",
                           "1.7976931348623157e308",
                           "2.2250738585072014e-308",
                           "1e-300",
                           "1e400",
                           "-1e400",
                           "1e-400",
                           "5.",
                           ".5",
                           "+5",
                           "1e",
                           "1e+",
                           "1.5x",
                           "x",
                           "",
                           "-",
                           ".",
                           "1e5000000000",
                           "3.4028234663852886e38",
                           "0.000000000000000000000000000001",
                           "1000000000000000000000000000000"}) {
    INFO(text);
    char* end = nullptr;
    const double expected = std::strtod(text, &end);
    const Parsed found = parse(text);
    CHECK(found.value == expected);
    CHECK(std::signbit(found.value) == std::signbit(expected));
    CHECK(found.length == static_cast<std::size_t>(end - text));
  }
}

TEST_CASE("every float and most doubles come back from their text", "[decimal]") {
  test::Seeded random(5);
  std::size_t different = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double magnitude = std::pow(10.0, 560.0 * unit(random) - 280.0);
    const double x = (2.0 * unit(random) - 1.0) * magnitude;
    char text[64];
    std::snprintf(text, sizeof text, i % 2 == 0 ? "%.17g" : "%.9g", x);
    different += parse(text).value != std::strtod(text, nullptr);
  }
  CHECK(different == 0);
}

}  // namespace regard
