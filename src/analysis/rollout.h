#pragma once

#include <span>

#include "analysis/pattern.h"
#include "error.h"
#include "matrix.h"

namespace regard {

/// Attention rollout: how much of each input token reaches each position after the last of the layers.
///                                                                          Abnar & Zuidema 2020, section 3
///     A_i     = ½ mean over heads (pattern_i) + ½ I        [L × L]   rows sum to 1 where the pattern's do
///     rollout = A_n ⋯ A_2 A_1                              [L × L]   row: position, column: input token
///
/// @param layers  self-attention patterns, first layer first; causal ones give a lower triangle
/// A row of the pattern that is 0 (everything masked) keeps only its ½ on the diagonal.
/// Errors: empty_input (no layer), shape_mismatch (not square, or of different lengths).
/// Accuracy  |rollout − rollout₆₄| ≤ 1e-6                                               (analysis_test.cpp)
/// Cost      n·L²·(H + L) multiply-adds in double, two L × L matrices
[[nodiscard]] Result<Matrix> attention_rollout(std::span<const PatternView> layers);

}  // namespace regard
