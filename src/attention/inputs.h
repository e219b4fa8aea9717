#pragma once
// What every attention checks at its public edge, once; inside, sizes are known to fit.

#include <cmath>
#include <new>
#include <stdexcept>
#include <string_view>

#include "attention/attention.h"

namespace regard::attention {

/// Sizes of one attention.
struct Shape {
  std::size_t queries;      ///< L
  std::size_t keys;         ///< S
  std::size_t heads;        ///< H
  std::size_t kv_heads;     ///< KV
  std::size_t key_width;    ///< E
  std::size_t value_width;  ///< E_v

  [[nodiscard]] std::size_t group() const { return heads / kv_heads; }
};

[[nodiscard]] Result<Shape> check_inputs(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                                         MutableMatrixView z);

/// "`what` is rows × cols, needs to be …" unless it is.
[[nodiscard]] Status check_shape(std::string_view what, MatrixView matrix, std::size_t rows, std::size_t cols);

/// Whether two views share an element. Columns of one larger matrix do not.
[[nodiscard]] bool overlap(MatrixView a, MatrixView b);

/// The error `overlap`, naming what `out` shares memory with, if it does.
[[nodiscard]] Status check_apart(std::string_view what, MatrixView input, MutableMatrixView out);

[[nodiscard]] inline MatrixView as_const(MutableMatrixView m) {
  return view(static_cast<const float*>(m.data()), m.rows(), m.cols(), m.outerStride());
}

/// Every element of `out` becomes 0.
void set_zero(MutableMatrixView out);

[[nodiscard]] inline std::size_t size(Index n) { return static_cast<std::size_t>(n); }

/// Row `row` of a view.
[[nodiscard]] inline std::span<const float> row_of(MatrixView m, std::size_t row) {
  return {m.data() + static_cast<Index>(row) * m.outerStride(), size(m.cols())};
}
[[nodiscard]] inline std::span<float> row_of(MutableMatrixView m, std::size_t row) {
  return {m.data() + static_cast<Index>(row) * m.outerStride(), size(m.cols())};
}

/// Columns of head `head`, `width` each.
[[nodiscard]] inline MatrixView head_of(MatrixView m, std::size_t head, std::size_t width) {
  return view(m.data() + head * width, m.rows(), static_cast<Index>(width), m.outerStride());
}
[[nodiscard]] inline MutableMatrixView head_of(MutableMatrixView m, std::size_t head, std::size_t width) {
  return view(m.data() + head * width, m.rows(), static_cast<Index>(width), m.outerStride());
}

/// Runs `work`, and turns a refused allocation into out_of_memory: nothing throws across a public function.
template <class Work>
[[nodiscard]] auto without_throwing(Work work) noexcept -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, {}};
  } catch (const std::length_error&) {
    return Error{ErrorCode::out_of_memory, {}};
  }
}

}  // namespace regard::attention
