// Score functions against float64, and attention over them, fused and over whole scores.

#include "attention/scores.h"

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;
using Reference = reference::Dense<double>;

Reference wide(const Matrix& m) { return m.cast<double>(); }

/// softmax(scores | mask) v in float64
Reference attend64(const Reference& scores, const Matrix& v, const Mask* mask) {
  Reference z = Reference::Zero(scores.rows(), v.cols());
  for (Index i = 0; i < scores.rows(); ++i) {
    std::vector<double> row(scores.row(i).begin(), scores.row(i).end());
    row = reference::masked_softmax<double>(
        row, [&](std::size_t j) { return reference::sees(mask, reference::count(i), j, row.size()); });
    for (std::size_t j = 0; j < row.size(); ++j) {
      if (row[j] != 0) z.row(i) += row[j] * wide(v.row(Index(j)));
    }
  }
  return z;
}

TEST_CASE("dot and general scores, and general attention by way of q W") {
  Seeded seeded(1);
  const Matrix q = normal_matrix(seeded, 19, 24), k = normal_matrix(seeded, 133, 40),
               v = normal_matrix(seeded, 133, 16);
  const Matrix weight = normal_matrix(seeded, 24, 40, 1.0f / 24), k_same = normal_matrix(seeded, 133, 24);
  Matrix scores(19, 133);
  REQUIRE(dot_scores(in(q), in(k_same), 0.5f, view(scores)).ok());
  CHECK(worst_error(scores, 0.5 * wide(q) * wide(k_same).transpose()) <= 1e-5);

  const Reference general64 = wide(q) * wide(weight) * wide(k).transpose();
  REQUIRE(general_scores(in(q), in(k), in(weight), view(scores)).ok());
  CHECK(worst_error(scores, general64) <= 1e-5);

  Matrix projected(19, 40), z(19, 16);
  REQUIRE(project_general(in(q), in(weight), view(projected)).ok());
  REQUIRE(attend(in(projected), in(k), in(v), {}, view(z)).ok());
  CHECK(worst_of_bound(z, attend64(general64, v, nullptr)) <= 1);
}

TEST_CASE("additive scores and attention, fused and over whole scores") {
  for (const std::size_t a : {1u, 7u, 32u, 65u}) {
    Seeded seeded(a);
    const Matrix q = normal_matrix(seeded, 11, 12), k = normal_matrix(seeded, 47, 20), v = normal_matrix(seeded, 47, 9);
    const Matrix w = normal_matrix(seeded, a, 12, 1 / std::sqrt(12.0f)),
                 u = normal_matrix(seeded, a, 20, 1 / std::sqrt(20.0f));
    const std::vector<float> vector = seeded.normals(a);
    const AdditiveWeights weights{in(w), in(u), vector};
    const Reference scores64 = reference::additive_scores(q, k, w, u, vector);
    Matrix scores(11, 47);
    REQUIRE(additive_scores(in(q), in(k), weights, view(scores)).ok());
    double sum = 0;
    for (const float x : vector) sum += std::abs(double(x));
    CHECK(worst_error(scores, scores64) <= 2e-6 * (1 + sum));

    Mask mask;
    mask.causal = true;
    mask.window = Window{9, 0};
    mask.query_offset = 5;
    for (const Mask* seen : {static_cast<const Mask*>(nullptr), static_cast<const Mask*>(&mask)}) {
      const Reference z64 = attend64(scores64, v, seen);
      Matrix fused(11, 9), traced(11, 9), pattern = scores;
      REQUIRE(attend_additive(in(q), in(k), in(v), weights, seen, view(fused)).ok());
      REQUIRE(attend_scores(view(pattern), in(v), seen, view(traced)).ok());
      CHECK(worst_of_bound(fused, z64) <= 1);
      CHECK((fused.array() == traced.array()).all());
      CHECK((pattern.rowwise().sum().array() - 1).abs().maxCoeff() <= 2e-6f);
      if (seen != nullptr) CHECK(pattern(0, 6) == 0.0f);
    }
  }
}

