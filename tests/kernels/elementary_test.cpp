// log, exp, powers, sine and cosine in double, against long double.

#include "kernels/elementary.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace regard;

namespace {

constexpr double kUnit = elementary::kUlps * 0x1p-52;

bool near(double got, long double want, long double bound) {
  return std::fabs(static_cast<long double>(got) - want) <= bound;
}

}  // namespace

TEST_CASE("log, exp and powers are right to a few units of the last place", "[kernels]") {
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> exponents(-300.0, 300.0), small(-20.0, 20.0), bases(1.5, 1e7);
  for (int i = 0; i < 20'000; ++i) {
    const double x = std::pow(10.0, exponents(engine)), y = small(engine), base = bases(engine);
    const long double log = std::log(static_cast<long double>(x)), exp = std::exp(static_cast<long double>(y));
    REQUIRE(near(elementary::log(x), log, kUnit * std::fmax(1.0L, std::fabs(log))));
    REQUIRE(near(elementary::exp(y), exp, kUnit * exp));
    const long double two = std::exp2(static_cast<long double>(y));
    REQUIRE(near(elementary::exp2(y), two, kUnit * two));
    const double e = y / 20.0;
    const long double power = std::pow(static_cast<long double>(base), static_cast<long double>(e));
    REQUIRE(near(elementary::power(base, e), power, kUnit * (1.0L + std::fabs(std::log(power))) * power));
  }
}

TEST_CASE("what is exact stays exact", "[kernels]") {
  CHECK(elementary::log(1.0) == 0.0);
  CHECK(elementary::exp(0.0) == 1.0);
  CHECK(elementary::exp(-709.0) == 0.0);
  CHECK(elementary::exp(710.0) == std::numeric_limits<double>::infinity());
  for (int n = -1000; n <= 1000; ++n) CHECK(elementary::exp2(n) == std::ldexp(1.0, n));
  CHECK(elementary::sine_cosine(0.0).sine == 0.0);
  CHECK(elementary::sine_cosine(0.0).cosine == 1.0);
}

TEST_CASE("sine and cosine hold to the end of the longest context", "[kernels]") {
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> angles(-0x1p20, 0x1p20), near_zero(-4.0, 4.0);
  for (int i = 0; i < 20'000; ++i) {
    for (const double x : {angles(engine), near_zero(engine), static_cast<double>(i)}) {
      const auto [sine, cosine] = elementary::sine_cosine(x);
      REQUIRE(near(sine, std::sin(static_cast<long double>(x)), kUnit));
      REQUIRE(near(cosine, std::cos(static_cast<long double>(x)), kUnit));
    }
  }
}
