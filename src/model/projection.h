#pragma once
// A linear map as the kernels want it: weights packed once when the model is made.

#include <cstddef>
#include <cstdint>
#include <memory>
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
  /// Takes over `weight`, which holds [out × in] row after row in `precision` and has packed_bytes of room, and packs
  /// it in place. Cost: one pass over the weights, and for a moment one panel.
  Projection(std::unique_ptr<std::byte[]> weight, std::size_t out, std::size_t in, Precision precision);

  /// Bytes that the weights take.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in, Precision precision);
  /// @param bias  empty or [out]
  void set_bias(std::vector<float> bias);

  [[nodiscard]] Index out() const { return out_; }
  [[nodiscard]] Index in() const { return in_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return packed_ == nullptr ? 0 : sizeof(float) * bias_.size() + packed_bytes(rows(), columns(), precision_);
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
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(out_); }
  [[nodiscard]] std::size_t columns() const { return static_cast<std::size_t>(in_); }
  [[nodiscard]] const float* floats() const { return reinterpret_cast<const float*>(packed_.get()); }
  [[nodiscard]] const std::uint16_t* halves() const { return reinterpret_cast<const std::uint16_t*>(packed_.get()); }

  Precision precision_ = Precision::f32;
  std::unique_ptr<std::byte[]> packed_;  ///< floats, or halves in the same order
  std::vector<float> bias_;
  Index out_ = 0, in_ = 0;
};

}  // namespace regard
