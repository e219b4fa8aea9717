#pragma once
// A linear map as the kernels want it: weights packed once, when the model is made.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernels/int8.h"
#include "kernels/matmul.h"
#include "matrix.h"
#include "model/weights.h"

namespace regard {

///     y = x Wᵀ + b            x [L × in], W [out × in] as PyTorch's Linear stores it, b [out] or none
///
/// Weights that came in half precision stay so and are widened, exactly, as they are used: panel after panel, so that
/// the bits of a product do not depend on how its weights are kept. Only `round_weights` changes them.
class Projection {
 public:
  Projection() = default;
  /// Takes over W [out × in], `packed` in `precision` (packing.h).
  Projection(std::unique_ptr<std::byte[]> packed, std::size_t out, std::size_t in, Precision precision);

  /// Keeps the weights in 8 bits from now on, each row of W with a scale of its own: from then on x is rounded too, row
  /// by row (kernels/int8.h). Rows of more than kMaxInt8Inner stay as they are.
  /// Cost: one pass over the weights, and while it runs their bytes and a quarter.
  void round_weights();

  /// @param bias  empty or [out]
  void set_bias(std::vector<float> bias);

  [[nodiscard]] Index out() const { return out_; }
  [[nodiscard]] Index in() const { return in_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return packed_ == nullptr ? 0 : sizeof(float) * (bias_.size() + scales_.size()) + matrix_bytes();
  }

  /// y ← activation(x Wᵀ + b)       x [L × in], y [L × out], no overlap.
  /// Cost: L·in·out multiply-adds; half precision: in·out widenings more, and a panel of scratch where there are rows
  /// to use it again; 8 bits: L·in roundings more, and as many numbers of 8 or 16 bits of scratch.
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
  [[nodiscard]] bool is_rounded() const { return !scales_.empty(); }
  [[nodiscard]] kernels::Int8View rounded() const {
    return {reinterpret_cast<const std::int8_t*>(packed_.get()), scales_.data(), columns(), rows()};
  }
  [[nodiscard]] std::size_t matrix_bytes() const {
    return is_rounded() ? kernels::int8_packed_size(columns(), rows())
                        : kernels::packed_size(columns(), rows()) * bytes_of(precision_);
  }
  void apply_rounded(MatrixView x, MutableMatrixView y, kernels::Activation activation,
                     std::span<const float> bias) const;

  Precision precision_ = Precision::f32;
  std::unique_ptr<std::byte[]> packed_;  ///< floats, or halves in the same order; after round_weights as in Int8View
  std::vector<float> scales_;            ///< [out] after round_weights, else empty
  std::vector<float> bias_;
  Index out_ = 0, in_ = 0;
};

}  // namespace regard
