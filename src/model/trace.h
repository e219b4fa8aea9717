#pragma once
// What a run keeps: chosen per tensor, layer and head; what was not chosen costs nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"

namespace regard {

/// Tensor kinds by their names in the trace; queries are rows, keys are columns.
///   per attention  q k v z [H,L,E]   scores masked_scores pattern [H,L,S]   attn_out [L,d]
///   per layer      resid_pre resid_mid resid_post mlp_out [L,d]
///   per run        embed [L,d] (a stack's input), logits [L,V]
struct RecordRequest {
  std::vector<std::string> tensors;  ///< e.g. {"pattern", "scores", "logits"}
  std::vector<std::size_t> layers;   ///< empty = every layer
  std::vector<std::size_t> heads;    ///< empty = every head
  std::uint64_t max_bytes = 0;       ///< 0 = kMaxCaptureBytes

  [[nodiscard]] bool wants(std::string_view tensor) const;
  [[nodiscard]] bool wants_layer(std::size_t layer) const;
  /// Unknown tensor names, layers or heads that do not exist.
  [[nodiscard]] Status check(std::size_t n_layers, std::size_t n_heads) const;
};

struct TraceEntry {
  std::string name;                 ///< "encoder.3.self.pattern", "decoder.0.cross.scores", "decoder.2.resid_post", "logits"
  std::vector<std::size_t> shape;   ///< without a batch axis
  std::vector<float> data;
};

struct Trace {
  std::vector<TraceEntry> entries;
  [[nodiscard]] const TraceEntry* find(std::string_view name) const;
};

}  // namespace regard
