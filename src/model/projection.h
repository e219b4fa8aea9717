#pragma once
// A linear map as the kernels want it: weights packed once when the model is made.

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/matmul.h"
#include "matrix.h"

namespace regard {

///     y = x Wᵀ + b            x [L × in], W [out × in] as PyTorch's Linear stores it, b [out] or none
class Projection {
 public:
  Projection() = default;
  /// Packs `weight` [out × in]; `bias` is empty or [out]. Cost: one copy of the weights.
  Projection(std::span<const float> weight, std::vector<float> bias, std::size_t out, std::size_t in);

  [[nodiscard]] Index out() const { return out_; }
  [[nodiscard]] Index in() const { return in_; }
  [[nodiscard]] std::uint64_t bytes() const { return sizeof(float) * (packed_.size() + bias_.size()); }

  /// y ← activation(x Wᵀ + b)       x [L × in], y [L × out], no overlap.        Cost: L·in·out multiply-adds
  void apply(MatrixView x, MutableMatrixView y, kernels::Activation activation = kernels::Activation::none) const;

 private:
  std::vector<float> packed_;
  std::vector<float> bias_;
  Index out_ = 0, in_ = 0;
};

}  // namespace regard
