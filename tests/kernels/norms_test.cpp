// LayerNorm and RMSNorm against float64 and the scalar twin.

#include <cmath>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"
#include "reference/kernels.h"

namespace regard {
namespace {

constexpr float kEpsilon = 1e-5f;

std::vector<std::size_t> norm_sizes() {
  std::vector<std::size_t> sizes = test::row_sizes();
  sizes.push_back(8192);
  return sizes;
}

TEST_CASE("layer_norm is within its bound of float64 and of the scalar twin", "[kernels]") {
  test::Seeded random(21);
  for (const float offset : {0.0f, 1.0f, -8.0f})
    for (const std::size_t n : norm_sizes()) {
      CAPTURE(n, offset);
      std::vector<float> x = random.normals(n, 2.0f);
      for (float& value : x) value += offset;
      const std::vector<float> gain = random.normals(n), bias = n % 4 == 0 ? std::vector<float>{} : random.normals(n);
      const std::vector<double> wide = reference::cast<double>(x);
      const std::vector<double> truth = reference::layer_norm<double>(wide, reference::cast<double>(gain),
                                                                      reference::cast<double>(bias), double(kEpsilon));
      const std::vector<float> twin = reference::layer_norm<float>(x, gain, bias, kEpsilon);
      const auto [mean, variance] = reference::moments(wide);
      const double deviation = std::sqrt(variance + double(kEpsilon));

      test::GuardedRow y(std::vector<float>(n), n % 6), in_place(x, n % 5);
      kernels::layer_norm(x, gain, bias, kEpsilon, y.span());
      kernels::layer_norm(in_place.span(), gain, bias, kEpsilon, in_place.span());
      REQUIRE((y.intact() && in_place.intact()));
      REQUIRE(test::same_bits(y.span(), in_place.span()));
      std::size_t outside = 0, outside_twin = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double shift = bias.empty() ? 0.0 : double(bias[i]), normalised = (wide[i] - mean) / deviation;
        const double limit = kernels::bounds::kNorm * (std::abs(double(gain[i])) * (1 + std::abs(normalised)) *
                                                           (1 + std::abs(mean) / deviation) +
                                                       std::abs(shift));
        outside += std::abs(y.span()[i] - truth[i]) > limit;
        outside_twin += std::abs(double(y.span()[i]) - double(twin[i])) > 4e-4;  // the twin's one long sum is the worse
      }
      REQUIRE(outside == 0);
      REQUIRE(outside_twin == 0);
    }
}

TEST_CASE("layer_norm of equal elements is the bias", "[kernels]") {
  const std::vector<float> x(33, 0.75f), gain(33, 2.0f), bias(33, -1.5f);
  std::vector<float> y(33);
  kernels::layer_norm(x, gain, bias, kEpsilon, y);
  CHECK(y == bias);
}

TEST_CASE("rms_norm is within its bound of float64 and of the scalar twin", "[kernels]") {
  test::Seeded random(22);
  for (const std::size_t n : norm_sizes()) {
    CAPTURE(n);
    const std::vector<float> x = random.normals(n, 3.0f), gain = random.normals(n);
    const std::vector<double> truth =
        reference::rms_norm<double>(reference::cast<double>(x), reference::cast<double>(gain), double(kEpsilon));
    const std::vector<float> twin = reference::rms_norm<float>(x, gain, kEpsilon);
    test::GuardedRow y(std::vector<float>(n), n % 6), in_place(x, n % 5);
    kernels::rms_norm(x, gain, kEpsilon, y.span());
    kernels::rms_norm(in_place.span(), gain, kEpsilon, in_place.span());
    REQUIRE((y.intact() && in_place.intact()));
    REQUIRE(test::same_bits(y.span(), in_place.span()));
    std::size_t outside = 0, outside_twin = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double magnitude = std::abs(truth[i]) + std::abs(double(gain[i]));
      outside += std::abs(y.span()[i] - truth[i]) > kernels::bounds::kNorm * magnitude;
      outside_twin += std::abs(double(y.span()[i]) - double(twin[i])) > 1e-4 * magnitude;
    }
    REQUIRE(outside == 0);
    REQUIRE(outside_twin == 0);
  }
}

TEST_CASE("NaN stays in its row of a norm", "[kernels]") {
  std::vector<float> x(20, 1.0f), gain(20, 1.0f), y(20);
  x[19] = test::kNaN;
  kernels::layer_norm(x, gain, {}, kEpsilon, y);
  CHECK(std::isnan(y[0]));
  kernels::rms_norm(x, gain, kEpsilon, y);
  CHECK(std::isnan(y[0]));
}

}  // namespace
}  // namespace regard
