#include "model/projection.h"

#include <algorithm>
#include <cassert>

#include "kernels/widen.h"

namespace regard {
namespace {

/// Panels that are widened at a time: the kernel takes as many where it has one row alone.
constexpr std::size_t kPanelsOfOneRow = 4;

void narrow(Precision precision, std::span<const float> source, std::span<std::uint16_t> target) {
  (precision == Precision::f16 ? kernels::narrow_f16 : kernels::narrow_bf16)(source, target);
}

}  // namespace

Projection::Projection(std::span<const float> weight, std::vector<float> bias, std::size_t out, std::size_t in,
                       Precision precision)
    : precision_(precision), bias_(std::move(bias)), out_(static_cast<Index>(out)), in_(static_cast<Index>(in)) {
  assert(weight.size() == out * in && (bias_.empty() || bias_.size() == out));
  if (precision == Precision::f32) {
    packed_.resize(kernels::packed_size(in, out));
    kernels::pack_transposed(weight.data(), in, in, out, packed_);
    return;
  }
  half_.resize(kernels::packed_size(in, out));
  const std::size_t columns = kernels::panel_columns();
  std::vector<float> panel(columns * in);
  for (std::size_t first = 0; first < out; first += columns) {
    kernels::pack_transposed(weight.data() + first * in, in, in, std::min(columns, out - first), panel);
    narrow(precision, panel, std::span(half_).subspan(first * in, panel.size()));
  }
}

void Projection::widen(std::size_t first, std::span<float> panels) const {
  const auto source = std::as_bytes(std::span(half_).subspan(first * static_cast<std::size_t>(in_), panels.size()));
  (precision_ == Precision::f16 ? kernels::widen_f16 : kernels::widen_bf16)(source, panels);
}

void Projection::apply(MatrixView x, MutableMatrixView y, kernels::Activation activation,
                       std::span<const float> bias) const {
  assert(x.cols() == in_ && y.cols() == out_ && x.rows() == y.rows());
  const auto in = static_cast<std::size_t>(in_), out = static_cast<std::size_t>(out_);
  const auto rows = static_cast<std::size_t>(x.rows());
  const auto multiply = [&](const float* panels, std::size_t first, std::size_t columns) {
    kernels::matmul(x.data(), static_cast<std::size_t>(x.outerStride()), rows, {panels, in, columns},
                    bias.empty() ? nullptr : bias.data() + first, activation, kernels::Store::overwrite,
                    y.data() + first, static_cast<std::size_t>(y.outerStride()));
  };
  if (precision_ == Precision::f32) return multiply(packed_.data(), 0, out);

  const std::size_t columns = kernels::panel_columns() * (rows == 1 ? kPanelsOfOneRow : 1);
  std::vector<float> panels(std::min(columns * in, half_.size()));
  for (std::size_t first = 0; first < out; first += columns) {
    const std::span<float> here = std::span(panels).first(std::min(panels.size(), half_.size() - first * in));
    widen(first, here);
    multiply(here.data(), first, std::min(columns, out - first));
  }
}

void Projection::copy_row(Index index, std::span<float> row) const {
  const auto in = static_cast<std::size_t>(in_), place = static_cast<std::size_t>(index);
  assert(index >= 0 && index < out_ && row.size() == in);
  const std::size_t columns = kernels::panel_columns();
  const std::size_t start = place / columns * columns * in + place % columns;
  if (precision_ == Precision::f32) {
    for (std::size_t i = 0; i < in; ++i) row[i] = packed_[start + i * columns];
    return;
  }
  std::vector<std::uint16_t> halves(in);
  for (std::size_t i = 0; i < in; ++i) halves[i] = half_[start + i * columns];
  (precision_ == Precision::f16 ? kernels::widen_f16 : kernels::widen_bf16)(std::as_bytes(std::span(halves)), row);
}

}  // namespace regard
