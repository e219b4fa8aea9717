#include "model/resample.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace regard {
namespace {

double cubic(double x, double a) {
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/// w: what each resampled point takes of each point there was.                        [to × from]
Matrix shares(Index from, Index to, bool smooth) {
  Matrix shares = Matrix::Zero(to, from);
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double a = smooth ? -0.5 : -0.75, width = smooth ? std::max(step, 1.0) : 1.0;
  for (Index i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * step - 0.5;
    const auto first = static_cast<Index>(std::floor(centre - 2 * width)),
               last = static_cast<Index>(std::ceil(centre + 2 * width));
    float sum = 0.0f;
    for (Index j = first; j <= last; ++j) {
      const Index inside = std::clamp<Index>(j, 0, from - 1);
      if (smooth && inside != j) continue;
      const auto share = static_cast<float>(cubic((static_cast<double>(j) - centre) / width, a));
      shares(i, inside) += share;
      sum += share;
    }
    if (smooth) shares.row(i) /= sum;
  }
  return shares;
}

}  // namespace

Matrix resample(MatrixView grid, Index from, Index to, Resampling how) {
  assert(grid.rows() == from * from);
  const Matrix w = shares(from, to, how == Resampling::cubic_smoothed);
  Matrix out = Matrix::Zero(to * to, grid.cols());
  for (Index y = 0; y < to; ++y) {
    for (Index i = 0; i < from; ++i) {
      if (w(y, i) == 0.0f) continue;
      for (Index x = 0; x < to; ++x) {
        for (Index j = 0; j < from; ++j) {
          if (w(x, j) != 0.0f) out.row(y * to + x) += w(y, i) * w(x, j) * grid.row(i * from + j);
        }
      }
    }
  }
  return out;
}

}  // namespace regard
