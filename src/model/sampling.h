#pragma once
// Choosing one next token: the likeliest, or one drawn from a distribution that was sharpened and cut.

#include <cstdint>
#include <span>

namespace regard {

/// The index of the greatest score; of equal ones the first. −inf throughout gives 0.
[[nodiscard]] std::size_t greedy_token(std::span<const float> scores);

struct SamplingOptions {
  float temperature = 1.0f;  ///< above 0
  std::size_t top_k = 0;     ///< 0 = off
  float top_p = 1.0f;        ///< in (0, 1]
};

/// scores ← scores / temperature, and −inf for what is cut:
///   top_k   every token whose score is below the k-th greatest (equal ones stay)            Fan et al. 2018
///   top_p   the tail: sorted upwards, tokens whose cumulative probability (of what top_k left) is ≤ 1 − top_p; the
///           likeliest always stays                                                            Holtzman et al. 2020
/// Order and edges as Hugging Face's warpers. Cost: O(V log V) with top_p, else O(V).
void warp_scores(const SamplingOptions& options, std::span<float> scores);

/// Draws from softmax(scores): the first token, in the order of ids, at which the cumulative probability passes
/// `uniform` in [0, 1). A token of −inf is never drawn.
[[nodiscard]] std::size_t draw_token(std::span<const float> scores, double uniform);

}  // namespace regard
