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
  Matrix logits(h.rows(), vocabulary.out());
  vocabulary.apply(const_view(h), view(logits));
  if (softcap > 0.0f) {
    const std::span<float> all(logits.data(), static_cast<std::size_t>(logits.size()));
    logits /= softcap;
    kernels::tanh(all);
    logits *= softcap;
  }
  return logits;
}

LogitsWeights read_logits(TensorReader& reader, const Config& config, const Matrix* tokens) {
  const StackConfig& last = config.decoder ? *config.decoder : *config.encoder;
  LogitsWeights weights;
  weights.scale = config.logits_scale;
  weights.softcap = config.logits_softcap;
  if (config.logits_transform) {
    weights.transform = reader.read_projection("logits.transform");
    weights.transform_norm = reader.read_norm("logits.transform.norm", last);
    weights.activation = config.transform_activation.value_or(last.activation);
  }
  if (!config.tied_logits) {
    weights.vocabulary = reader.read_projection("logits");
    return weights;
  }
  std::vector<float> bias;
  if (config.logits_bias) bias = reader.read("logits.bias");
  if (!reader.status().ok()) return weights;
  weights.vocabulary = Projection({tokens->data(), static_cast<std::size_t>(tokens->size())}, std::move(bias),
                                  config.d_vocab, last.embedding_width());
  return weights;
}

}  // namespace regard
