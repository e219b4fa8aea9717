#include "model/projection.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "threads.h"

namespace regard {
namespace {

// Panels that the kernel takes at a time where it has one row alone.
constexpr std::size_t kPanelsOfOneRow = 4;

// A thread gets so many parts where all are as fast: who is slower gets fewer.
constexpr std::size_t kPartsOfThread = 4;

std::size_t threads_of_product(std::size_t rows, std::size_t inner, std::size_t cols) {
  return threads_for(cols, rows * inner * cols);
}

/// body(thread, first, count) for all columns of a product, cut where the kernel cuts them itself.
template <class Body>
void share_columns(std::size_t threads, std::size_t cols, Body body) {
  const std::size_t strip = kernels::panel_columns() * kPanelsOfOneRow;
  const std::size_t strips = (cols + strip - 1) / strip;
  const std::size_t most = threads == 1 ? cols : strip * std::max<std::size_t>(strips / (threads * kPartsOfThread), 1);
  Pieces pieces((cols + most - 1) / most);
  on_threads(threads, [&](std::size_t thread) noexcept {
    for (std::size_t piece = 0; pieces.draw(piece);) body(thread, piece * most, std::min(most, cols - piece * most));
  });
}

}  // namespace

Projection::Projection(std::unique_ptr<std::byte[]> packed, std::size_t out, std::size_t in, Precision precision)
    : precision_(precision), packed_(std::move(packed)), out_(static_cast<Index>(out)), in_(static_cast<Index>(in)) {}

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
  const auto length = static_cast<std::size_t>(x.rows());
  const std::size_t threads = threads_of_product(length, columns(), rows());
  const auto multiply = [&](const float* panels, std::size_t first, std::size_t count) {
    kernels::matmul(x.data(), static_cast<std::size_t>(x.outerStride()), length, {panels, columns(), count},
                    bias.empty() ? nullptr : bias.data() + first, activation, kernels::Store::overwrite,
                    y.data() + first, static_cast<std::size_t>(y.outerStride()));
  };
  if (precision_ == Precision::f32)
    return share_columns(threads, rows(), [&](std::size_t, std::size_t first, std::size_t count) {
      multiply(floats() + first * columns(), first, count);
    });

  if (length == 1)
    return share_columns(threads, rows(), [&](std::size_t, std::size_t first, std::size_t count) {
      const kernels::HalfView half{halves() + first * columns(), columns(), count, precision_ == Precision::bf16};
      kernels::multiply_row(x.data(), half, bias.empty() ? nullptr : bias.data() + first, activation, y.data() + first);
    });

  const std::size_t step = kernels::panel_columns();
  const std::size_t size = kernels::packed_size(columns(), step);
  std::vector<float> panels(size * threads);
  share_columns(threads, rows(), [&](std::size_t thread, std::size_t begin, std::size_t all) {
    for (std::size_t first = begin; first < begin + all; first += step) {
      const std::size_t count = std::min(step, begin + all - first);
      const std::span<float> here(panels.data() + thread * size, kernels::packed_size(columns(), count));
      widen(precision_, std::as_bytes(std::span(halves() + first * columns(), here.size())), here);
      multiply(here.data(), first, count);
    }
  });
}

void Projection::apply_rounded(MatrixView x, MutableMatrixView y, kernels::Activation activation,
                               std::span<const float> bias) const {
  const auto length = static_cast<std::size_t>(x.rows());
  const std::size_t size = kernels::int8_row_words(columns());
  std::vector<std::int32_t> left(length * size);
  std::vector<float> scales(length);
  for (std::size_t row = 0; row < length; ++row) {
    const float* source = x.data() + row * static_cast<std::size_t>(x.outerStride());
    scales[row] = kernels::round_row({source, columns()}, std::span(left).subspan(row * size, size));
  }
  const std::size_t threads = threads_of_product(length, columns(), rows());
  share_columns(threads, rows(), [&](std::size_t, std::size_t first, std::size_t count) {
    const kernels::Int8View all = rounded();
    kernels::matmul_int8(left.data(), scales.data(), length,
                         {all.data + kernels::int8_packed_size(columns(), first), all.scales + first, columns(), count},
                         bias.empty() ? nullptr : bias.data() + first, activation, y.data() + first,
                         static_cast<std::size_t>(y.outerStride()));
  });
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
