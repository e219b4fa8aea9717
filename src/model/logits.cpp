#include "model/logits.h"

#include "kernels/rowwise.h"

namespace regard {

Matrix LogitsWeights::apply(const Matrix& hidden) const {
  Matrix h = hidden;
  if (transform_norm) {
    h.resize(hidden.rows(), transform.out());
    transform.apply(const_view(hidden), view(h), activation);
    transform_norm->apply(h);
  }
  if (scale != 1.0f) h *= scale;
  Matrix logits(h.rows(), table != nullptr ? table->out() : own.out());
  if (table != nullptr) {
    table->apply(const_view(h), view(logits), kernels::Activation::none, bias);
  } else {
    own.apply(const_view(h), view(logits));
  }
  if (softcap > 0.0f) {
    const std::span<float> all(logits.data(), static_cast<std::size_t>(logits.size()));
    logits /= softcap;
    kernels::tanh(all);
    logits *= softcap;
  }
  return logits;
}

LogitsWeights read_logits(TensorReader& reader, const Config& config, const Projection* tokens) {
  const StackConfig& last = config.decoder ? *config.decoder : *config.encoder;
  LogitsWeights weights;
  weights.scale = config.logits_scale;
  weights.softcap = config.logits_softcap;
  if (config.logits_transform) {
    weights.transform = reader.read_projection("logits.transform");
    weights.transform_norm = reader.read_norm("logits.transform.norm", last);
    weights.activation = config.transform_activation.value_or(last.activation);
  }
  if (!config.tied_logits && !reader.same("logits.weight", "embed")) {
    weights.own = reader.read_projection("logits");
    return weights;
  }
  if (config.logits_bias) weights.bias = reader.read("logits.bias");
  weights.table = tokens;
  return weights;
}

}  // namespace regard
