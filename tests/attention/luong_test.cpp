// Luong's local attention against float64.

#include "attention/luong.h"

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;
using Reference = reference::Dense<double>;

TEST_CASE("local-m looks D keys to each side of the output's own position") {
  Inputs inputs(1, 14, 10, 12);
  const float scale = inputs.options.scale;
  for (const std::size_t half : {0u, 1u, 3u, 50u}) {
    Mask window;
    window.window = Window{half, half};
    inputs.options.mask = &window;
    const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
    Matrix z = inputs.new_z(), traced = inputs.new_z();
    LuongTrace trace;
    REQUIRE(
        attend_local_monotonic(in(inputs.q), in(inputs.k), in(inputs.v), half, scale, nullptr, nullptr, view(z)).ok());
    REQUIRE(attend_local_monotonic(in(inputs.q), in(inputs.k), in(inputs.v), half, scale, nullptr, &trace, view(traced))
                .ok());
    CHECK(worst_of_bound(z, z64.z) <= 1);
    CHECK(worst_of_bound(traced, z64.z) <= 1);
    CHECK(trace.centers[5] == 5.0f);
    for (std::size_t i = 0; i < 14; ++i) {
      for (std::size_t j = 0; j < 10; ++j) {
        const float pattern = trace.pattern[i * 10 + j];
        REQUIRE(std::abs(double(pattern) - z64.pattern[0](Index(i), Index(j))) <= 1e-5);
        const bool near = i <= j + half && j <= i + half;
        REQUIRE((trace.scores[i * 10 + j] == -kInfinity) == !near);
      }
    }
    if (half <= 3) CHECK((z.row(13).array() == 0.0f).all());  // beyond the keys
  }
}

TEST_CASE("local-p predicts its centre and favours what is near it") {
  for (const std::size_t keys : {5u, 60u, 700u}) {
    Seeded seeded(keys);
    Inputs inputs(keys, 20, keys, 16);
    const Matrix hidden = normal_matrix(seeded, 20, 10),
                 projection = normal_matrix(seeded, 6, 10, 1 / std::sqrt(10.0f));
    const std::vector<float> vector = seeded.normals(6, 0.6f);
    const LuongPrediction prediction{in(projection), vector};
    Mask mask;
    mask.key_padding.assign(keys, 1);
    mask.key_padding[2] = 0;
    inputs.k.row(2).setConstant(kNaN);
    for (const std::size_t half : {1u, 4u, 10u}) {
      Matrix z = inputs.new_z(), traced = inputs.new_z();
      LuongTrace trace;
      const auto run = [&](LuongTrace* kept, Matrix& out) {
        return attend_local_predictive(in(hidden), in(inputs.q), in(inputs.k), in(inputs.v), half, inputs.options.scale,
                                       prediction, &mask, kept, view(out));
      };
      REQUIRE(run(&trace, traced).ok());
      REQUIRE(run(nullptr, z).ok());
      CHECK((z.array() == traced.array()).all());

      const std::vector<double> centers = reference::predicted_centers(hidden, projection, vector, keys);
      for (std::size_t t = 0; t < 20; ++t) {
        CHECK(std::abs(double(trace.centers[t]) - centers[t]) <= 1e-6 * static_cast<double>(keys));
      }
      // A key at the window's very edge is in or out by the centre's last bit, so the pattern is compared at the
      // centres that were found.
      const std::vector<double> found(trace.centers.begin(), trace.centers.end());
      const Reference pattern =
          reference::local_pattern(inputs.q, inputs.k, found, half, double(inputs.options.scale), &mask);
      Reference z64 = Reference::Zero(20, 16);
      for (Index t = 0; t < 20; ++t) {
        for (Index s = 0; s < Index(keys); ++s) {
          REQUIRE(std::abs(double(trace.pattern[std::size_t(t) * keys + std::size_t(s)]) - pattern(t, s)) <= 1e-5);
          if (pattern(t, s) != 0) z64.row(t) += pattern(t, s) * inputs.v.row(s).cast<double>();
        }
      }
      CHECK(worst_of_bound(z, z64) <= 1);
    }
  }
}

TEST_CASE("local attention refuses what makes no sense") {
  Inputs inputs(3, 4, 5, 6);
  Seeded seeded(3);
  const Matrix projection = normal_matrix(seeded, 3, 6);
  const std::vector<float> vector(3, 1.0f);
  const LuongPrediction good{in(projection), vector}, bad{in(projection), std::span(vector).first(2)};
  Matrix z = inputs.new_z();
  Mask windowed;
  windowed.window = Window{1, 1};
  LuongTrace small;
  small.max_bytes = 10;
  const auto monotonic = [&](const Mask* mask, LuongTrace* trace) {
    const Status status = attend_local_monotonic(in(inputs.q), in(inputs.k), in(inputs.v), 1, 1, mask, trace, view(z));
    return status.ok() ? ErrorCode::internal : status.error().code;
  };
  const auto predictive = [&](std::size_t half, const LuongPrediction& prediction, const Mask* mask,
                              LuongTrace* trace) {
    const Status status = attend_local_predictive(in(inputs.q), in(inputs.q), in(inputs.k), in(inputs.v), half, 1,
                                                  prediction, mask, trace, view(z));
    return status.ok() ? ErrorCode::internal : status.error().code;
  };
  CHECK(monotonic(&windowed, nullptr) == ErrorCode::invalid_argument);
  CHECK(monotonic(nullptr, &small) == ErrorCode::capture_too_large);
  CHECK(predictive(1, good, &windowed, nullptr) == ErrorCode::invalid_argument);
  CHECK(predictive(1, good, nullptr, &small) == ErrorCode::capture_too_large);
  CHECK(predictive(0, good, nullptr, nullptr) == ErrorCode::invalid_argument);
  CHECK(predictive(1, bad, nullptr, nullptr) == ErrorCode::shape_mismatch);
  CHECK((z.array() == 7.0f).all());
  inputs.q(1, 1) = kNaN;
  LuongTrace trace;
  CHECK(predictive(1, good, nullptr, &trace) == ErrorCode::not_finite);
  CHECK(trace.pattern.empty());
  CHECK((z.array() == 0.0f).all());
}

}  // namespace
}  // namespace regard
