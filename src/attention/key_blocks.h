#pragma once
// One head's keys and values, packed block by block when a query first needs them.

#include "attention/inputs.h"
#include "kernels/matmul.h"

namespace regard::attention {

inline constexpr std::size_t kKeyBlock = 128;  ///< keys of one block
/// Queries of one tile: its scores, 24 KiB, stay in the first cache, and its rows are whole tiles of 4, 6 and 12.
inline constexpr std::size_t kQueryTile = 48;

/// Keys that some query sees. What nobody sees must not reach a product: 0 · NaN is NaN.
class SeenKeys {
 public:
  /// Cost: O(S + Σ ranges of all rows). Weights that edits put on a key make it seen.
  SeenKeys(RowRanges& ranges, const Shape& shape, const AttentionEdits* edits);

  [[nodiscard]] bool seen(std::size_t key) const { return all_ || seen_[key] != 0; }
  [[nodiscard]] bool all(KeyRange keys) const;

 private:
  bool all_;
  std::vector<std::uint8_t> seen_;
};

class KeyBlocks {
 public:
  KeyBlocks(const Shape& shape, const SeenKeys& seen, AttentionWork* work);

  /// Takes another head's k [S × E] and v [S × E_v]; nothing is packed yet.
  void select(MatrixView k, MatrixView v);

  [[nodiscard]] std::size_t count() const { return packed_.size(); }
  [[nodiscard]] KeyRange range(std::size_t block) const;

  /// kᵀ [E × block] and v [block × E_v]; values of unseen keys are 0.
  [[nodiscard]] kernels::PackedView keys(std::size_t block);
  [[nodiscard]] kernels::PackedView values(std::size_t block);

 private:
  void pack(std::size_t block);

  Shape shape_;
  const SeenKeys& seen_;
  AttentionWork* work_;
  MatrixView k_, v_;
  std::size_t key_panel_, value_panel_;  // floats of one packed block
  std::vector<float> packed_keys_, packed_values_, cleaned_;
  std::vector<std::uint8_t> packed_;
};

}  // namespace regard::attention
