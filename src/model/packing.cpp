#include "model/packing.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/matmul.h"
#include "kernels/rowwise.h"

namespace regard {
namespace {

// As many as `pack` takes in one pass over a matrix's rows.
constexpr std::size_t kPanelsAtOnce = 4;

/// The numbers as float32: where they are, or widened into `room`.
std::span<const float> floats(Precision precision, std::span<const std::byte> numbers, std::span<float> room) {
  const std::size_t n = numbers.size() / bytes_of(precision);
  if (precision == Precision::f32) return {reinterpret_cast<const float*>(numbers.data()), n};
  widen(precision, numbers, room.first(n));
  return room.first(n);
}

/// The panels of W's rows first … first + count.
template <class Number>
void pack_panels(const StoredMatrix& matrix, std::size_t first, std::size_t count, std::size_t in, std::byte* packed) {
  const Number* const numbers = reinterpret_cast<const Number*>(matrix.data);
  const std::span<Number> panels(reinterpret_cast<Number*>(packed) + first * in, kernels::packed_size(in, count));
  if (matrix.is_transposed) return kernels::pack(numbers + first, matrix.stride, in, count, panels);
  kernels::pack_transposed(numbers + first * matrix.stride, matrix.stride, in, count, panels);
}

}  // namespace

std::size_t packed_bytes(std::size_t out, std::size_t in, Precision precision) {
  return kernels::packed_size(in, out) * bytes_of(precision);
}

std::size_t pack_in_place(std::byte* matrix, std::size_t out, std::size_t in, Precision precision) {
  const std::size_t width = kernels::panel_columns(), row_bytes = in * bytes_of(precision);
  std::vector<std::byte> rows(width * row_bytes);
  std::size_t bad = 0;
  for (std::size_t first = 0; first < out; first += width) {
    const std::size_t count = std::min(width, out - first);
    std::byte* const panel = matrix + first * row_bytes;
    std::copy_n(panel, count * row_bytes, rows.data());
    bad += pack_matrix({rows.data(), in, false}, count, in, precision, panel);
  }
  return bad;
}

std::size_t pack_matrix(const StoredMatrix& matrix, std::size_t out, std::size_t in, Precision precision,
                        std::byte* packed) {
  const std::size_t width = kPanelsAtOnce * kernels::panel_columns();
  std::size_t bad = 0;
  for (std::size_t first = 0; first < out; first += width) {
    const std::size_t count = std::min(width, out - first);
    (precision == Precision::f32 ? pack_panels<float> : pack_panels<std::uint16_t>)(matrix, first, count, in, packed);
    bad += count_not_finite(precision, {packed + first * in * bytes_of(precision), packed_bytes(count, in, precision)});
  }
  return bad;
}

std::size_t count_not_finite(Precision precision, std::span<const std::byte> numbers) {
  constexpr std::size_t kPiece = 1024;
  float piece[kPiece];
  std::size_t bad = 0;
  for (std::size_t at = 0; at < numbers.size(); at += kPiece * bytes_of(precision)) {
    const auto here = numbers.subspan(at, std::min(kPiece * bytes_of(precision), numbers.size() - at));
    const std::span<const float> wide = floats(precision, here, piece);
    if (kernels::all_finite(wide)) continue;
    for (const float x : wide) bad += std::isfinite(x) ? 0 : 1;
  }
  return bad;
}

}  // namespace regard