TEST_CASE("additive attention and given scores keep the rules of masked rows, leaks and infinities") {
  Seeded seeded(3);
  const Matrix q = normal_matrix(seeded, 4, 6);
  Matrix k = normal_matrix(seeded, 5, 6), v = normal_matrix(seeded, 5, 3), scores(4, 5), z(4, 3), clean(4, 3);
  const Matrix w = normal_matrix(seeded, 8, 6), u = normal_matrix(seeded, 8, 6);
  const std::vector<float> vector = seeded.normals(8);
  const AdditiveWeights weights{in(w), in(u), vector};
  Mask mask;
  mask.key_padding = {1, 0, 1, 1, 1};
  mask.allowed.assign(20, 1);
  std::fill_n(mask.allowed.begin() + 10, 5, std::uint8_t{0});
  REQUIRE(attend_additive(in(q), in(k), in(v), weights, &mask, view(clean)).ok());
  k.row(1).setConstant(kNaN);
  v.row(1).setConstant(kInfinity);
  REQUIRE(attend_additive(in(q), in(k), in(v), weights, &mask, view(z)).ok());
  CHECK((z.array() == clean.array()).all());
  CHECK((z.row(2).array() == 0.0f).all());
  REQUIRE(additive_scores(in(q), in(k), weights, view(scores)).ok());
  CHECK(std::isnan(scores(0, 1)));
  REQUIRE(attend_scores(view(scores), in(v), &mask, view(z)).ok());
  CHECK((z.array() == clean.array()).all());
  CHECK((scores.row(2).array() == 0.0f).all());
  CHECK((scores.col(1).array() == 0.0f).all());

  CHECK(attend_additive(in(q), in(k), in(v), weights, nullptr, view(z)).error().code == ErrorCode::not_finite);
  CHECK((z.array() == 0.0f).all());
  scores.setConstant(kInfinity);
  CHECK(attend_scores(view(scores), in(v), &mask, view(z)).error().code == ErrorCode::not_finite);
  CHECK((scores.array() == 0.0f).all());
}

TEST_CASE("scores refuse shapes that do not fit") {
  Seeded seeded(4);
  Matrix q = normal_matrix(seeded, 4, 6), k = normal_matrix(seeded, 5, 6), v = normal_matrix(seeded, 5, 3);
  Matrix scores(4, 5), z(4, 3), weight = normal_matrix(seeded, 6, 6), small(3, 3);
  const std::vector<float> vector(6, 1.0f);
  const AdditiveWeights good{in(weight), in(weight), vector},
      short_vector{in(weight), in(weight), std::span(vector).first(5)}, narrow{in(small), in(weight), vector},
      low{in(weight), in(small), vector};
  const Matrix nothing(0, 6);
  const auto code = [](const Status& status) { return status.ok() ? ErrorCode::internal : status.error().code; };
  CHECK(code(dot_scores(in(nothing), in(k), 1, view(scores))) == ErrorCode::empty_input);
  CHECK(code(dot_scores(in(q), in(v), 1, view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(dot_scores(in(q), in(k), 1, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(dot_scores(in(k), in(k), 1, view(k.data(), 5, 5, 6))) == ErrorCode::overlap);
  CHECK(code(project_general(in(q), in(small), view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(project_general(in(q), in(weight), view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(general_scores(in(q), in(v), in(weight), view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(additive_scores(in(q), in(k), short_vector, view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(additive_scores(in(q), in(k), narrow, view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(additive_scores(in(q), in(k), low, view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(additive_scores(in(q), in(k), good, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_additive(in(q), in(k), in(q), good, nullptr, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_additive(in(q), in(k), in(v), good, nullptr, view(scores))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_additive(in(q), in(k), in(v), good, nullptr, view(q.data(), 4, 3, 6))) == ErrorCode::overlap);
  Mask mask;
  mask.key_padding = {1};
  CHECK(code(attend_additive(in(q), in(k), in(v), good, &mask, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_scores(view(scores), in(v), &mask, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_scores(view(scores), in(q), nullptr, view(z))) == ErrorCode::shape_mismatch);
  CHECK(code(attend_scores(view(scores), in(v), nullptr, view(scores.data(), 4, 3, 5))) == ErrorCode::overlap);
}

}  // namespace
}  // namespace regard
