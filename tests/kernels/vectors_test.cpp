// scale, dot, axpy, sums and products of rows, and rotary pairs.

#include <cmath>
#include <limits>
#include <utility>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"
#include "reference/kernels.h"

namespace regard {
namespace {

constexpr double kU = kernels::bounds::kUnitRoundoff;

TEST_CASE("dot is within its bound of float64 and of the scalar twin", "[kernels]") {
  test::Seeded random(31);
  CHECK(kernels::dot({}, {}) == 0.0f);
  for (const std::size_t n : test::row_sizes()) {
    const std::vector<float> a = random.normals(n), b = random.normals(n);
    test::GuardedRow left(a, n % 3), right(b, n % 5);
    const std::vector<double> wide_a = reference::cast<double>(a), wide_b = reference::cast<double>(b);
    double magnitude = 0;
    for (std::size_t i = 0; i < n; ++i) magnitude += std::abs(wide_a[i] * wide_b[i]);
    const double y = kernels::dot(left.span(), right.span()), limit = double(n + 2) * kU * magnitude;
    REQUIRE(std::abs(y - reference::dot(wide_a, wide_b)) <= limit);
    REQUIRE(std::abs(y - double(reference::dot(a, b))) <= 2 * limit);
  }
}

TEST_CASE("scale, axpy, add and multiply touch every element and nothing else", "[kernels]") {
  test::Seeded random(32);
  for (const std::size_t n : test::row_sizes()) {
    const std::vector<float> x = random.normals(n), y = random.normals(n);
    const float a = random.normal();
    test::GuardedRow scaled(x, n % 3), axpied(y, n % 5), added(y, n % 7), multiplied(y, n % 2), elsewhere(y, n % 3);
    kernels::scale(scaled.span(), a);
    kernels::scale(x, a, elsewhere.span());
    kernels::axpy(a, x, axpied.span());
    kernels::add(x, added.span());
    kernels::multiply(x, multiplied.span());
    REQUIRE((scaled.intact() && axpied.intact() && added.intact() && multiplied.intact() && elsewhere.intact()));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double product = double(a) * double(x[i]);
      wrong += scaled.span()[i] != a * x[i];
      wrong += elsewhere.span()[i] != a * x[i];
      wrong += added.span()[i] != y[i] + x[i];
      wrong += multiplied.span()[i] != y[i] * x[i];
      wrong += std::abs(axpied.span()[i] - (product + y[i])) > 2 * kU * (std::abs(product) + std::abs(y[i]));
    }
    REQUIRE(wrong == 0);
  }
}

TEST_CASE("both rotary layouts turn the pairs by their angles", "[kernels]") {
  test::Seeded random(33);
  for (std::size_t n = 0; n <= 67; ++n) {
    const std::vector<float> x = random.normals(2 * n);
    std::vector<float> cosine(n), sine(n), interleaved(2 * n);
    for (std::size_t i = 0; i < n; ++i) {
      const double angle = double(random.between(-3.0f, 3.0f));
      cosine[i] = static_cast<float>(std::cos(angle));
      sine[i] = static_cast<float>(std::sin(angle));
      interleaved[2 * i] = x[i];
      interleaved[2 * i + 1] = x[n + i];
    }
    test::GuardedRow halves(x, n % 3), pairs(interleaved, n % 5);
    kernels::rotate_halves(cosine, sine, halves.span());
    kernels::rotate_pairs(cosine, sine, pairs.span());
    REQUIRE((halves.intact() && pairs.intact()));
    for (std::size_t i = 0; i < n; ++i) {
      const double a = x[i], b = x[n + i], c = cosine[i], s = sine[i];
      REQUIRE(std::abs(halves.span()[i] - (a * c - b * s)) <= 3 * kU * (std::abs(a * c) + std::abs(b * s)));
      REQUIRE(std::abs(halves.span()[n + i] - (b * c + a * s)) <= 3 * kU * (std::abs(b * c) + std::abs(a * s)));
      REQUIRE(test::same_bits(halves.span()[i], pairs.span()[2 * i]));
      REQUIRE(test::same_bits(halves.span()[n + i], pairs.span()[2 * i + 1]));
    }
  }
}

TEST_CASE("a NaN or an infinity is found wherever it stands", "[kernels]") {
  for (std::size_t n = 0; n <= 67; ++n) {
    std::vector<float> x = test::Seeded(n).normals(n);
    if (n > 0) x[0] = std::numeric_limits<float>::max();
    REQUIRE(kernels::all_finite(x));
    for (std::size_t i = 0; i < n; ++i) {
      for (const float bad : {test::kNaN, test::kInfinity, -test::kInfinity}) {
        const float kept = std::exchange(x[i], bad);
        REQUIRE_FALSE(kernels::all_finite(x));
        x[i] = kept;
      }
    }
  }
}

}  // namespace
}  // namespace regard
