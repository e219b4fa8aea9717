#include "attention/luong.h"

#include <algorithm>
#include <limits>

#include "attention/inputs.h"
#include "attention/seen_row.h"
#include "kernels/rowwise.h"
#include "text.h"

namespace regard {

using namespace attention;

namespace {

constexpr float kHidden = -std::numeric_limits<float>::infinity();

void forget(LuongTrace* trace) {
  if (trace == nullptr) return;
  trace->centers = std::vector<float>();
  for (Numbers* kept : {&trace->scores, &trace->pattern}) *kept = Numbers();
}

AttentionOptions one_head(float scale, const Mask* mask) {
  AttentionOptions options;
  options.scale = scale;
  options.mask = mask;
  return options;
}

AttentionTrace scores_and_pattern(const LuongTrace& trace) {
  AttentionTrace wants;
  wants.want_masked_scores = wants.want_pattern = true;
  wants.max_bytes = trace.max_bytes;
  return wants;
}

Status check_mask(const Mask* mask) {
  if (mask == nullptr || !mask->window) return success();
  return Error{ErrorCode::invalid_argument, "the mask of local attention must have no window of its own"};
}

Status check_prediction(MatrixView hidden, MatrixView q, const LuongPrediction& prediction) {
  const std::size_t a = size(prediction.projection.rows());
  REGARD_TRY(check_shape("hidden", hidden, size(q.rows()), size(hidden.cols())));
  REGARD_TRY(check_shape("W_p of local attention", prediction.projection, a, size(hidden.cols())));
  if (prediction.vector.size() != a || a == 0) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("v_p of local attention has ", prediction.vector.size(), " entries and needs ", a)};
  }
  return success();
}

// S · sigmoid(v_pᵀ tanh(W_p h))
float predict(std::span<const float> hidden, const LuongPrediction& prediction, std::size_t keys,
              std::span<float> projected) {
  for (std::size_t a = 0; a < projected.size(); ++a) {
    projected[a] = kernels::dot(row_of(prediction.projection, a), hidden);
  }
  kernels::tanh(projected);
  float center = kernels::dot(prediction.vector, projected);
  kernels::sigmoid({&center, 1});
  return static_cast<float>(keys) * center;
}

// The ranges that also lie in [center − D, center + D].
void keep_window(float center, std::size_t half_width, std::vector<KeyRange>& ranges) {
  const double p = static_cast<double>(center), d = static_cast<double>(half_width);
  const auto begin = static_cast<std::size_t>(std::ceil(std::max(0.0, p - d)));
  const auto end = static_cast<std::size_t>(std::floor(p + d)) + 1;
  for (KeyRange& range : ranges) range = {std::max(range.begin, begin), std::min(range.end, end)};
  std::erase_if(ranges, [](const KeyRange& range) { return range.begin >= range.end; });
}

// weights ← weights · exp(−(s − p)² / (2σ²)), σ = D/2
void favor_center(std::span<const KeyRange> ranges, float center, std::size_t half_width, std::span<float> weights,
                  std::vector<float>& gauss) {
  gauss.resize(weights.size());
  const float factor = -2.0f / (static_cast<float>(half_width) * static_cast<float>(half_width));
  for_each_seen(ranges, [&](std::size_t key, std::size_t i) {
    const float away = static_cast<float>(key) - center;
    gauss[i] = factor * (away * away);
  });
  kernels::exp(gauss);
  kernels::multiply(gauss, weights);
}

void keep_row(std::span<const KeyRange> ranges, std::span<const float> seen, std::size_t row, std::size_t keys,
              std::span<float> kept) {
  for_each_seen(ranges, [&](std::size_t key, std::size_t i) { kept[row * keys + key] = seen[i]; });
}

