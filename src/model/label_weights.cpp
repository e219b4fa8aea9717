#include "model/label_weights.h"

#include <algorithm>
#include <cassert>

namespace regard {
namespace {

bool is_real(const RunInput& input, Index row) {
  return input.attention_mask.empty() || input.attention_mask[static_cast<std::size_t>(row)] != 0;
}

/// The last row whose token `is` says yes to; the last of all where it never does.
template <class Is>
Index last_row(Index rows, const Is& is) {
  for (Index row = rows; row-- > 0;) {
    if (is(row)) return row;
  }
  return rows - 1;
}

Matrix mean_of_real(const Matrix& hidden, const RunInput& input) {
  Matrix mean = Matrix::Zero(1, hidden.cols());
  Index n = 0;
  for (Index row = 0; row < hidden.rows(); ++row) {
    if (!is_real(input, row)) continue;
    mean += hidden.row(row);
    ++n;
  }
  return mean / static_cast<float>(std::max<Index>(n, 1));
}

Matrix class_and_mean(const Matrix& hidden, const PatchConfig& patches) {
  Matrix both(1, 2 * hidden.cols());
  const auto n_own = static_cast<Index>(1 + patches.n_registers);
  both << hidden.row(0), hidden.bottomRows(hidden.rows() - n_own).colwise().mean();
  return both;
}

Matrix pick(const Matrix& hidden, const Config& config, const RunInput& input) {
  const auto token = [&](Index row) { return input.ids[static_cast<std::size_t>(row)]; };
  switch (config.label_head->rows) {
    case LabelHead::Rows::all: return hidden;
    case LabelHead::Rows::first: return hidden.topRows(1);
    case LabelHead::Rows::last:
      return hidden.row(last_row(hidden.rows(), [&](Index row) {
        return is_real(input, row) && (input.ids.empty() || token(row) != config.generation.pad);
      }));
    case LabelHead::Rows::last_eos:
      return hidden.row(last_row(hidden.rows(), [&](Index row) { return config.generation.ends(token(row)); }));
    case LabelHead::Rows::mean: return mean_of_real(hidden, input);
    case LabelHead::Rows::class_and_mean: return class_and_mean(hidden, *config.encoder->patches);
  }
  return hidden;
}

Matrix product(const Projection& projection, const Matrix& x, kernels::Activation activation) {
  Matrix y(x.rows(), projection.out());
  projection.apply(const_view(x), view(y), activation);
  return y;
}

}  // namespace

Matrix LabelWeights::apply(const Matrix& hidden, const Config& config, const RunInput& input) const {
  const LabelHead& head = *config.label_head;
  Matrix pooled = pick(hidden, config, input);
  if (head.dense) pooled = product(dense, pooled, head.activation);
  if (head.tanh) kernels::tanh({pooled.data(), static_cast<std::size_t>(pooled.size())});
  if (norm) norm->apply(pooled);
  Matrix labels = product(out, pooled, kernels::Activation::none);
  if (head.teacher) {
    const Matrix second = product(teacher, hidden.middleRows(1, 1), kernels::Activation::none);
    labels = (labels + second) / 2.0f;
  }
  return labels;
}

LabelWeights read_labels(TensorReader& reader, const Config& config) {
  const LabelHead& head = *config.label_head;
  LabelWeights weights;
  if (head.dense) weights.dense = reader.read_projection("labels.dense");
  if (head.norm) weights.norm = reader.read_norm("labels.norm", config.decoder ? *config.decoder : *config.encoder);
  weights.out = reader.read_projection("labels");
  if (head.teacher) weights.teacher = reader.read_projection("labels.teacher");
  return weights;
}

}  // namespace regard
