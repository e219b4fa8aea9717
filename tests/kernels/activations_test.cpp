// The activations against float64 and the scalar twin.

#include <cmath>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"
#include "reference/kernels.h"

namespace regard {
namespace {

using kernels::Activation;
using test::kInfinity;
using test::kNaN;

constexpr Activation kCurved[] = {Activation::gelu_erf, Activation::gelu_tanh, Activation::silu,
                                  Activation::gelu_sigmoid};

double bound(double x, double truth) {
  return kernels::bounds::kActivationScale * (6 + x * x) * std::abs(truth) + kernels::bounds::kActivationFloor;
}

float one(Activation kind, float x) {
  kernels::activate(kind, {&x, 1});
  return x;
}

TEST_CASE("GELU and SiLU are within their bound of float64 and of the scalar twin", "[kernels]") {
  for (const Activation kind : kCurved) {
    CAPTURE(static_cast<int>(kind));
    std::size_t outside = 0, outside_twin = 0, seen = 0;
    double worst = 0;
    std::vector<float> x, y;
    const auto check = [&] {
      y = x;
      kernels::activate(kind, y);
      for (std::size_t i = 0; i < x.size(); ++i, ++seen) {
        const double truth = reference::activation<double>(kind, x[i]), limit = bound(x[i], truth);
        worst = std::max(worst, std::abs(y[i] - truth) / limit);
        outside += std::abs(y[i] - truth) > limit;
        outside_twin += std::abs(y[i] - double(reference::activation<float>(kind, x[i]))) > 2 * limit + 1e-38;
      }
      x.clear();
    };
    for (std::uint64_t bits = 0; bits < 0x42c80000u; bits += 1999)  // every 1999th float of [−100, 100]
      for (const float sign : {1.0f, -1.0f}) {
        x.push_back(sign * std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        if (x.size() >= 4096) check();
      }
    check();
    CAPTURE(worst);
    CHECK(seen > 1'000'000);
    CHECK(outside == 0);
    CHECK(outside_twin == 0);
  }
}

TEST_CASE("the activations at the special values", "[kernels]") {
  for (const Activation kind : kCurved) {
    CHECK(one(kind, 0.0f) == 0.0f);
    CHECK(one(kind, kInfinity) == kInfinity);
    CHECK(std::isnan(one(kind, kNaN)));
    CHECK(one(kind, 1e6f) == 1e6f);
    CHECK(one(kind, -1e6f) == 0.0f);
  }
  CHECK(one(Activation::relu, -1.0f) == 0.0f);
  CHECK(one(Activation::relu, 2.5f) == 2.5f);
  CHECK(one(Activation::relu, -kInfinity) == 0.0f);
  CHECK(std::isnan(one(Activation::relu, kNaN)));
  CHECK(std::isnan(one(Activation::none, kNaN)));
}

TEST_CASE("an element's bits do not depend on where in a row it stands", "[kernels]") {
  test::Seeded random(11);
  for (const Activation kind : {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu})
    for (std::size_t n = 1; n <= 67; ++n) {
      const std::vector<float> x = random.normals(n, 3.0f);
      test::GuardedRow row(x, n % 5);
      kernels::activate(kind, row.span());
      REQUIRE(row.intact());
      for (std::size_t i = 0; i < n; ++i) REQUIRE(test::same_bits(row.span()[i], one(kind, x[i])));
    }
}

}  // namespace
}  // namespace regard
