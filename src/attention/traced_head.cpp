#include "attention/traced_head.h"

#include <algorithm>

#include "kernels/rowwise.h"

namespace regard::attention {
namespace {

// The part of a kept [L × S] that belongs to `row`, if it is kept and not where the row already stands.
void keep_row(std::span<const float> row, std::size_t index, std::span<float> kept) {
  if (kept.empty() || row.data() == kept.data() + index * row.size()) return;
  std::ranges::copy(row, kept.begin() + static_cast<std::ptrdiff_t>(index * row.size()));
}

bool is_for(std::size_t named, std::size_t head) { return named == head || named == AttentionEdits::kAllHeads; }

}  // namespace

TracedHead::TracedHead(const Shape& shape, const AttentionOptions& options, const RowRanges& ranges,
                       const SeenKeys& seen)
    : shape_(shape),
      options_(options),
      row_ranges_(ranges),
      bias_(options.bias, shape, options.mask == nullptr ? 0 : options.mask->query_offset),
      blocks_(shape, seen, options.work) {}

bool TracedHead::attend(std::size_t head, MatrixView q, const HeadTrace& keep, MutableMatrixView z) {
  bias_.select(head);
  const AttentionEdits* edits = options_.edits;
  const float factor = edits == nullptr || edits->head_factor.empty() ? 1.0f : edits->head_factor[head];
  for (std::size_t first = 0; first < shape_.queries; first += kQueryTile) {
    const std::size_t rows = std::min(kQueryTile, shape_.queries - first);
    // Where the pattern is kept its rows are made in place.
    if (keep.pattern.empty()) scores_.resize(rows * shape_.keys);
    rows_ = keep.pattern.empty() ? scores_.data() : keep.pattern.data() + first * shape_.keys;
    if (!keep.pattern.empty()) kernels::fetch({rows_, rows * shape_.keys});
    score(first, rows, q);
    for (std::size_t r = 0; r < rows; ++r) {
      const std::span<float> scores(rows_ + r * shape_.keys, shape_.keys);
      if (!finish_row(head, first + r, scores, keep)) return false;
    }
    if (!weigh_values(first, rows, factor, z)) return false;
  }
  return true;
}

// scores = (scale · q) kᵀ                                                                             [rows × S]
void TracedHead::score(std::size_t first, std::size_t rows, MatrixView q) {
  scaled_query_.resize(rows * shape_.key_width);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::span<float> scaled(scaled_query_.data() + r * shape_.key_width, shape_.key_width);
    kernels::scale(row_of(q, first + r), options_.scale, scaled);
  }
  for (std::size_t block = 0; block < blocks_.count(); ++block) {
    kernels::matmul(scaled_query_.data(), shape_.key_width, rows, blocks_.keys(block), nullptr,
                    kernels::Activation::none, kernels::Store::overwrite, rows_ + blocks_.range(block).begin,
                    shape_.keys);
  }
  if (options_.work != nullptr) options_.work->scored_pairs += rows * shape_.keys;
}

// Scores of one row become its pattern.
bool TracedHead::finish_row(std::size_t head, std::size_t row, std::span<float> scores, const HeadTrace& keep) {
  cap_and_bias(options_.softcap, bias_.of(row, {0, shape_.keys}), scores);
  keep_row(scores, row, keep.scores);
  mask_row(row, scores);
  cut_edges(head, row, scores);
  keep_row(scores, row, keep.masked_scores);
  kernels::softmax(scores);
  if (std::isnan(scores[0])) return false;
  replace_row(head, row, scores);
  keep_row(scores, row, keep.pattern);
  return true;
}

void TracedHead::mask_row(std::size_t row, std::span<float> scores) {
  row_ranges_.of(row, ranges_);
  std::size_t at = 0;
  for (const KeyRange& range : ranges_) {
    std::ranges::fill(scores.subspan(at, range.begin - at), -kernels::kInfinity);
    at = range.end;
  }
  std::ranges::fill(scores.subspan(at), -kernels::kInfinity);
}

void TracedHead::cut_edges(std::size_t head, std::size_t row, std::span<float> scores) const {
  if (options_.edits == nullptr) return;
  for (const auto& edge : options_.edits->cut_edges) {
    if (edge.query == row && is_for(edge.head, head)) scores[edge.key] = -kernels::kInfinity;
  }
}

void TracedHead::replace_row(std::size_t head, std::size_t row, std::span<float> pattern) const {
  if (options_.edits == nullptr) return;
  for (const auto& replaced : options_.edits->pattern_rows) {
    if (replaced.query == row && is_for(replaced.head, head)) std::ranges::copy(replaced.values, pattern.begin());
  }
}

// z = factor · pattern v                                                                            [rows × E_v]
bool TracedHead::weigh_values(std::size_t first, std::size_t rows, float factor, MutableMatrixView z) {
  for (std::size_t block = 0; block < blocks_.count(); ++block) {
    kernels::matmul(rows_ + blocks_.range(block).begin, shape_.keys, rows, blocks_.values(block), nullptr,
                    kernels::Activation::none, block == 0 ? kernels::Store::overwrite : kernels::Store::accumulate,
                    row_of(z, first).data(), size(z.outerStride()));
  }
  bool finite = true;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::span<float> row = row_of(z, first + r);
    finite &= kernels::all_finite(row);
    if (factor == 0.0f)
      std::ranges::fill(row, 0.0f);
    else if (factor != 1.0f)
      kernels::scale(row, factor);
  }
  return finite;
}

}  // namespace regard::attention
