#include "model/projection.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace regard {
namespace {

/// Panels that are widened at a time: the kernel takes as many where it has one row alone.
constexpr std::size_t kPanelsOfOneRow = 4;

}  // namespace

Projection::Projection(std::unique_ptr<std::byte[]> weight, std::size_t out, std::size_t in, Precision precision)
    : precision_(precision), packed_(std::move(weight)), out_(static_cast<Index>(out)), in_(static_cast<Index>(in)) {
  const std::size_t panel = kernels::panel_columns() * in;
  if (precision == Precision::f32) {
    std::vector<float> scratch(panel);
    kernels::pack_transposed_in_place(reinterpret_cast<float*>(packed_.get()), in, out, scratch);
  } else {
    std::vector<std::uint16_t> scratch(panel);
    kernels::pack_transposed_in_place(reinterpret_cast<std::uint16_t*>(packed_.get()), in, out, scratch);
  }
}

std::size_t Projection::packed_bytes(std::size_t out, std::size_t in, Precision precision) {
  return kernels::packed_size(in, out) * bytes_of(precision);
}

void Projection::round_weights() {
  if (packed_ == nullptr || columns() > kernels::kMaxInt8Inner || columns() == 0) return;
  const std::size_t width = kernels::panel_columns(), panel_bytes = kernels::int8_packed_size(columns(), width);
  std::unique_ptr<std::byte[]> packed(new std::byte[kernels::int8_packed_size(columns(), rows())]);
  std::vector<float> scales(rows()), panel(width * columns());
  for (std::size_t first = 0; first < rows(); first += width) {
    const std::size_t count = std::min(width, rows() - first);
    for (std::size_t i = 0; i < count; ++i)
      copy_row(static_cast<Index>(first + i), std::span(panel).subspan(i * columns(), columns()));
    kernels::pack_transposed_int8(
        panel.data(), columns(), columns(), count,
        {reinterpret_cast<std::int8_t*>(packed.get()) + first / width * panel_bytes, panel_bytes},
        std::span(scales).subspan(first, count));
  }
  packed_ = std::move(packed);
  scales_ = std::move(scales);
}

void Projection::set_bias(std::vector<float> bias) {
  assert(bias.empty() || bias.size() == rows());
  bias_ = std::move(bias);
}

void Projection::apply(MatrixView x, MutableMatrixView y, kernels::Activation activation,
                       std::span<const float> bias) const {
  assert(x.cols() == in_ && y.cols() == out_ && x.rows() == y.rows());
  if (is_rounded()) return apply_rounded(x, y, activation, bias);
  const auto in = static_cast<std::size_t>(in_), out = static_cast<std::size_t>(out_);
  const auto rows = static_cast<std::size_t>(x.rows());
  const auto multiply = [&](const float* panels, std::size_t first, std::size_t columns) {
    kernels::matmul(x.data(), static_cast<std::size_t>(x.outerStride()), rows, {panels, in, columns},
                    bias.empty() ? nullptr : bias.data() + first, activation, kernels::Store::overwrite,
                    y.data() + first, static_cast<std::size_t>(y.outerStride()));
  };
  if (precision_ == Precision::f32) return multiply(floats(), 0, out);

  const std::size_t columns = kernels::panel_columns() * (rows == 1 ? kPanelsOfOneRow : 1);
  const std::size_t size = kernels::packed_size(in, out);
  std::vector<float> panels(std::min(columns * in, size));
  for (std::size_t first = 0; first < out; first += columns) {
    const std::span<float> here = std::span(panels).first(std::min(panels.size(), size - first * in));
    widen(precision_, std::as_bytes(std::span(halves() + first * in, here.size())), here);
    multiply(here.data(), first, std::min(columns, out - first));
  }
}

void Projection::apply_rounded(MatrixView x, MutableMatrixView y, kernels::Activation activation,
                               std::span<const float> bias) const {
  const auto length = static_cast<std::size_t>(x.rows());
  const std::size_t size = kernels::int8_row_size(columns());
  std::vector<std::int16_t> left(length * size);
  std::vector<float> scales(length);
  for (std::size_t row = 0; row < length; ++row) {
    const float* source = x.data() + row * static_cast<std::size_t>(x.outerStride());
    scales[row] = kernels::round_row({source, columns()}, std::span(left).subspan(row * size, size));
  }
  kernels::matmul_int8(left.data(), scales.data(), length, rounded(), bias.empty() ? nullptr : bias.data(), activation,
                       y.data(), static_cast<std::size_t>(y.outerStride()));
}

void Projection::copy_row(Index index, std::span<float> row) const {
  const auto place = static_cast<std::size_t>(index);
  assert(index >= 0 && index < out_ && row.size() == columns());
  if (is_rounded()) return kernels::unpack_int8_column(rounded(), place, row.data());
  if (precision_ == Precision::f32) return kernels::unpack_column(floats(), columns(), place, row.data());
  std::vector<std::uint16_t> half(columns());
  kernels::unpack_column(halves(), columns(), place, half.data());
  widen(precision_, std::as_bytes(std::span(half)), row);
}

}  // namespace regard
