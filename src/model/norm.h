#pragma once
// LayerNorm or RMSNorm of every row.

#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/rowwise.h"
#include "matrix.h"
#include "model/config.h"

namespace regard {

struct Norm {
  NormKind kind = NormKind::layer_norm;
  float epsilon = 1e-5f;
  std::vector<float> gain;  ///< [d]
  std::vector<float> bias;  ///< [d]; empty for RMSNorm

  ///     layer_norm   y = (x − mean)/√(var + ε) ⊙ gain + bias          Ba et al. 2016, eq. (4)
  ///     rms_norm     y = x/√(mean(x²) + ε) ⊙ gain                     Zhang & Sennrich 2019, eq. (4)
  /// x, y [L × d]; they may be the same.
  void apply(MatrixView x, MutableMatrixView y) const {
    assert(static_cast<std::size_t>(x.cols()) == gain.size() && x.rows() == y.rows());
    for (Index row = 0; row < x.rows(); ++row) {
      const std::span<const float> from(x.row(row).data(), gain.size());
      const std::span<float> to(y.row(row).data(), gain.size());
      if (kind == NormKind::layer_norm) {
        kernels::layer_norm(from, gain, bias, epsilon, to);
      } else {
        kernels::rms_norm(from, gain, epsilon, to);
      }
    }
  }

  void apply(Matrix& x) const { apply(const_view(x), view(x)); }

  [[nodiscard]] std::uint64_t bytes() const { return sizeof(float) * (gain.size() + bias.size()); }
};

}  // namespace regard
