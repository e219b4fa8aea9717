// exp, tanh and the logistic function against float64, over strides of all floats and at every special value.

#include <cmath>

#include "kernels/bounds.h"
#include "kernels/polynomials.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"

namespace regard {
namespace {

using test::kInfinity;
using test::kNaN;

/// Calls visit(x, function(x)) for every `stride`-th float from `low` to `high`, both of one sign.
template <class Function, class Visit>
std::size_t sweep(float low, float high, std::uint32_t stride, Function function, Visit visit) {
  const auto first = std::bit_cast<std::uint32_t>(low), last = std::bit_cast<std::uint32_t>(high);
  std::vector<float> inputs, outputs;
  std::size_t seen = 0;
  const auto flush = [&] {
    outputs = inputs;
    function(std::span<float>(outputs));
    for (std::size_t i = 0; i < inputs.size(); ++i) visit(inputs[i], outputs[i]);
    seen += inputs.size();
    inputs.clear();
  };
  for (std::uint64_t bits = std::min(first, last); bits <= std::max(first, last); bits += stride) {
    inputs.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    if (inputs.size() == 4096) flush();
  }
  flush();
  return seen;
}

void exp_of(std::span<float> x) { kernels::exp(x); }

float one(void (*function)(std::span<float>), float x) {
  function({&x, 1});
  return x;
}

TEST_CASE("exp is within its bound on every stride of the floats", "[kernels]") {
  double worst = 0;
  const auto visit = [&](float x, float y) { worst = std::max(worst, test::ulps(y, std::exp(double(x)))); };
  const std::size_t negative = sweep(-0.0f, -87.33f, 997, exp_of, visit);
  const std::size_t positive = sweep(0.0f, kernels::kExpTop, 997, exp_of, visit);
  const std::size_t near_the_cut = sweep(-87.0f, kernels::kExpCut, 1, exp_of, visit);
  CAPTURE(worst);
  CHECK(negative + positive > 2'000'000);
  CHECK(near_the_cut > 40'000);
  CHECK(worst <= kernels::bounds::kExpUlps);
}

TEST_CASE("exp of every float of the softmax's range", "[.exhaustive]") {
  double worst = 0;
  sweep(-0.0f, -87.33f, 1, exp_of,
        [&](float x, float y) { worst = std::max(worst, test::ulps(y, std::exp(double(x)))); });
  CAPTURE(worst);
  CHECK(worst <= kernels::bounds::kExpUlps);
}

TEST_CASE("exp is exactly 0 below its cut and never subnormal", "[kernels]") {
  bool zero = true, normal = true;
  sweep(std::nextafter(kernels::kExpCut, -100.0f), -110.0f, 1, exp_of,
        [&](float, float y) { zero = zero && test::same_bits(y, 0.0f); });
  sweep(-80.0f, kernels::kExpCut, 1, exp_of,
        [&](float, float y) { normal = normal && y >= std::numeric_limits<float>::min(); });
  sweep(-110.0f, -std::numeric_limits<float>::max(), 9973, exp_of,
        [&](float, float y) { zero = zero && test::same_bits(y, 0.0f); });
  CHECK(zero);
  CHECK(normal);
}

TEST_CASE("exp at the special values", "[kernels]") {
  CHECK(test::same_bits(one(exp_of, -kInfinity), 0.0f));
  CHECK(one(exp_of, kInfinity) == kInfinity);
  CHECK(std::isnan(one(exp_of, kNaN)));
  CHECK(std::isnan(one(exp_of, -kNaN)));
  CHECK(one(exp_of, 0.0f) == 1.0f);
  CHECK(one(exp_of, -0.0f) == 1.0f);
  CHECK(std::isfinite(one(exp_of, kernels::kExpTop)));
  CHECK(one(exp_of, std::nextafter(kernels::kExpTop, 100.0f)) == kInfinity);
  CHECK(one(exp_of, std::numeric_limits<float>::max()) == kInfinity);
  CHECK(one(exp_of, std::numeric_limits<float>::denorm_min()) == 1.0f);
}

TEST_CASE("tanh is within its bound, odd, and saturates", "[kernels]") {
  double worst = 0;
  bool odd = true;
  const auto visit = [&](float x, float y) {
    worst = std::max(worst, test::ulps(y, std::tanh(double(x))));
    odd = odd && one(kernels::tanh, -x) == -y;
  };
  sweep(1e-30f, 20.0f, 997, kernels::tanh, visit);
  sweep(0.6f, 0.65f, 1, kernels::tanh, visit);
  CAPTURE(worst);
  CHECK(worst <= kernels::bounds::kTanhUlps);
  CHECK(odd);
  CHECK(one(kernels::tanh, kInfinity) == 1.0f);
  CHECK(one(kernels::tanh, -kInfinity) == -1.0f);
  CHECK(one(kernels::tanh, 3e38f) == 1.0f);
  CHECK(one(kernels::tanh, 0.0f) == 0.0f);
  CHECK(std::isnan(one(kernels::tanh, kNaN)));
}

TEST_CASE("sigmoid is within its bound", "[kernels]") {
  double worst = 0;
  const auto visit = [&](float x, float y) { worst = std::max(worst, test::ulps(y, 1 / (1 + std::exp(-double(x))))); };
  sweep(1e-30f, 100.0f, 997, kernels::sigmoid, visit);
  sweep(-1e-30f, -87.33f, 997, kernels::sigmoid, visit);
  CAPTURE(worst);
  CHECK(worst <= kernels::bounds::kSigmoidUlps);
  CHECK(one(kernels::sigmoid, kInfinity) == 1.0f);
  CHECK(one(kernels::sigmoid, -kInfinity) == 0.0f);
  CHECK(std::isnan(one(kernels::sigmoid, kNaN)));
}

}  // namespace
}  // namespace regard
