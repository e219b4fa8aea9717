#pragma once
// The bias of one head, row by row.

#include "attention/inputs.h"

namespace regard::attention {

/// ALiBi's and T5's biases depend on key − position alone, so one table of L + S floats serves all rows of a head:
/// row i is a stretch of it that begins one place earlier than row i − 1's.
class HeadBias {
 public:
  HeadBias(const ScoreBias& bias, const Shape& shape, std::size_t query_offset);

  /// Prepares `head`. Cost: O(L + S).
  void select(std::size_t head);

  /// bias(head, row, keys.begin … keys.end), or an empty span where there is none.
  [[nodiscard]] std::span<const float> of(std::size_t row, KeyRange keys) const;

 private:
  [[nodiscard]] float at(std::size_t head, std::int64_t distance) const;

  const ScoreBias& bias_;
  Shape shape_;
  std::size_t offset_;
  std::size_t head_ = 0;
  std::vector<float> by_distance_;  // [L + S − 1]: key − position from −(offset + L − 1) to S − 1 − offset
};

/// scores ← softcap(scores) + bias, for keys of one row. `scores` holds q·k scaled.
void cap_and_bias(float softcap, std::span<const float> bias, std::span<float> scores);

}  // namespace regard::attention
