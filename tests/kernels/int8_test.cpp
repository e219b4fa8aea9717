// The product of 8 bits: the roundings against their definition, the sums against whole numbers one by one.

#include "kernels/int8.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"

namespace regard {
namespace {

using kernels::Activation;
using test::kInfinity;
using test::kNaN;

constexpr std::size_t kMostSize = 67;  // beyond 64, the widest panel

struct Packed {
  std::size_t inner, cols;
  std::vector<std::int8_t> data;
  std::vector<float> scales;
  Packed(const std::vector<float>& right, std::size_t k, std::size_t n, std::size_t stride)
      : inner(k), cols(n), data(kernels::int8_packed_size(k, n)), scales(n) {
    kernels::pack_transposed_int8(right.data(), stride, k, n, data, scales);
  }
  [[nodiscard]] kernels::Int8View view() const { return {data.data(), scales.data(), inner, cols}; }
};

struct Rounded {
  std::size_t words;
  std::vector<std::int32_t> numbers;
  std::vector<float> scales;
  Rounded(const std::vector<float>& left, std::size_t rows, std::size_t inner)
      : words(kernels::int8_row_words(inner)), numbers(rows * words), scales(rows) {
    for (std::size_t r = 0; r < rows; ++r)
      scales[r] =
          kernels::round_row(std::span(left).subspan(r * inner, inner), std::span(numbers).subspan(r * words, words));
  }
  [[nodiscard]] int number(std::size_t row, std::size_t i) const {
    return kernels::rounded_number(std::span(numbers).subspan(row * words, words), i);
  }
};

/// A rounded number by its definition, in double: with the scale as the kernel stores it, off by its roundings at most.
bool is_nearest(float x, float scale, int q) {
  return std::abs(q) <= 127 &&
         std::abs(double(x) - double(scale) * q) <= (0.5 + kernels::bounds::kInt8Step) * double(scale);
}

TEST_CASE("a row is rounded to 127 steps either way", "[kernels][int8]") {
  for (std::size_t n = 1; n <= kMostSize; ++n) {
    const std::vector<float> x = test::Seeded(n).normals(n);
    const Rounded row(x, 1, n);
    INFO(n);
    std::size_t outside = 0, most = 0;
    for (std::size_t i = 0; i < n; ++i) {
      outside += !is_nearest(x[i], row.scales[0], row.number(0, i));
      most = std::max<std::size_t>(most, std::size_t(std::abs(row.number(0, i))));
    }
    REQUIRE(outside == 0);
    REQUIRE(most == 127);
  }
}

TEST_CASE("ties go to the even neighbour", "[kernels][int8]") {
  const Rounded row({127.0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f}, 1, 6);
  CHECK(row.scales[0] == 1.0f);
  const int expected[] = {127, 0, 2, 2, 0, -2};
  for (std::size_t i = 0; i < 6; ++i) CHECK(row.number(0, i) == expected[i]);
}

TEST_CASE("a row of nothing, of too little and of what is no number", "[kernels][int8]") {
  for (const float x : {0.0f, 0x1p-101f, -0x1p-149f}) CHECK(Rounded({x, x}, 1, 2).scales[0] == 0.0f);
  CHECK(Rounded({0x1p-100f}, 1, 1).number(0, 0) == 127);
  CHECK(Rounded({std::numeric_limits<float>::max()}, 1, 1).number(0, 0) == 127);
  for (const float x : {kNaN, -kNaN, kInfinity, -kInfinity}) {
    const Rounded row({1.0f, x, 2.0f}, 1, 3);
    CHECK(std::isnan(row.scales[0]));
    for (std::size_t i = 0; i < 3; ++i) CHECK(row.number(0, i) == 0);
  }
}

TEST_CASE("a packed column comes back rounded", "[kernels][int8]") {
  for (const std::size_t inner : {1u, 2u, 7u, 64u})
    for (std::size_t cols = 1; cols <= kMostSize; cols += 3) {
      const std::size_t stride = inner + 3;
      std::vector<float> right = test::Seeded(inner * 100 + cols).normals(cols * stride);
      const Packed packed(right, inner, cols, stride);
      std::vector<float> column(inner);
      std::size_t outside = 0;
      for (std::size_t c = 0; c < cols; ++c) {
        kernels::unpack_int8_column(packed.view(), c, column.data());
        for (std::size_t i = 0; i < inner; ++i)
          outside += !is_nearest(right[c * stride + i], packed.scales[c],
                                 int(std::lround(double(column[i]) / double(packed.scales[c]))));
      }
      REQUIRE(outside == 0);
    }
}

/// The product by the kernel, its output strided and marked, against the same by whole numbers one by one, bit for bit;
/// and that, before the activation, against float64.
void check_product(std::size_t rows, std::size_t inner, std::size_t cols, Activation activation, bool with_bias) {
  test::Seeded random(rows * 10'000 + inner * 100 + cols);
  const std::vector<float> left = random.normals(rows * inner), right = random.normals(cols * inner),
                           bias = random.normals(cols);
  const Rounded a(left, rows, inner);
  const Packed b(right, inner, cols, inner);
  const std::size_t stride = cols + 5;
  constexpr float kMark = 777.0f;
  std::vector<float> out(1 + rows * stride, kMark);
  kernels::matmul_int8(a.numbers.data(), a.scales.data(), rows, b.view(), with_bias ? bias.data() : nullptr, activation,
                       out.data() + 1, stride);
  std::vector<float> column(inner);
  std::size_t wrong = 0, outside = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    kernels::unpack_int8_column(b.view(), c, column.data());
    for (std::size_t r = 0; r < rows; ++r) {
      std::int64_t sum = 0;
      for (std::size_t i = 0; i < inner; ++i)
        sum += std::int64_t{a.number(r, i)} * std::llround(double(column[i]) / double(b.scales[c]));
      float expected = a.scales[r] * b.scales[c] * static_cast<float>(sum);
      if (with_bias) expected += bias[c];
      const double product = double(a.scales[r]) * double(b.scales[c]) * double(sum),
                   start = with_bias ? double(bias[c]) : 0;
      outside += !(std::abs(double(expected) - (start + product)) <=
                   kernels::bounds::kInt8 * (std::abs(start) + std::abs(product)));
      kernels::activate(activation, {&expected, 1});
      wrong += !test::same_bits(out[1 + r * stride + c], expected);
    }
  }
  INFO(rows << " x " << inner << " x " << cols);
  REQUIRE(wrong == 0);
  REQUIRE(outside == 0);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = cols; c < stride; ++c) REQUIRE(out[1 + r * stride + c] == kMark);
}

TEST_CASE("the product is that of whole numbers, bit for bit", "[kernels][int8]") {
  for (std::size_t n = 1; n <= kMostSize; ++n) {
    check_product(n % 9 + 1, n, (n * 7) % 67 + 1, Activation::none, n % 2 == 0);
    check_product(1, (n * 5) % 67 + 1, 2 * n, Activation::none, n % 3 == 0);
    check_product(n, n % 5 + 1, n, Activation::gelu_tanh, true);
  }
}

TEST_CASE("a row's bits do not depend on the rows beside it", "[kernels][int8]") {
  const std::size_t rows = 7, inner = 65, cols = 133;
  const std::vector<float> left = test::Seeded(1).normals(rows * inner), right = test::Seeded(2).normals(cols * inner);
  const Packed b(right, inner, cols, inner);
  const auto product = [&](std::size_t first, std::size_t count) {
    const Rounded a(
        {left.begin() + std::ptrdiff_t(first * inner), left.begin() + std::ptrdiff_t((first + count) * inner)}, count,
        inner);
    std::vector<float> out(count * cols);
    kernels::matmul_int8(a.numbers.data(), a.scales.data(), count, b.view(), nullptr, Activation::none, out.data(),
                         cols);
    return out;
  };
  const std::vector<float> together = product(0, rows);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::vector<float> alone = product(r, 1);
    CHECK(std::equal(alone.begin(), alone.end(), together.begin() + std::ptrdiff_t(r * cols)));
  }
}

