#include "attention/scores.h"

#include <algorithm>

#include "attention/inputs.h"
#include "attention/seen_row.h"
#include "kernels/rowwise.h"
#include "text.h"

namespace regard {

using namespace attention;

namespace {

Status check_not_empty(std::initializer_list<MatrixView> inputs) {
  for (const MatrixView& input : inputs) {
    if (input.size() == 0) return Error{ErrorCode::empty_input, "scores need a query, a key and a column"};
  }
  return success();
}

Status check_mask(const Mask* mask, std::size_t queries, std::size_t keys) {
  return mask == nullptr ? success() : mask->check(queries, keys);
}

// out = left · rightᵀ, right [cols × inner]
void multiply_transposed(MatrixView left, MatrixView right, MutableMatrixView out) {
  const std::size_t inner = size(right.cols()), cols = size(right.rows());
  std::vector<float> packed(kernels::packed_size(inner, cols));
  kernels::pack_transposed(right.data(), size(right.outerStride()), inner, cols, packed);
  kernels::matmul(left.data(), size(left.outerStride()), size(left.rows()), {packed.data(), inner, cols}, nullptr,
                  kernels::Activation::none, kernels::Store::overwrite, out.data(), size(out.outerStride()));
}

// out = left · right, right [inner × cols]
void multiply(MatrixView left, MatrixView right, MutableMatrixView out) {
  const std::size_t inner = size(right.rows()), cols = size(right.cols());
  std::vector<float> packed(kernels::packed_size(inner, cols));
  kernels::pack(right.data(), size(right.outerStride()), inner, cols, packed);
  kernels::matmul(left.data(), size(left.outerStride()), size(left.rows()), {packed.data(), inner, cols}, nullptr,
                  kernels::Activation::none, kernels::Store::overwrite, out.data(), size(out.outerStride()));
}

Status check_additive(MatrixView q, MatrixView k, const AdditiveWeights& weights) {
  REGARD_TRY(check_not_empty({q, k, weights.query}));
  const std::size_t a = size(weights.query.rows());
  REGARD_TRY(check_shape("W of additive attention", weights.query, a, size(q.cols())));
  REGARD_TRY(check_shape("U of additive attention", weights.key, a, size(k.cols())));
  if (weights.vector.size() != a) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("v of additive attention has ", weights.vector.size(), " entries and needs ", a)};
  }
  return success();
}

// The two halves of vᵀ tanh(W q + U k) that depend on one side alone, and the score of a pair.
class AdditiveScore {
 public:
  AdditiveScore(MatrixView q, MatrixView k, const AdditiveWeights& weights)
      : vector_(weights.vector), query_(q.rows(), weights.query.rows()), key_(k.rows(), weights.key.rows()) {
    multiply_transposed(q, weights.query, view(query_));  // [L × A]
    multiply_transposed(k, weights.key, view(key_));      // [S × A]
    hidden_.resize(vector_.size());
  }

  float operator()(std::size_t query, std::size_t key) {
    std::ranges::copy(row_of(view(std::as_const(key_)), key), hidden_.begin());
    kernels::add(row_of(view(std::as_const(query_)), query), hidden_);
    kernels::tanh(hidden_);
    return kernels::dot(vector_, hidden_);
  }

 private:
  std::span<const float> vector_;
  Matrix query_, key_;
  std::vector<float> hidden_;  // [A]
};

Error not_finite() { return {ErrorCode::not_finite, "attention meets NaN or an infinity"}; }

}  // namespace

Status dot_scores(MatrixView q, MatrixView k, float scale, MutableMatrixView scores) {
  return without_throwing([&]() -> Status {
    REGARD_TRY(check_not_empty({q, k}));
    REGARD_TRY(check_shape("k", k, size(k.rows()), size(q.cols())));
    REGARD_TRY(check_shape("scores", as_const(scores), size(q.rows()), size(k.rows())));
    REGARD_TRY(check_apart("q", q, scores));
    REGARD_TRY(check_apart("k", k, scores));
    Matrix scaled = q;
    kernels::scale({scaled.data(), size(scaled.size())}, scale);
    multiply_transposed(view(std::as_const(scaled)), k, scores);
    return success();
  });
}

