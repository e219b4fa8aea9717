// Packing a checkpoint's matrices: wherever one lies, the panels are the same, and what is not finite is counted.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "kernels/matmul.h"
#include "model/packing.h"
#include "seeded.h"

namespace regard {
namespace {

/// W [out × in], by rows or by columns with a gap behind each, packed; the sentinels say what was not written.
std::vector<float> packed_from(std::span<const float> w, std::size_t out, std::size_t in, bool is_transposed,
                               std::size_t& not_finite) {
  const std::size_t gap = 3, stride = (is_transposed ? out : in) + gap;
  std::vector<float> lying((is_transposed ? in : out) * stride, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < out; ++i) {
    for (std::size_t j = 0; j < in; ++j) lying[is_transposed ? j * stride + i : i * stride + j] = w[i * in + j];
  }
  std::vector<float> packed(packed_bytes(out, in, Precision::f32) / sizeof(float) + 1, 777.0f);
  not_finite = pack_matrix({std::as_bytes(std::span(lying)).data(), stride, is_transposed}, out, in, Precision::f32,
                           std::as_writable_bytes(std::span(packed)).data());
  CHECK(packed.back() == 777.0f);
  packed.pop_back();
  return packed;
}

TEST_CASE("a matrix packs alike by rows, by columns and where it lies", "[model]") {
  test::Seeded random(7);
  const std::size_t panel = kernels::panel_columns();
  for (const std::size_t out : {std::size_t{1}, panel - 1, panel, 3 * panel + 2, 4 * panel, 9 * panel + 5}) {
    for (const std::size_t in : {1u, 3u, 16u, 37u}) {
      const std::vector<float> w = random.normals(out * in);
      std::vector<float> expected(kernels::packed_size(in, out));
      kernels::pack_transposed(w.data(), in, in, out, expected);
      std::size_t bad = 1;
      INFO(out << " x " << in);
      CHECK(packed_from(w, out, in, false, bad) == expected);
      CHECK(bad == 0);
      CHECK(packed_from(w, out, in, true, bad) == expected);
      CHECK(bad == 0);
      std::vector<float> here = w;
      here.resize(expected.size(), 777.0f);
      CHECK(pack_in_place(std::as_writable_bytes(std::span(here)).data(), out, in, Precision::f32) == 0);
      CHECK(here == expected);
    }
  }
}

TEST_CASE("halves pack in the order of floats", "[model]") {
  const std::size_t panel = kernels::panel_columns(), out = 5 * panel + 3, in = 11;
  std::vector<std::uint16_t> w(out * in), columns(out * in);
  for (std::size_t i = 0; i < out; ++i) {
    for (std::size_t j = 0; j < in; ++j)
      w[i * in + j] = columns[j * out + i] = static_cast<std::uint16_t>(i * in + j + 1);  // subnormals, all different
  }
  const std::size_t bytes = packed_bytes(out, in, Precision::f16);
  std::vector<std::byte> by_rows(bytes), by_columns(bytes), here(bytes);
  const auto raw = std::as_bytes(std::span(w));
  CHECK(pack_matrix({raw.data(), in, false}, out, in, Precision::f16, by_rows.data()) == 0);
  CHECK(pack_matrix({std::as_bytes(std::span(columns)).data(), out, true}, out, in, Precision::f16,
                    by_columns.data()) == 0);
  std::copy(raw.begin(), raw.end(), here.begin());
  CHECK(pack_in_place(here.data(), out, in, Precision::f16) == 0);
  CHECK(by_columns == by_rows);
  CHECK(here == by_rows);
  std::uint16_t first_of_second_panel = 0;
  std::memcpy(&first_of_second_panel, by_rows.data() + panel * in * 2, 2);
  CHECK(first_of_second_panel == panel * in + 1);
}

TEST_CASE("what is not finite is counted in every precision", "[model]") {
  const std::size_t panel = kernels::panel_columns(), out = 2 * panel + 1, in = 700;
  std::vector<float> w(out * in, 0.5f);
  w[3] = std::numeric_limits<float>::infinity();
  w[w.size() - 1] = w[panel * in + 5] = std::numeric_limits<float>::quiet_NaN();
  std::size_t bad = 0;
  (void)packed_from(w, out, in, false, bad);
  CHECK(bad == 3);
  (void)packed_from(w, out, in, true, bad);
  CHECK(bad == 3);
  for (const Precision precision : {Precision::f16, Precision::bf16}) {
    const bool is_f16 = precision == Precision::f16;
    std::vector<std::uint16_t> halves(out * in, is_f16 ? 0x7bff : 0x7f7f);  // the greatest finite ones
    halves[0] = is_f16 ? 0x7c00 : 0x7f80;
    halves[halves.size() - 1] = is_f16 ? 0xfe00 : 0xffc0;
    CHECK(count_not_finite(precision, std::as_bytes(std::span(halves))) == 2);
  }
}

}  // namespace
}  // namespace regard
