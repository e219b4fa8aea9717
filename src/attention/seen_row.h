#pragma once
// One query against the keys it sees and no others: what it does not see is never read.

#include "attention/inputs.h"

namespace regard::attention {

[[nodiscard]] std::size_t count(std::span<const KeyRange> ranges);

/// body(key, index) for each seen key, index counting from 0.
template <class Body>
void for_each_seen(std::span<const KeyRange> ranges, Body body) {
  std::size_t index = 0;
  for (const KeyRange& range : ranges) {
    for (std::size_t key = range.begin; key < range.end; ++key) body(key, index++);
  }
}

/// z = Σ weights · v over the seen keys, whose weights stand close together; false where z is not finite.
[[nodiscard]] bool weigh_values(std::span<const KeyRange> ranges, std::span<const float> weights, MatrixView v,
                                std::span<float> z);

}  // namespace regard::attention
