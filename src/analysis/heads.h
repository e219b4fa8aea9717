#pragma once
// What each head's attention looks like, in numbers.

#include <vector>

#include "analysis/pattern.h"

namespace regard {

/// −Σ_j p_j ln p_j of every row, in nats; p = 0 adds nothing.          Shannon 1948
/// @return [H × L]: 0 where one key has it all, ln S where every key has the same; a row that is all 0 gives 0
/// Accuracy  |entropy − entropy₆₄| ≤ 1e-6                                               (analysis_test.cpp)
/// Cost      H·L·S logarithms in double
[[nodiscard]] std::vector<float> attention_entropy(const PatternView& pattern);

/// The key with the largest weight of every row, the first of equals.   [H × L]
[[nodiscard]] std::vector<std::size_t> attention_argmax(const PatternView& pattern);

/// Means over the rows of one head. For distance, itself and previous, query i stands at key i + S − L: the last query
/// at the last key, as in a step with a cache. Across two languages they mean nothing.
struct HeadSummary {
  float entropy;   ///< nats
  float largest;   ///< the largest weight
  float distance;  ///< Σ_j p_j · |place of i − place of j|
  float itself;    ///< weight on the token's own place
  float previous;  ///< on the one before it
  float first;     ///< on the first key
};

/// One for each head. Cost: H·L·S.
[[nodiscard]] std::vector<HeadSummary> summarise_heads(const PatternView& pattern);

}  // namespace regard
