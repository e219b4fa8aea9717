#include "model/logits.h"

namespace regard {

Matrix LogitsWeights::apply(const Matrix& hidden) const {
  Matrix h = hidden;
  if (transform_norm) {
    transform.apply(const_view(hidden), view(h), activation);
    transform_norm->apply(h);
  }
  if (scale != 1.0f) h *= scale;
  Matrix logits(h.rows(), vocabulary.out());
  vocabulary.apply(const_view(h), view(logits));
  return logits;
}

LogitsWeights read_logits(TensorReader& reader, const Config& config, const Matrix* tokens) {
  const StackConfig& last = config.decoder ? *config.decoder : *config.encoder;
  LogitsWeights weights;
  weights.scale = config.logits_scale;
  if (config.logits_transform) {
    weights.transform = reader.read_projection("logits.transform");
    weights.transform_norm = reader.read_norm("logits.transform.norm", last);
    weights.activation = last.activation;
  }
  if (!config.tied_logits) {
    weights.vocabulary = reader.read_projection("logits");
    return weights;
  }
  std::vector<float> bias;
  if (config.logits_bias) bias = reader.read("logits.bias");
  if (!reader.status().ok()) return weights;
  weights.vocabulary = Projection({tokens->data(), static_cast<std::size_t>(tokens->size())}, std::move(bias),
                                  config.d_vocab, last.d_model);
  return weights;
}

}  // namespace regard
