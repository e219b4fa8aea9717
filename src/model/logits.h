#pragma once
// From a stack's output to a score for every token of the vocabulary.

#include <optional>

#include "model/norm.h"
#include "model/projection.h"
#include "model/tensor_reader.h"

namespace regard {

struct LogitsWeights {
  Projection transform;  ///< BERT's head; empty elsewhere
  std::optional<Norm> transform_norm;
  kernels::Activation activation = kernels::Activation::none;
  float scale = 1.0f;
  float softcap = 0.0f;
  const Projection* table = nullptr;  ///< the embedding's, where the logits are tied to it          [d → V]
  Projection own;                     ///< else
  std::vector<float> bias;            ///< of tied logits

  ///     logits = s·h Wᵀ + b                                    [R × V]
  /// after h ← Norm(act(h W_t + b_t)) where the head has a transform; then c·tanh(logits / c) where softcap c is set.
  ///     Cost: R·d·V multiply-adds
  [[nodiscard]] Matrix apply(const Matrix& hidden) const;
  [[nodiscard]] std::uint64_t bytes() const {
    return transform.bytes() + own.bytes() + sizeof(float) * bias.size() +
           (transform_norm ? transform_norm->bytes() : 0);
  }
};

/// @param tokens  the embedding that tied logits read   [V × d]
[[nodiscard]] LogitsWeights read_logits(TensorReader& reader, const Config& config, const Projection* tokens);

}  // namespace regard
