#pragma once
// Score functions beside the scaled dot product, and attention over scores that somebody else has made. One head.

#include <span>

#include "attention/attention.h"

namespace regard {

/// scores = scale · q kᵀ                                  Luong et al. 2015, eq. (8) "dot" (scale 1);
///                                                        Vaswani et al. 2017, eq. (1) (scale 1/√E)
/// @param q  [L × E]   @param k  [S × E]   @param[out] scores  [L × S], must not overlap the inputs
/// Errors    empty_input, shape_mismatch, overlap, out_of_memory; scores are then untouched. NaN in is NaN out.
/// Accuracy  (E + 3)·2⁻²⁴·Σ|scale·qᵢkᵢ|          Cost  L·S·E multiply-adds, a packed copy of k
[[nodiscard]] Status dot_scores(MatrixView q, MatrixView k, float scale, MutableMatrixView scores);

/// projected = q W, so that dot_scores(projected, k) and attend(projected, k, v) are general attention.
/// @param weight  W [E_q × E_k]   @param[out] projected  [L × E_k]         errors as dot_scores
[[nodiscard]] Status project_general(MatrixView q, MatrixView weight, MutableMatrixView projected);

/// scores = q W kᵀ                                        Luong et al. 2015, eq. (8) "general"
/// @param q  [L × E_q]   @param k  [S × E_k]   @param weight  [E_q × E_k]   @param[out] scores  [L × S]
/// Errors as dot_scores. Cost: L·E_q·E_k + L·S·E_k multiply-adds.
[[nodiscard]] Status general_scores(MatrixView q, MatrixView k, MatrixView weight, MutableMatrixView scores);

/// The alignment model of additive attention, weights as a linear layer stores them.
struct AdditiveWeights {
  MatrixView query;               ///< W [A × E_q]
  MatrixView key;                 ///< U [A × E_k]
  std::span<const float> vector;  ///< v [A]
};

/// scores[i, j] = vᵀ tanh(W qᵢ + U kⱼ)                    Bahdanau et al. 2015, appendix A.1.2
/// @param q  [L × E_q]   @param k  [S × E_k]   @param[out] scores  [L × S]
/// Errors as dot_scores.
/// Accuracy  |score − score₆₄| ≤ 2e-6·(1 + Σ|v|) for unit-normal W q and U k        (scores_test.cpp)
/// Cost      L·S·A tangents; scratch (L + S)·A
[[nodiscard]] Status additive_scores(MatrixView q, MatrixView k, const AdditiveWeights& weights,
                                     MutableMatrixView scores);

/// Additive attention, fused: z = softmax(scores | mask) v with no L × S kept; only what is seen is computed.
/// @param v  [S × E_v]   @param mask  or nullptr   @param[out] z  [L × E_v]
/// Edges and errors as attend.           Cost  A tangents for each seen pair; scratch (L + S)·A + S
[[nodiscard]] Status attend_additive(MatrixView q, MatrixView k, MatrixView v, const AdditiveWeights& weights,
                                     const Mask* mask, MutableMatrixView z);

/// Attention over given scores: pattern = softmax(scores | mask), z = pattern v.
/// @param[in,out] scores  [L × S] becomes the pattern; 0 where a key is not seen, whatever stood there
/// @param v  [S × E_v]   @param mask  or nullptr   @param[out] z  [L × E_v]
/// Edges and errors as attend, but on not_finite the scores too are 0 throughout.    Cost  L·S·E_v multiply-adds
[[nodiscard]] Status attend_scores(MutableMatrixView scores, MatrixView v, const Mask* mask, MutableMatrixView z);

}  // namespace regard
