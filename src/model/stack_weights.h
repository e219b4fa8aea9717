#pragma once
// The parameters of a stack, packed.

#include <optional>
#include <string>
#include <vector>

#include "attention/positions.h"
#include "model/config.h"
#include "model/norm.h"
#include "model/projection.h"
#include "model/tensor_reader.h"

namespace regard {

struct AttentionWeights {
  Norm norm;
  Projection qkv;    ///< self: q, k and v in one product      [d → (H + 2·KV)·E]
  Projection q, kv;  ///< cross: q of the rows, k and v of the encoder's output
  Projection out;    ///< [H·E → d]
};

struct FeedForwardWeights {
  Norm norm;
  Projection up, gate, down;  ///< gate is empty unless StackConfig::gated
};

struct LayerWeights {
  AttentionWeights self;
  std::optional<AttentionWeights> cross;
  FeedForwardWeights mlp;
};

struct EmbeddingWeights {
  const Matrix* tokens = nullptr;  ///< [V × d], owned by the model
  Matrix positions;                ///< learned or sinusoid, row 0 is position 0   [n_ctx × d], or empty
  Matrix types;                    ///< [n_token_types × d], or empty
  Projection patches;              ///< [channels · side² → d]
  std::vector<float> patch_class;  ///< [d]
  std::optional<Norm> norm;
};

struct StackWeights {
  std::string name;  ///< "encoder" or "decoder"
  EmbeddingWeights embedding;
  std::vector<LayerWeights> layers;
  std::optional<Norm> final_norm;
  std::vector<float> bucket_table;  ///< T5: [n_buckets × H]
  std::vector<float> alibi_slopes;  ///< [H]
  std::optional<Rotary> rotary;     ///< positions 0 … n_ctx − 1

  [[nodiscard]] std::uint64_t bytes() const;
};

/// Takes a stack's tensors by the names of tensor_names.h; `tokens` is its table, or nullptr. Errors stay in `reader`.
[[nodiscard]] StackWeights read_stack(TensorReader& reader, const std::string& name, const StackConfig& config,
                                      const Matrix* tokens);

}  // namespace regard
