#pragma once
// Inputs of attention, and how far outputs are from a reference.

#include <algorithm>
#include <cmath>
#include <limits>

#include "attention/attention.h"
#include "reference/attention.h"
#include "seeded.h"

namespace regard::test {

inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

inline Matrix normal_matrix(Seeded& seeded, std::size_t rows, std::size_t cols, float scale = 1.0f) {
  Matrix m(static_cast<Index>(rows), static_cast<Index>(cols));
  for (float& x : m.reshaped()) x = seeded.normal() * scale;
  return m;
}

inline MatrixView in(const Matrix& m) { return view(m); }

inline MatrixView rows_of(const Matrix& m, Index first, Index rows) {
  return view(m.data() + first * m.cols(), rows, m.cols(), m.cols());
}

struct Inputs {
  Matrix q, k, v;  ///< [L × H·E], [S × KV·E], [S × KV·E_v]

  Inputs(std::uint64_t seed, std::size_t queries, std::size_t keys, std::size_t width, std::size_t heads = 1,
         std::size_t kv_heads = 0, std::size_t value_width = 0) {
    Seeded seeded(seed);
    if (kv_heads == 0) kv_heads = heads;
    if (value_width == 0) value_width = width;
    q = normal_matrix(seeded, queries, heads * width);
    k = normal_matrix(seeded, keys, kv_heads * width);
    v = normal_matrix(seeded, keys, kv_heads * value_width);
    options.n_heads = heads;
    options.n_kv_heads = kv_heads;
    options.scale = 1.0f / std::sqrt(static_cast<float>(width));
  }

  AttentionOptions options;

  [[nodiscard]] Matrix new_z() const {
    const auto value_width = v.cols() / static_cast<Index>(options.n_kv_heads);
    return Matrix::Constant(q.rows(), static_cast<Index>(options.n_heads) * value_width, 7.0f);
  }
};

/// The published bound of z: |z − z₆₄| ≤ 1e-5 + 5e-6·|z₆₄|. Returns the greatest ratio of error to bound; NaN is
/// infinite.
inline double worst_of_bound(const Matrix& z, const reference::Dense<double>& z64) {
  double worst = 0;
  for (Index i = 0; i < z.rows(); ++i) {
    for (Index j = 0; j < z.cols(); ++j) {
      const double ratio = std::abs(double(z(i, j)) - z64(i, j)) / (1e-5 + 5e-6 * std::abs(z64(i, j)));
      worst = ratio <= worst ? worst : (std::isnan(ratio) ? std::numeric_limits<double>::infinity() : ratio);
    }
  }
  return worst;
}

template <class Real>
double worst_error(const Eigen::MatrixBase<Real>& z, const reference::Dense<double>& z64) {
  return (z.template cast<double>() - z64).cwiseAbs().maxCoeff();
}

}  // namespace regard::test