Status run_predictive(MatrixView hidden, MatrixView q, MatrixView k, MatrixView v, std::size_t half_width, float scale,
                      const LuongPrediction& prediction, const Mask* mask, LuongTrace* trace, MutableMatrixView z) {
  const Result<Shape> checked = check_inputs(q, k, v, one_head(scale, mask), z);
  REGARD_TRY(checked);
  REGARD_TRY(check_mask(mask));
  REGARD_TRY(check_prediction(hidden, q, prediction));
  REGARD_TRY(check_apart("hidden", hidden, z));
  if (half_width == 0) return Error{ErrorCode::invalid_argument, "local attention needs a half width of at least 1"};
  const Shape& shape = checked.value();
  if (trace != nullptr) {
    REGARD_TRY(trace_bytes(1, shape.queries, shape.keys, scores_and_pattern(*trace)));
    trace->centers.assign(shape.queries, 0.0f);
    trace->scores.assign(shape.queries * shape.keys, kHidden);
    trace->pattern.assign(shape.queries * shape.keys, 0.0f);
  }
  RowRanges row_ranges(mask, shape.keys);
  std::vector<KeyRange> ranges;
  std::vector<float> weights, gauss, projected(prediction.vector.size());
  for (std::size_t row = 0; row < shape.queries; ++row) {
    const float center = predict(row_of(hidden, row), prediction, shape.keys, projected);
    bool finite = std::isfinite(center);
    if (finite) {
      row_ranges.of(row, ranges);
      keep_window(center, half_width, ranges);
      weights.resize(count(ranges));
      for_each_seen(ranges, [&](std::size_t key, std::size_t i) {
        weights[i] = scale * kernels::dot(row_of(q, row), row_of(k, key));
      });
      if (trace != nullptr) keep_row(ranges, weights, row, shape.keys, trace->scores);
      kernels::softmax(weights);
      favor_center(ranges, center, half_width, weights, gauss);
      if (trace != nullptr) keep_row(ranges, weights, row, shape.keys, trace->pattern);
      if (trace != nullptr) trace->centers[row] = center;
      finite = weigh_values(ranges, weights, v, row_of(z, row));
    }
    if (!finite) {
      set_zero(z);
      return Error{ErrorCode::not_finite, "local attention meets NaN or an infinity"};
    }
  }
  return success();
}

Status run_monotonic(MatrixView q, MatrixView k, MatrixView v, std::size_t half_width, float scale, const Mask* mask,
                     LuongTrace* trace, MutableMatrixView z) {
  REGARD_TRY(check_mask(mask));
  Mask local = mask == nullptr ? Mask{} : *mask;
  local.window = Window{half_width, half_width};
  local.global_tokens.clear();  // without a window they meant nothing, and must not widen this one
  local.sinks = 0;
  if (trace == nullptr) return attend(q, k, v, one_head(scale, &local), z);
  AttentionTrace kept = scores_and_pattern(*trace);
  REGARD_TRY(attend_traced(q, k, v, one_head(scale, &local), kept, z));
  trace->scores = std::move(kept.masked_scores);
  trace->pattern = std::move(kept.pattern);
  trace->centers.resize(size(q.rows()));
  for (std::size_t row = 0; row < trace->centers.size(); ++row) {
    trace->centers[row] = static_cast<float>(row + local.query_offset);
  }
  return success();
}

}  // namespace

Status attend_local_monotonic(MatrixView q, MatrixView k, MatrixView v, std::size_t half_width, float scale,
                              const Mask* mask, LuongTrace* trace, MutableMatrixView z) {
  Status outcome = without_throwing([&] { return run_monotonic(q, k, v, half_width, scale, mask, trace, z); });
  if (!outcome.ok()) forget(trace);
  return outcome;
}

Status attend_local_predictive(MatrixView hidden, MatrixView q, MatrixView k, MatrixView v, std::size_t half_width,
                               float scale, const LuongPrediction& prediction, const Mask* mask, LuongTrace* trace,
                               MutableMatrixView z) {
  Status outcome =
      without_throwing([&] { return run_predictive(hidden, q, k, v, half_width, scale, prediction, mask, trace, z); });
  if (!outcome.ok()) forget(trace);
  return outcome;
}

}  // namespace regard
