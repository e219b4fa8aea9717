#pragma once
// Matrices and the views that carry them between layers: row-major float, an outer stride so that one head of
// [L × H·E] is a view, never a copy. The kernels know pointers and strides only; Eigen begins here.

#include <Eigen/Core>

namespace regard {

using Index = Eigen::Index;

/// Row-major, owning.
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Row-major views; the outer stride (floats from one row to the next) lets one head of [L × H·E] be a view.
using MatrixView = Eigen::Map<const Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;
using MutableMatrixView = Eigen::Map<Matrix, Eigen::Unaligned, Eigen::OuterStride<>>;

[[nodiscard]] inline MatrixView view(const float* data, Index rows, Index cols, Index stride) {
  return {data, rows, cols, Eigen::OuterStride<>(stride)};
}
[[nodiscard]] inline MutableMatrixView view(float* data, Index rows, Index cols, Index stride) {
  return {data, rows, cols, Eigen::OuterStride<>(stride)};
}
[[nodiscard]] inline MatrixView const_view(const float* data, Index rows, Index cols, Index stride) {
  return view(data, rows, cols, stride);
}
[[nodiscard]] inline MatrixView view(const Matrix& m) { return view(m.data(), m.rows(), m.cols(), m.cols()); }
[[nodiscard]] inline MatrixView const_view(const Matrix& m) { return view(m); }
[[nodiscard]] inline MutableMatrixView view(Matrix& m) { return view(m.data(), m.rows(), m.cols(), m.cols()); }

}  // namespace regard
