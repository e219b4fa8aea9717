#include "analysis/rollout.h"
#include "text.h"

#include <string>

namespace regard {
namespace {

using DoubleMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// ½ mean over heads + ½ I
DoubleMatrix with_residual(const PatternView& pattern) {
  const auto length = static_cast<Index>(pattern.queries);
  DoubleMatrix mean = DoubleMatrix::Zero(length, length);
  for (std::size_t head = 0; head < pattern.heads; ++head) {
    for (Index query = 0; query < length; ++query) {
      const auto row = pattern.row(head, static_cast<std::size_t>(query));
      for (Index key = 0; key < length; ++key)
        mean(query, key) += static_cast<double>(row[static_cast<std::size_t>(key)]);
    }
  }
  return mean * (0.5 / static_cast<double>(pattern.heads)) + 0.5 * DoubleMatrix::Identity(length, length);
}

}  // namespace

Result<Matrix> attention_rollout(std::span<const PatternView> layers) {
  if (layers.empty()) return Error{ErrorCode::empty_input, "there is no layer to roll out"};
  const std::size_t length = layers.front().queries;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    if (layers[layer].queries == length && layers[layer].keys == length && layers[layer].heads > 0) continue;
    return Error{ErrorCode::shape_mismatch,
                 sentence("layer ", layer, " is ", layers[layer].queries, " × ", layers[layer].keys,
                          "; every layer must be ", length, " × ", length)};
  }
  DoubleMatrix rollout = with_residual(layers.front());
  for (const PatternView& layer : layers.subspan(1)) rollout = (with_residual(layer) * rollout).eval();
  return Matrix(rollout.cast<float>());
}

}  // namespace regard