Status project_general(MatrixView q, MatrixView weight, MutableMatrixView projected) {
  return without_throwing([&]() -> Status {
    REGARD_TRY(check_not_empty({q, weight}));
    REGARD_TRY(check_shape("W of general attention", weight, size(q.cols()), size(weight.cols())));
    REGARD_TRY(check_shape("q · W", as_const(projected), size(q.rows()), size(weight.cols())));
    REGARD_TRY(check_apart("q", q, projected));
    REGARD_TRY(check_apart("W of general attention", weight, projected));
    multiply(q, weight, projected);
    return success();
  });
}

Status general_scores(MatrixView q, MatrixView k, MatrixView weight, MutableMatrixView scores) {
  return without_throwing([&]() -> Status {
    Matrix projected(q.rows(), weight.cols());
    REGARD_TRY(project_general(q, weight, view(projected)));
    REGARD_TRY(check_apart("q", q, scores));
    return dot_scores(view(std::as_const(projected)), k, 1.0f, scores);
  });
}

Status additive_scores(MatrixView q, MatrixView k, const AdditiveWeights& weights, MutableMatrixView scores) {
  return without_throwing([&]() -> Status {
    REGARD_TRY(check_additive(q, k, weights));
    REGARD_TRY(check_shape("scores", as_const(scores), size(q.rows()), size(k.rows())));
    REGARD_TRY(check_apart("q", q, scores));
    REGARD_TRY(check_apart("k", k, scores));
    AdditiveScore score(q, k, weights);
    for (std::size_t i = 0; i < size(q.rows()); ++i) {
      for (std::size_t j = 0; j < size(k.rows()); ++j) row_of(scores, i)[j] = score(i, j);
    }
    return success();
  });
}

Status attend_additive(MatrixView q, MatrixView k, MatrixView v, const AdditiveWeights& weights, const Mask* mask,
                       MutableMatrixView z) {
  return without_throwing([&]() -> Status {
    REGARD_TRY(check_not_empty({v}));
    REGARD_TRY(check_additive(q, k, weights));
    REGARD_TRY(check_shape("v", v, size(k.rows()), size(v.cols())));
    REGARD_TRY(check_shape("z", as_const(z), size(q.rows()), size(v.cols())));
    REGARD_TRY(check_mask(mask, size(q.rows()), size(k.rows())));
    for (const MatrixView& input : {q, k, v}) REGARD_TRY(check_apart("an input", input, z));
    AdditiveScore score(q, k, weights);
    RowRanges row_ranges(mask, size(k.rows()));
    std::vector<KeyRange> ranges;
    std::vector<float> scores;
    for (std::size_t row = 0; row < size(q.rows()); ++row) {
      row_ranges.of(row, ranges);
      scores.resize(count(ranges));
      for_each_seen(ranges, [&](std::size_t key, std::size_t i) { scores[i] = score(row, key); });
      kernels::softmax(scores);
      if (!weigh_values(ranges, scores, v, row_of(z, row))) {
        set_zero(z);
        return not_finite();
      }
    }
    return success();
  });
}

Status attend_scores(MutableMatrixView scores, MatrixView v, const Mask* mask, MutableMatrixView z) {
  return without_throwing([&]() -> Status {
    REGARD_TRY(check_not_empty({as_const(scores), v}));
    REGARD_TRY(check_shape("v", v, size(scores.cols()), size(v.cols())));
    REGARD_TRY(check_shape("z", as_const(z), size(scores.rows()), size(v.cols())));
    REGARD_TRY(check_mask(mask, size(scores.rows()), size(scores.cols())));
    REGARD_TRY(check_apart("scores", as_const(scores), z));
    REGARD_TRY(check_apart("v", v, z));
    REGARD_TRY(check_apart("v", v, scores));
    RowRanges row_ranges(mask, size(v.rows()));
    std::vector<KeyRange> ranges;
    std::vector<float> weights;
    for (std::size_t row = 0; row < size(scores.rows()); ++row) {
      const std::span<float> pattern = row_of(scores, row);
      row_ranges.of(row, ranges);
      weights.resize(count(ranges));
      for_each_seen(ranges, [&](std::size_t key, std::size_t i) { weights[i] = pattern[key]; });
      kernels::softmax(weights);
      std::ranges::fill(pattern, 0.0f);
      for_each_seen(ranges, [&](std::size_t key, std::size_t i) { pattern[key] = weights[i]; });
      if (!weigh_values(ranges, weights, v, row_of(z, row))) {
        set_zero(scores);
        set_zero(z);
        return not_finite();
      }
    }
    return success();
  });
}

}  // namespace regard
