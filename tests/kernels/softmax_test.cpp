// max, exp_sum, softmax and its logarithm.

#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"
#include "reference/kernels.h"

namespace regard {
namespace {

using test::kInfinity;
using test::kNaN;

TEST_CASE("max finds the greatest element at every place", "[kernels]") {
  test::Seeded random(1);
  CHECK(kernels::max({}) == -kInfinity);
  for (const std::size_t n : test::row_sizes()) {
    std::vector<float> x = random.normals(n);
    REQUIRE(kernels::max(x) == *std::max_element(x.begin(), x.end()));
    const std::size_t place = random.below(n);
    x[place] = 100.0f;
    REQUIRE(kernels::max(x) == 100.0f);
    x[place] = kNaN;
    REQUIRE(std::isnan(kernels::max(x)));
    x[random.below(n)] = kInfinity;
    REQUIRE((std::isnan(kernels::max(x)) || n == 1 || kernels::max(x) == kInfinity));
  }
}

TEST_CASE("max sums to look for NaN: infinities and overflow of both signs are not taken for it", "[kernels]") {
  for (const std::size_t n : {2u, 5u, 16u, 33u, 200u}) {
    const float greatest = std::numeric_limits<float>::max();
    for (const float high : {kInfinity, greatest}) {
      std::vector<float> x(n, high);
      for (std::size_t i = 0; i < n; i += 2) x[i] = -kInfinity;
      REQUIRE(kernels::max(x) == high);
      x[n / 2] = kNaN;
      REQUIRE(std::isnan(kernels::max(x)));
    }
  }
}

TEST_CASE("softmax is within its bounds of float64 and of the scalar twin", "[kernels]") {
  test::Seeded random(2);
  for (const float scale : {0.1f, 1.0f, 8.0f, 30.0f})
    for (const std::size_t n : test::row_sizes()) {
      CAPTURE(n, scale);
      const std::vector<float> x = random.normals(n, scale);
      test::GuardedRow row(x, n % 7);
      kernels::softmax(row.span());
      REQUIRE(row.intact());
      const std::vector<double> truth = reference::softmax(reference::cast<double>(x));
      const std::vector<float> twin = reference::softmax(x);
      const double greatest = kernels::max(x);
      std::size_t outside = 0, outside_twin = 0;
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double p = row.span()[i], error = std::abs(p - truth[i]);
        const double relative = kernels::bounds::kSoftmaxScale * (6 + std::abs(x[i] - greatest)) * truth[i];
        outside += error > kernels::bounds::kSoftmaxAbsolute || (truth[i] >= 1e-37 && error > relative);
        outside_twin += std::abs(p - double(twin[i])) > 2 * kernels::bounds::kSoftmaxAbsolute;
        sum += p;
      }
      REQUIRE(outside == 0);
      REQUIRE(outside_twin == 0);
      REQUIRE(std::abs(sum - 1) <= kernels::bounds::kSoftmaxSum);
    }
}

TEST_CASE("a row that is −inf throughout becomes exactly 0", "[kernels]") {
  for (std::size_t n = 1; n <= 67; ++n) {
    std::vector<float> x(n, -kInfinity);
    kernels::softmax(x);
    REQUIRE(test::same_bits(x, std::vector<float>(n, 0.0f)));
  }
}

TEST_CASE("−inf among numbers becomes exactly 0 and changes nothing else", "[kernels]") {
  test::Seeded random(3);
  for (std::size_t n = 2; n <= 67; ++n) {
    std::vector<float> x = random.normals(n);
    const std::size_t place = random.below(n);
    x[place] = -kInfinity;
    std::vector<double> truth = reference::softmax(reference::cast<double>(x));
    kernels::softmax(x);
    REQUIRE(test::same_bits(x[place], 0.0f));
    for (std::size_t i = 0; i < n; ++i) REQUIRE(std::abs(x[i] - truth[i]) <= kernels::bounds::kSoftmaxAbsolute);
  }
}

TEST_CASE("NaN or +inf makes the whole row NaN", "[kernels]") {
  test::Seeded random(4);
  for (std::size_t n = 1; n <= 67; ++n)
    for (const float bad : {kNaN, kInfinity}) {
      std::vector<float> x = random.normals(n), logarithm;
      x[random.below(n)] = bad;
      logarithm = x;
      kernels::softmax(x);
      kernels::log_softmax(logarithm);
      for (std::size_t i = 0; i < n; ++i) REQUIRE((std::isnan(x[i]) && std::isnan(logarithm[i])));
    }
}

TEST_CASE("extreme scores stay finite and sum to 1", "[kernels]") {
  for (std::vector<float> x : {std::vector<float>{1e4f, -1e4f, 0.0f},
                               {3e38f, -3e38f, 3e38f},
                               {-3e38f, -3e38f},
                               std::vector<float>(67, 3e38f),
                               std::vector<float>(4096, -1e30f)}) {
    kernels::softmax(x);
    CHECK(std::all_of(x.begin(), x.end(), [](float p) { return std::isfinite(p); }));
    CHECK(std::abs(std::accumulate(x.begin(), x.end(), 0.0) - 1) <= kernels::bounds::kSoftmaxSum);
  }
}

TEST_CASE("exp_sum leaves the exponentials behind and returns their sum", "[kernels]") {
  test::Seeded random(5);
  for (const std::size_t n : test::row_sizes()) {
    const std::vector<float> x = random.normals(n, 4.0f);
    test::GuardedRow row(x, n % 3);
    const float shift = kernels::max(x), sum = kernels::exp_sum(row.span(), shift);
    REQUIRE(row.intact());
    const std::vector<float> values = row.values();
    const double truth = std::accumulate(values.begin(), values.end(), 0.0);
    REQUIRE(std::abs(sum - truth) <= (double(n) / 16 + 5) * kernels::bounds::kUnitRoundoff * truth);
    for (std::size_t i = 0; i < n; ++i) {
      float alone = x[i] - shift;
      kernels::exp({&alone, 1});
      REQUIRE(test::same_bits(values[i], alone));
    }
  }
  CHECK(kernels::exp_sum({}, 0.0f) == 0.0f);
}

TEST_CASE("log_softmax is within its bound of float64", "[kernels]") {
  test::Seeded random(6);
  std::vector<std::size_t> sizes = test::row_sizes();
  sizes.push_back(65536);
  for (const std::size_t n : sizes) {
    const std::vector<float> x = random.normals(n, 5.0f);
    test::GuardedRow row(x, n % 3);
    kernels::log_softmax(row.span());
    REQUIRE(row.intact());
    const std::vector<double> truth = reference::log_softmax(reference::cast<double>(x));
    std::size_t outside = 0;
    for (std::size_t i = 0; i < n; ++i)
      outside += std::abs(row.span()[i] - truth[i]) > kernels::bounds::kLogSoftmax * (1 + std::abs(truth[i]));
    CAPTURE(n);
    REQUIRE(outside == 0);
  }
  std::vector<float> masked(5, -kInfinity);
  kernels::log_softmax(masked);
  CHECK(masked == std::vector<float>(5, -kInfinity));
}

TEST_CASE("an empty row is left alone", "[kernels]") {
  std::vector<float> empty;
  kernels::softmax(empty);
  kernels::log_softmax(empty);
  CHECK(empty.empty());
}

}  // namespace
}  // namespace regard
