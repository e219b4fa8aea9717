#pragma once
// Attention of many heads over views, in two forms that agree: fused (no L × S matrix) and traced (all kept).

#include <cstddef>
#include <span>
#include <vector>

#include "attention/mask.h"
#include "error.h"
#include "matrix.h"

namespace regard {

/// What is added to the scores of one head before the softmax: bias(head, query, key).
/// Exactly one kind or none; `positions` are query_offset + row and key index.
struct ScoreBias {
  enum class Kind { none, alibi, bucket, matrix } kind = Kind::none;
  std::span<const float> slopes;        ///< alibi: [H]
  std::span<const float> bucket_table;  ///< bucket (T5): [n_buckets × H], as T5 stores it
  std::size_t n_buckets = 0;
  std::size_t max_distance = 0;
  bool bidirectional = true;
  std::span<const float> matrix;        ///< matrix: [H × L × S]
};

/// Changes to the computation itself, head by head (Interventions of the design, resolved to one attention).
struct AttentionEdits {
  struct Edge { std::size_t head, query, key; };
  struct Row { std::size_t head, query; std::vector<float> values; };  ///< replaces pattern[head, query, :]
  std::vector<float> head_factor;   ///< [H] or empty: z of head h is multiplied by it
  std::vector<Edge> cut_edges;      ///< score becomes −inf; head == kAllHeads means every head
  std::vector<Row> pattern_rows;
  static constexpr std::size_t kAllHeads = static_cast<std::size_t>(-1);
  [[nodiscard]] bool empty() const { return head_factor.empty() && cut_edges.empty() && pattern_rows.empty(); }
};

struct AttentionOptions {
  std::size_t n_heads = 1;
  std::size_t n_kv_heads = 1;      ///< n_heads % n_kv_heads == 0; head h reads key/value head h / (n_heads / n_kv_heads)
  float scale = 1.0f;              ///< usually 1/√d_head; temperature divides it
  float softcap = 0.0f;            ///< 0 = off, else scores ← cap · tanh(scores / cap)
  const Mask* mask = nullptr;      ///< nullptr = every key
  ScoreBias bias;
  const AttentionEdits* edits = nullptr;
};

/// What a trace keeps of one attention; an empty matrix list was not asked for. Heads in the order of `heads`.
struct AttentionTrace {
  bool want_scores = false;         ///< scaled, biased, before the mask
  bool want_masked_scores = false;  ///< after the mask: −inf where a key is not seen
  bool want_pattern = false;
  std::vector<std::size_t> heads;   ///< which heads; empty = all
  std::vector<float> scores, masked_scores, pattern;  ///< [heads × L × S]
};

/// Fused: q [L × H·E], k [S × KV·E], v [S × KV·E_v] → z [L × H·E_v]; heads side by side in the columns.
[[nodiscard]] Status attend(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                            MutableMatrixView z);

/// Traced: the same, keeping what `trace` wants.
[[nodiscard]] Status attend_traced(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                                   AttentionTrace& trace, MutableMatrixView z);

}  // namespace regard
