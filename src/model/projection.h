#pragma once
// A linear map as the kernels want it: weights packed once when the model is made.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/matmul.h"
#include "matrix.h"
#include "model/weights.h"

namespace regard {

///     y = x Wᵀ + b            x [L × in], W [out × in] as PyTorch's Linear stores it, b [out] or none
///
/// Weights that came in half precision stay so and are widened, exactly, as they are used: panel after panel, so that
/// the bits of a product do not depend on how its weights are kept.
class Projection {
 public:
  Projection() = default;
  /// Packs `weight` [out × in], whose numbers `precision` holds exactly; `bias` is empty or [out]. Cost: one copy of
  /// the weights, and for a moment one panel as float.
  Projection(std::span<const float> weight, std::vector<float> bias, std::size_t out, std::size_t in,
             Precision precision = Precision::f32);

  [[nodiscard]] Index out() const { return out_; }
  [[nodiscard]] Index in() const { return in_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return sizeof(float) * (packed_.size() + bias_.size()) + sizeof(std::uint16_t) * half_.size();
  }

  /// y ← activation(x Wᵀ + b)       x [L × in], y [L × out], no overlap.
  /// Cost: L·in·out multiply-adds; half precision: in·out widenings more, and a panel (or 4, for one row) of scratch.
  void apply(MatrixView x, MutableMatrixView y, kernels::Activation activation = kernels::Activation::none) const {
    apply(x, y, activation, bias_);
  }
  /// With another bias: of a table that is input and output at once.      bias [out], or empty
  void apply(MatrixView x, MutableMatrixView y, kernels::Activation activation, std::span<const float> bias) const;

  /// Row `index` of W: an embedding.                                      row [in]
  void copy_row(Index index, std::span<float> row) const;

 private:
  void widen(std::size_t first, std::span<float> panels) const;

  Precision precision_ = Precision::f32;
  std::vector<float> packed_;        ///< Precision::f32
  std::vector<std::uint16_t> half_;  ///< else, in the same order
  std::vector<float> bias_;
  Index out_ = 0, in_ = 0;
};

}  // namespace regard
