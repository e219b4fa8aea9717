#pragma once
// What a run keeps: chosen per tensor, layer and head; what was not chosen costs nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"
#include "unwritten.h"

namespace regard {

/// Tensor kinds by their names in the trace; queries are rows, keys are columns.
///   per attention  q z [H,L,E]   k v [H,S,E]   scores masked_scores pattern [H,L,S]   attn_out [L,d]
///   per layer      resid_pre resid_mid resid_post mlp_out [L,d]
///   per run        embed [L,d] (a stack's input, once for each stack), hidden [L,d] (the last stack's output, after
///   its
///                  final norm; not kept of generations), logits [L,V]
/// q and k are what is multiplied: after the rotation where positions are rotary. With fewer key/value heads than
/// heads, k and v stand once for each head that reads them. attn_out and mlp_out are what is added to the residual;
/// resid_mid is what the feed-forward part starts from (parallel: resid_pre once more), resid_post what the layer hands
/// on (post-norm: normalised). Names: "encoder.embed", "encoder.3.self.pattern", "decoder.0.cross.scores",
/// "decoder.2.resid_post", "logits".
struct RecordRequest {
  std::vector<std::string> tensors;  ///< e.g. {"pattern", "scores", "logits"}
  std::vector<std::size_t> layers;   ///< empty = every layer
  std::vector<std::size_t> heads;    ///< empty = every head; kept in ascending order
  std::uint64_t max_bytes = 0;       ///< 0 = kMaxCaptureBytes

  [[nodiscard]] bool wants(std::string_view tensor) const;
  [[nodiscard]] bool wants_layer(std::size_t layer) const;
  /// Unknown tensor names, layers or heads that do not exist: invalid_argument. A layer or head must exist in one of
  /// the model's stacks; a stack that has it not keeps nothing of it.
  [[nodiscard]] Status check(std::size_t n_layers, std::size_t n_heads) const;
};

struct TraceEntry {
  std::string name;  ///< "encoder.3.self.pattern", "decoder.0.cross.scores", "decoder.2.resid_post", "logits"
  std::vector<std::size_t> shape;  ///< without a batch axis
  Numbers data;
};

struct Trace {
  std::vector<TraceEntry> entries;
  [[nodiscard]] const TraceEntry* find(std::string_view name) const;
};

}  // namespace regard