TEST_CASE("the longest sum fits", "[kernels][int8]") {
  const std::size_t inner = kernels::kMaxInt8Inner;
  const std::vector<float> ones(inner, 1.0f);
  const Packed b(ones, inner, 1, inner);
  const Rounded a(std::vector<float>(inner, -1.0f), 1, inner);
  float out = 0;
  kernels::matmul_int8(a.numbers.data(), a.scales.data(), 1, b.view(), nullptr, Activation::none, &out, 1);
  CHECK(out == a.scales[0] * b.scales[0] * -static_cast<float>(inner * 16129));
}

TEST_CASE("what is no number stays in its row", "[kernels][int8]") {
  const std::size_t inner = 5, cols = 37;
  std::vector<float> left(2 * inner, 1.0f);
  left[1] = kInfinity;
  const Packed b(test::Seeded(3).normals(cols * inner), inner, cols, inner);
  const Rounded a(left, 2, inner);
  std::vector<float> out(2 * cols);
  kernels::matmul_int8(a.numbers.data(), a.scales.data(), 2, b.view(), nullptr, Activation::none, out.data(), cols);
  for (std::size_t c = 0; c < cols; ++c) {
    CHECK(std::isnan(out[c]));
    CHECK(std::isfinite(out[cols + c]));
  }
}

}  // namespace
}  // namespace regard
