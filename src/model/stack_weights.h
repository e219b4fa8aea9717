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

/// What stands around one part of a layer.
struct AroundWeights {
  std::optional<Norm> norm;       ///< before the part, or after the sum (NormPlace::post)
  std::optional<Norm> post_norm;  ///< of the part's result (NormPlace::both)
  std::vector<float> scale;       ///< of the part's result [d], or empty

  /// y ← scale ⊙ PostNorm(y), each where it is there.                           [R × d]
  void finish(Matrix& y) const;
  [[nodiscard]] std::uint64_t bytes() const;
};

struct AttentionWeights {
  AroundWeights around;
  Projection qkv;                      ///< self: q, k and v in one product      [d → (H + 2·KV)·E]
  Projection q, kv;                    ///< cross: q of the rows, k and v of the encoder's output
  Projection out;                      ///< [H·E → d]
  std::optional<Norm> q_norm, k_norm;  ///< of every head's columns
};

struct FeedForwardWeights {
  AroundWeights around;
  Projection up, gate, down;  ///< gate is empty unless StackConfig::gated
};

struct LayerWeights {
  AttentionWeights self;
  std::optional<AttentionWeights> cross;
  FeedForwardWeights mlp;
};

struct EmbeddingWeights {
  const Projection* tokens = nullptr;  ///< [V × d], owned by the model
  Matrix positions;                    ///< learned or sinusoid, row 0 is position 0   [n_ctx × d], or empty
  Matrix types;                        ///< [n_token_types × d], or empty
  Projection patches;                  ///< [channels · side² → d]
  Matrix patch_tokens;                 ///< before the patches: class, distillation         [1 or 2 × d]
  Matrix patch_registers;              ///< behind the class token [n_registers × d]
  std::optional<Norm> norm;
  Projection in;  ///< of embeddings of another width       [d_embed → d]
};

struct StackWeights {
  std::string name;  ///< "encoder" or "decoder"
  EmbeddingWeights embedding;
  std::vector<LayerWeights> layers;
  std::optional<Norm> final_norm;
  std::vector<float> bucket_table;          ///< T5: [n_buckets × H]
  std::vector<float> alibi_slopes;          ///< [H]
  std::optional<Rotary> rotary;             ///< positions 0 … n_ctx − 1
  std::optional<Rotary> rotary_in_windows;  ///< of layers with a window, where they have a base of their own
  Projection embed_out;                     ///< [d → d_embed], after the final norm

  [[nodiscard]] std::uint64_t bytes() const;
};

/// Takes a stack's tensors by the names of tensor_names.h; `tokens` is its table, or nullptr. Errors stay in `reader`.
[[nodiscard]] StackWeights read_stack(TensorReader& reader, const std::string& name, const StackConfig& config,
                                      const Projection* tokens);

}  // namespace regard
