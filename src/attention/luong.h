#pragma once
// Local attention of recurrent translation models: a window around a centre that moves with the output.

#include <span>
#include <vector>

#include "attention/attention.h"

namespace regard {

/// What local attention keeps when asked; [L × S] matrices are whole, as the plots want them.
struct LuongTrace {
  std::vector<float> centers;  ///< [L] p_t on the keys' axis
  Numbers scores;              ///< [L × S] −inf outside the window
  Numbers pattern;  ///< [L × S] what v is weighed by (local-p: after the Gaussian, so rows sum to less than 1)
  std::uint64_t max_bytes = kMaxCaptureBytes;
};

/// How local-p predicts its centre.
struct LuongPrediction {
  MatrixView projection;          ///< W_p [A × E]
  std::span<const float> vector;  ///< v_p [A]
};

/// Local-m: monotonic alignment.                          Luong et al. 2015, section 3.2
///
///     p_t = t,   a_t = softmax of scale · q_t kᵀ over the keys p_t − D … p_t + D,   z_t = Σ a_t(s) v_s
///
/// For general scores pass project_general(q, W) as q.
/// @param q  [L × E]   @param k  [S × E]   @param v  [S × E_v]   @param[out] z  [L × E_v]
/// @param mask  more that hides keys, without a window of its own, or nullptr; its query_offset shifts t
/// @param trace  what to keep, or nullptr
/// Edges and errors as attend (a query beyond S + D sees nothing: exact 0); invalid_argument where mask has a window;
/// capture_too_large. Accuracy as attend. Cost: O(L·D).
[[nodiscard]] Status attend_local_monotonic(MatrixView q, MatrixView k, MatrixView v, std::size_t half_width,
                                            float scale, const Mask* mask, LuongTrace* trace, MutableMatrixView z);

/// Local-p: predictive alignment.                         Luong et al. 2015, eq. (9) and (10)
///
///     p_t    = S · sigmoid(v_pᵀ tanh(W_p h_t)),   h_t = `hidden` row t
///     a_t(s) = softmax of scale · q_t kᵀ over [p_t − D, p_t + D]  ·  exp(−(s − p_t)² / (2σ²)),   σ = D/2
///
/// @param hidden  [L × E_h], what the prediction reads; the same as q unless q was projected
/// @param half_width  D ≥ 1      the rest as attend_local_monotonic
/// Accuracy  |p − p₆₄| ≤ 1e-6·S for unit-normal W_p h and Σ|v_p| ≤ 4; z as attend given the same window
/// (luong_test.cpp)
[[nodiscard]] Status attend_local_predictive(MatrixView hidden, MatrixView q, MatrixView k, MatrixView v,
                                             std::size_t half_width, float scale, const LuongPrediction& prediction,
                                             const Mask* mask, LuongTrace* trace, MutableMatrixView z);

}  // namespace regard
