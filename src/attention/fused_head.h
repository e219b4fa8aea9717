#pragma once
// One head of fused attention: tiles of queries against blocks of keys, or row by row where little is seen.

#include "attention/head_bias.h"
#include "attention/key_blocks.h"

namespace regard::attention {

/// Scratch and settings that all heads of one call share; one head at a time.
class FusedHead {
 public:
  FusedHead(const Shape& shape, const AttentionOptions& options, const RowRanges& ranges, const SeenKeys& seen);

  /// The key/value head that `attend` reads from now on: k [S × E], v [S × E_v].
  void select_keys(MatrixView k, MatrixView v);

  /// z [L × E_v] of `head` from q [L × E]; false where a seen score is NaN or +inf, or z is not finite.
  [[nodiscard]] bool attend(std::size_t head, MatrixView q, MutableMatrixView z);

 private:
  struct Tile {
    std::size_t first, rows;
  };
  void find_ranges(Tile tile);
  [[nodiscard]] bool attend_rows(Tile tile, MutableMatrixView z);
  [[nodiscard]] bool attend_row(std::size_t row, std::span<const KeyRange> ranges, std::span<const float> query,
                                std::span<float> z);
  [[nodiscard]] bool attend_blocks(Tile tile, MutableMatrixView z);
  [[nodiscard]] bool attend_block(Tile tile, std::size_t block, kernels::Store store, MutableMatrixView z);
  [[nodiscard]] bool update_row(std::size_t r, std::span<float> scores, std::span<float> z);
  void mask_row(std::size_t r, KeyRange keys, std::span<float> scores);
  [[nodiscard]] std::span<const KeyRange> ranges_of(std::size_t r) const {
    return {ranges_.data() + starts_[r], starts_[r + 1] - starts_[r]};
  }

  Shape shape_;
  const AttentionOptions& options_;
  RowRanges row_ranges_;
  HeadBias bias_;
  KeyBlocks blocks_;
  MatrixView k_, v_;

  // Of the tile at hand:
  std::vector<KeyRange> ranges_, one_row_;    // all rows' ranges, row r's from starts_[r] to starts_[r + 1]
  std::vector<std::size_t> starts_, cursor_;  // cursor_[r]: the first range of row r that ends in this block or later
  std::vector<std::uint8_t> touched_;         // [blocks] whether a row of the tile sees a key of it
  std::size_t seen_pairs_ = 0, block_pairs_ = 0;
  std::vector<float> scaled_query_, scores_, maximum_, sum_;
};

}  // namespace regard::attention
