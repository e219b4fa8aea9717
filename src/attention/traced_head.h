#pragma once
// One head of traced attention: whole rows of scores, so that they can be kept and changed.

#include "attention/head_bias.h"
#include "attention/key_blocks.h"

namespace regard::attention {

/// Where one head's matrices [L × S] go; an empty span was not asked for.
struct HeadTrace {
  std::span<float> scores, masked_scores, pattern;
};

class TracedHead {
 public:
  TracedHead(const Shape& shape, const AttentionOptions& options, const RowRanges& ranges, const SeenKeys& seen);

  void select_keys(MatrixView k, MatrixView v) { blocks_.select(k, v); }

  /// z [L × E_v] of `head` from q [L × E]; false where a seen score is NaN or +inf, or z is not finite.
  [[nodiscard]] bool attend(std::size_t head, MatrixView q, const HeadTrace& keep, MutableMatrixView z);

 private:
  void score(std::size_t first, std::size_t rows, MatrixView q);
  [[nodiscard]] bool finish_row(std::size_t head, std::size_t row, std::span<float> scores, const HeadTrace& keep);
  void mask_row(std::size_t row, std::span<float> scores);
  void cut_edges(std::size_t head, std::size_t row, std::span<float> scores) const;
  void replace_row(std::size_t head, std::size_t row, std::span<float> pattern) const;
  [[nodiscard]] bool weigh_values(std::size_t first, std::size_t rows, float factor, MutableMatrixView z);

  Shape shape_;
  const AttentionOptions& options_;
  RowRanges row_ranges_;
  HeadBias bias_;
  KeyBlocks blocks_;
  std::vector<KeyRange> ranges_;
  std::vector<float> scaled_query_, scores_;
  float* rows_ = nullptr;  // of the tile at hand [rows × S]: scores, then pattern
};

}  // namespace regard::attention
