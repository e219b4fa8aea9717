#pragma once
// Attention of many heads over views, in two forms that agree: fused (no L × S matrix) and traced (all kept).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "attention/mask.h"
#include "error.h"
#include "matrix.h"
#include "shape.h"
#include "unwritten.h"

namespace regard {

/// What is added to the scores of one head before the softmax: bias(head, query, key).
/// Exactly one kind or none. Positions are query_offset + row (the mask's offset, 0 without a mask) and key index.
///
///     alibi    −slopes[h] · |position − key|                          Press et al. 2022, section 3
///     bucket   bucket_table[t5_bucket(key − position), h]             Raffel et al. 2020, section 2.1
///     matrix   matrix[h, row, key]; −inf hides a key
struct ScoreBias {
  enum class Kind { none, alibi, bucket, matrix } kind = Kind::none;
  std::span<const float> slopes;        ///< alibi: [H]
  std::span<const float> bucket_table;  ///< bucket (T5): [n_buckets × H], as T5 stores it
  std::size_t n_buckets = 0;
  std::size_t max_distance = 0;
  bool bidirectional = true;
  std::span<const float> matrix;  ///< matrix: [H × L × S]
};

/// Changes to the computation itself, head by head (Interventions of the design, resolved to one attention).
struct AttentionEdits {
  struct Edge {
    std::size_t head, query, key;
  };
  struct Row {
    std::size_t head, query;
    std::vector<float> values;
  };  ///< replaces pattern[head, query, :]; [S], finite
  std::vector<float> head_factor;  ///< [H] or empty: z of head h is multiplied by it
  std::vector<Edge> cut_edges;     ///< score becomes −inf; head == kAllHeads means every head
  std::vector<Row> pattern_rows;   ///< as given, not renormalised; head == kAllHeads means every head
  static constexpr std::size_t kAllHeads = static_cast<std::size_t>(-1);
  [[nodiscard]] bool empty() const { return head_factor.empty() && cut_edges.empty() && pattern_rows.empty(); }
};

/// What one call did, for tests and benchmarks of cost.
struct AttentionWork {
  std::size_t scored_pairs = 0;  ///< (head, query, key) whose score was computed
  std::size_t packed_keys = 0;   ///< (key/value head, key) copied into panels
};

struct AttentionOptions {
  std::size_t n_heads = 1;
  std::size_t n_kv_heads = 1;  ///< n_heads % n_kv_heads == 0; head h reads key/value head h / (n_heads / n_kv_heads)
  float scale = 1.0f;          ///< usually 1/√d_head; temperature divides it
  float softcap = 0.0f;        ///< 0 = off, else scores ← cap · tanh(scores / cap), before the bias (Gemma 2)
  const Mask* mask = nullptr;  ///< nullptr = every key
  ScoreBias bias{};
  const AttentionEdits* edits = nullptr;
  AttentionWork* work = nullptr;  ///< where to add what was done
};

/// What a trace keeps of one attention; an empty matrix list was not asked for. Heads in the order of `heads`.
struct AttentionTrace {
  bool want_scores = false;  ///< scaled, capped, biased, before the mask; NaN where a key that no query sees has it
  bool want_masked_scores = false;  ///< after the mask and the cut edges: −inf where a key is not seen
  bool want_pattern = false;        ///< after the softmax and the replaced rows; a row that sees no key is 0
  std::vector<std::size_t> heads;   ///< which heads; empty = all
  std::uint64_t max_bytes = kMaxCaptureBytes;
  Numbers scores, masked_scores, pattern;  ///< [heads × L × S]
};

/// Attention of H heads, fused: no L × S matrix is kept.
///
///     scores  = softcap(scale · q_h k_gᵀ) + bias_h                 [L × S]   Vaswani et al. 2017, eq. (1)
///     pattern = softmax of each row over the keys its query sees   [L × S]
///     z_h     = pattern v_g                                        [L × E_v]
///
/// The softmax runs online over blocks of keys (Milakov & Gimelshein 2018, algorithm 3; tiles as in Dao et al. 2022).
/// Heads lie side by side in the columns. Grouped queries (Ainslie et al. 2023): head h reads g = h / (H / KV);
/// KV = 1 is multi-query attention (Shazeer 2019).
///
/// @param q  [L × H·E]   @param k  [S × KV·E]   @param v  [S × KV·E_v]    finite where a query sees them
/// @param[out] z  [L × H·E_v], must not overlap the inputs
///
/// Edges     A query that sees no key gets exactly 0. What stands in a key or value that no query sees, NaN and
///           infinities included, changes nothing. −inf as a score hides the key.
/// Errors    empty_input (no query, key or column), invalid_argument (heads, scale, softcap, bias, edits),
///           shape_mismatch, shape_overflow, overlap, out_of_memory: z is untouched.
///           not_finite: NaN or +inf in a score that is seen, or NaN or an infinity in z; z is then 0 throughout.
/// Accuracy  |z − z₆₄| ≤ 1e-5 + 5e-6·|z₆₄| for unit-normal inputs and scale 1/√E        (attend_test.cpp)
/// Bits      Each row is computed apart from the others. One query alone and the same query in a long call take
///           different sums and agree within the bound, not to the bit; the same call always gives the same bits.
/// Cost      2·E multiply-adds for each pair that the mask lets through, rounded up to blocks; a window of w keys
///           costs O(L·w). Heads are shared among threads (threads.h). Scratch of each: one packed copy of one head's k
///           and v, O(S·(E + E_v)); where queries are few, nothing is packed and scratch is O(S).
[[nodiscard]] Status attend(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                            MutableMatrixView z);

/// The same, keeping what `trace` wants of the heads it names; heads it does not name run fused.
/// Errors    as attend; capture_too_large before any work; a head out of range is invalid_argument. On error the
///           matrices of the trace are empty.
/// Accuracy  as attend; pattern within 1e-5 of float64
/// Cost      as attend without the savings of blocks; scratch 64·S floats more.
[[nodiscard]] Status attend_traced(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                                   AttentionTrace& trace, MutableMatrixView z);

/// Bytes that `trace` will keep of an attention of n_heads heads, queries × keys, before it is taken.
/// Errors    shape_overflow, capture_too_large where it passes trace.max_bytes, invalid_argument (a head out of range)
[[nodiscard]] Result<std::uint64_t> trace_bytes(std::size_t n_heads, std::size_t queries, std::size_t keys,
                                                const AttentionTrace& trace);

}  // namespace regard
