// Traced attention of many heads: the public edge, what is kept, and the order of the heads.

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "attention/attention.h"
#include "attention/fused_head.h"
#include "attention/heads.h"
#include "attention/traced_head.h"
#include "text.h"

namespace regard {

using namespace attention;

namespace {

void forget(AttentionTrace& trace) {
  for (Numbers* matrix : {&trace.scores, &trace.masked_scores, &trace.pattern}) {
    *matrix = Numbers();  // `= {}` would keep the memory
  }
}

Status check_heads(std::size_t n_heads, const AttentionTrace& trace) {
  for (const std::size_t head : trace.heads) {
    if (head >= n_heads) {
      return Error{ErrorCode::invalid_argument, sentence("the trace names head ", head, " of ", n_heads)};
    }
  }
  return success();
}

// Whether an edit changes more than the factor of this head: then its rows must be whole.
bool is_edited(const AttentionEdits* edits, std::size_t head) {
  if (edits == nullptr) return false;
  const auto names = [&](const auto& edit) { return edit.head == head || edit.head == AttentionEdits::kAllHeads; };
  return std::ranges::any_of(edits->cut_edges, names) || std::ranges::any_of(edits->pattern_rows, names);
}

class HeadsOfTrace {
 public:
  HeadsOfTrace(const Shape& shape, AttentionTrace& trace) : trace_(trace), pairs_(shape.queries * shape.keys) {
    slots_.assign(shape.heads, kUnkept);
    const bool wants = trace.want_scores || trace.want_masked_scores || trace.want_pattern;
    const std::size_t count = trace.heads.empty() ? shape.heads : trace.heads.size();
    for (std::size_t slot = 0; wants && slot < count; ++slot)
      slots_[trace.heads.empty() ? slot : trace.heads[slot]] = slot;
    forget(trace);
    if (trace.want_scores) trace.scores.resize(count * pairs_);
    if (trace.want_masked_scores) trace.masked_scores.resize(count * pairs_);
    if (trace.want_pattern) trace.pattern.resize(count * pairs_);
  }

  [[nodiscard]] bool keeps(std::size_t head) const { return slots_[head] != kUnkept; }

  [[nodiscard]] HeadTrace of(std::size_t head) {
    if (!keeps(head)) return {};
    return {part(trace_.scores, head), part(trace_.masked_scores, head), part(trace_.pattern, head)};
  }

  // A head named twice is computed once and copied.
  void fill_repeats() {
    for (std::size_t slot = 0; slot < trace_.heads.size(); ++slot) {
      const std::size_t source = slots_[trace_.heads[slot]];
      if (source == kUnkept || source == slot) continue;
      for (Numbers* matrix : {&trace_.scores, &trace_.masked_scores, &trace_.pattern}) {
        if (matrix->empty()) continue;
        std::copy_n(matrix->data() + source * pairs_, pairs_, matrix->data() + slot * pairs_);
      }
    }
  }

 private:
  static constexpr std::size_t kUnkept = static_cast<std::size_t>(-1);
  [[nodiscard]] std::span<float> part(Numbers& matrix, std::size_t head) const {
    if (matrix.empty()) return {};
    return {matrix.data() + slots_[head] * pairs_, pairs_};
  }

  AttentionTrace& trace_;
  std::size_t pairs_;
  std::vector<std::size_t> slots_;  // [H] where a head's matrices stand
};

void scale_rows(MutableMatrixView z, float factor) {
  for (std::size_t row = 0; row < size(z.rows()); ++row) {
    for (float& x : row_of(z, row)) x = factor == 0.0f ? 0.0f : factor * x;
  }
}

Status run(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options, AttentionTrace& trace,
           MutableMatrixView z) {
  const Result<Shape> checked = check_inputs(q, k, v, options, z);
  REGARD_TRY(checked);
  const Shape& shape = checked.value();
  REGARD_TRY(trace_bytes(shape.heads, shape.queries, shape.keys, trace));
  HeadsOfTrace kept(shape, trace);
  RowRanges ranges(options.mask, shape.keys);
  const SeenKeys seen(ranges, shape, options.edits);
  REGARD_TRY(for_each_head(shape, options, z, [&] {
    return [&, fused = FusedHead(shape, options, ranges, seen), traced = TracedHead(shape, options, ranges, seen),
            selected = shape.kv_heads](std::size_t head) mutable {
      const std::size_t g = head / shape.group();
      if (g != std::exchange(selected, g)) {
        const MatrixView keys = head_of(k, g, shape.key_width), values = head_of(v, g, shape.value_width);
        fused.select_keys(keys, values);
        traced.select_keys(keys, values);
      }
      const MatrixView query = head_of(q, head, shape.key_width);
      const MutableMatrixView out = head_of(z, head, shape.value_width);
      if (kept.keeps(head) || is_edited(options.edits, head)) return traced.attend(head, query, kept.of(head), out);
      if (!fused.attend(head, query, out)) return false;
      if (options.edits != nullptr && !options.edits->head_factor.empty())
        scale_rows(out, options.edits->head_factor[head]);
      return true;
    };
  }));
  kept.fill_repeats();
  return success();
}

}  // namespace

Status attend_traced(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options, AttentionTrace& trace,
                     MutableMatrixView z) {
  Status outcome = without_throwing([&] { return run(q, k, v, options, trace, z); });
  if (!outcome.ok()) forget(trace);
  return outcome;
}

Result<std::uint64_t> trace_bytes(std::size_t n_heads, std::size_t queries, std::size_t keys,
                                  const AttentionTrace& trace) {
  REGARD_TRY(check_heads(n_heads, trace));
  const std::uint64_t matrices = static_cast<std::uint64_t>(trace.want_scores) +
                                 static_cast<std::uint64_t>(trace.want_masked_scores) +
                                 static_cast<std::uint64_t>(trace.want_pattern);
  const std::uint64_t heads = trace.heads.empty() ? n_heads : trace.heads.size();
  std::optional<std::uint64_t> bytes = matrices * sizeof(float);
  for (const std::uint64_t factor : {heads, std::uint64_t{queries}, std::uint64_t{keys}}) {
    if (bytes) bytes = checked_product(*bytes, factor);
  }
  if (!bytes) return Error{ErrorCode::shape_overflow, "the trace's size does not fit"};
  if (*bytes > trace.max_bytes) {
    return Error{ErrorCode::capture_too_large,
                 sentence("the trace takes ", *bytes, " bytes of at most ", trace.max_bytes)};
  }
  // A caller may have lifted the budget; WebAssembly's sizes have 32 bits.
  if (*bytes > std::numeric_limits<std::size_t>::max()) {
    return Error{ErrorCode::shape_overflow, "the trace's size does not fit"};
  }
  return *bytes;
}

}  // namespace regard
