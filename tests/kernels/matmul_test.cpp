// The packed product against float64 and the scalar twin; strides, misalignment, cuts, and what must not leak.

#include "kernels/matmul.h"

#include <cmath>
#include <cstring>

#include "kernels/bounds.h"
#include "kernels/rows.h"
#include "kernels/rowwise.h"
#include "kernels/widen.h"
#include "reference/kernels.h"

namespace regard {
namespace {

using kernels::Activation;
using kernels::Store;
using test::kNaN;

/// One product with strided, misaligned operands; gaps between rows hold NaN on the left and a mark in the output.
struct Case {
  std::size_t rows, inner, cols, gap = 0, offset = 0;
  std::vector<float> left, right, bias, before;
  static constexpr float kMark = 777.0f;

  Case(std::uint64_t seed, std::size_t m, std::size_t k, std::size_t n, std::size_t extra = 0)
      : rows(m), inner(k), cols(n), gap(extra), offset(extra % 4) {
    test::Seeded random(seed);
    left = random.normals(m * k);
    right = random.normals(k * n);
    bias = random.normals(n);
    before = random.normals(m * n);
  }

  [[nodiscard]] std::vector<float> packed(bool transposed) const {
    const std::size_t stride = (transposed ? inner : cols) + gap;
    std::vector<float> source(offset + (transposed ? cols : inner) * stride + 1, kNaN);
    for (std::size_t k = 0; k < inner; ++k)
      for (std::size_t j = 0; j < cols; ++j)
        source[offset + (transposed ? j * stride + k : k * stride + j)] = right[k * cols + j];
    std::vector<float> target(offset + kernels::packed_size(inner, cols));
    const std::span<float> panels = std::span(target).subspan(offset);
    if (transposed) {
      kernels::pack_transposed(source.data() + offset, stride, inner, cols, panels);
    } else {
      kernels::pack(source.data() + offset, stride, inner, cols, panels);
    }
    return target;
  }

  /// The kernel's result, dense; fails where the gaps of the output were touched.
  [[nodiscard]] std::vector<float> run(const float* bias_or_null, Activation activation, Store store,
                                       bool transposed = false) const {
    const std::vector<float> panels = packed(transposed);
    const std::size_t left_stride = inner + gap, out_stride = cols + gap;
    std::vector<float> strided(offset + rows * left_stride + 1, kNaN), out(offset + rows * out_stride + 1, kMark);
    for (std::size_t i = 0; i < rows; ++i) {
      std::copy_n(left.begin() + std::ptrdiff_t(i * inner), inner,
                  strided.begin() + std::ptrdiff_t(offset + i * left_stride));
      for (std::size_t j = 0; j < cols; ++j)
        out[offset + i * out_stride + j] = store == Store::accumulate ? before[i * cols + j] : kNaN;
    }
    kernels::matmul(strided.data() + offset, left_stride, rows, {panels.data() + offset, inner, cols}, bias_or_null,
                    activation, store, out.data() + offset, out_stride);
    std::vector<float> dense;
    for (std::size_t i = 0; i < rows; ++i) {
      const float* row = out.data() + offset + i * out_stride;
      dense.insert(dense.end(), row, row + cols);
      for (std::size_t j = cols; j < out_stride; ++j) REQUIRE(row[j] == kMark);
    }
    REQUIRE(out.back() == kMark);
    return dense;
  }

  /// Elements outside the bound of float64, plus those outside twice the bound of the scalar twin.
  [[nodiscard]] std::size_t outside(const std::vector<float>& result, const std::vector<float>& start) const {
    const auto truth = reference::matmul(reference::cast<double>(left), reference::cast<double>(right),
                                         reference::cast<double>(start), rows, inner, cols);
    const auto twin = reference::matmul(left, right, start, rows, inner, cols);
    std::size_t count = 0;
    for (std::size_t i = 0; i < result.size(); ++i) {
      const double limit = double(inner + 2) * kernels::bounds::kUnitRoundoff * truth.magnitude[i];
      count += !(std::abs(double(result[i]) - truth.values[i]) <= limit);
      count += !(std::abs(double(result[i]) - double(twin.values[i])) <= 2 * limit);
    }
    return count;
  }

  [[nodiscard]] std::vector<float> biases() const {
    std::vector<float> start;
    for (std::size_t i = 0; i < rows; ++i) start.insert(start.end(), bias.begin(), bias.end());
    return start;
  }

  void check() const {
    CAPTURE(rows, inner, cols, gap);
    REQUIRE(outside(run(bias.data(), Activation::none, Store::overwrite), biases()) == 0);
    REQUIRE(outside(run(nullptr, Activation::none, Store::overwrite, true), std::vector<float>(rows * cols)) == 0);
    REQUIRE(outside(run(nullptr, Activation::none, Store::accumulate), before) == 0);
  }
};

TEST_CASE("matmul is within its bound at every size around every tile", "[kernels]") {
  for (std::size_t n = 1; n <= 67; ++n) {
    Case(n, 1, 5, n, n % 4).check();
    Case(n, n, 3, 9, n % 3).check();
    Case(n, 3, n, 17, n % 5).check();
    Case(n, n, n, n, n % 7).check();
  }
  test::Seeded random(41);
  for (std::uint64_t i = 0; i < 60; ++i) {
    const std::size_t rows = 1 + random.below(40), inner = random.below(80);  // drawn in order: arguments are not
    const std::size_t cols = 1 + random.below(150), gap = random.below(6);
    Case(1000 + i, rows, inner, cols, gap).check();
  }
}

TEST_CASE("matmul of a few hundreds", "[kernels]") {
  Case(1, 130, 301, 257, 3).check();
  Case(2, 1, 768, 300).check();
  Case(3, 257, 64, 129, 1).check();
}

TEST_CASE("with no inner dimension the product is the bias, activated", "[kernels]") {
  for (const std::size_t cols : {1u, 7u, 33u, 200u})
    for (const std::size_t rows : {1u, 2u, 13u}) {
      const Case empty(5, rows, 0, cols, 2);
      REQUIRE(test::same_bits(empty.run(empty.bias.data(), Activation::none, Store::overwrite), empty.biases()));
      REQUIRE(test::same_bits(empty.run(nullptr, Activation::none, Store::accumulate), empty.before));
      std::vector<float> expected = empty.biases();
      kernels::activate(Activation::gelu_erf, expected);
      REQUIRE(test::same_bits(empty.run(empty.bias.data(), Activation::gelu_erf, Store::overwrite), expected));
    }
}

TEST_CASE("the fused activation gives the bits of the separate one", "[kernels]") {
  for (const Activation activation : {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu})
    for (const auto& [rows, cols] : {std::pair<std::size_t, std::size_t>{1, 300}, {1, 37}, {14, 51}, {25, 64}}) {
      const Case product(6, rows, 20, cols, 1);
      std::vector<float> expected = product.run(product.bias.data(), Activation::none, Store::overwrite);
      kernels::activate(activation, expected);
      REQUIRE(test::same_bits(product.run(product.bias.data(), activation, Store::overwrite), expected));
    }
}

TEST_CASE("a row's bits do not depend on the rows computed with it", "[kernels]") {
  const Case whole(7, 29, 131, 301);
  const std::vector<float> all = whole.run(whole.bias.data(), Activation::gelu_tanh, Store::overwrite);
  for (const std::size_t count : {1u, 2u, 3u, 5u, 8u, 12u, 13u})
    for (std::size_t first = 0; first + count <= whole.rows; first += 4) {
      Case part = whole;
      part.rows = count;
      part.left.assign(whole.left.begin() + std::ptrdiff_t(first * whole.inner),
                       whole.left.begin() + std::ptrdiff_t((first + count) * whole.inner));
      const std::vector<float> some = part.run(part.bias.data(), Activation::gelu_tanh, Store::overwrite);
      REQUIRE(test::same_bits(some, std::span(all).subspan(first * whole.cols, some.size())));
    }
}

TEST_CASE("pieces of the inner dimension accumulate to the bits of the whole", "[kernels]") {
  const Case whole(8, 11, 97, 45);
  const std::vector<float> expected = whole.run(whole.bias.data(), Activation::none, Store::overwrite);
  for (const std::size_t cut : {1u, 16u, 50u, 96u}) {
    std::vector<float> out(whole.rows * whole.cols);
    for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, cut}, {cut, whole.inner}}) {
      std::vector<float> panels(kernels::packed_size(last - first, whole.cols));
      kernels::pack(whole.right.data() + first * whole.cols, whole.cols, last - first, whole.cols, panels);
      kernels::matmul(whole.left.data() + first, whole.inner, whole.rows, {panels.data(), last - first, whole.cols},
                      first == 0 ? whole.bias.data() : nullptr, Activation::none,
                      first == 0 ? Store::overwrite : Store::accumulate, out.data(), whole.cols);
    }
    REQUIRE(test::same_bits(out, expected));
  }
}

TEST_CASE("NaN stays in its row of the left and its column of the right", "[kernels]") {
  for (const std::size_t rows : {1u, 7u, 20u}) {
    Case clean(9, rows, 23, 75);
    const std::vector<float> expected = clean.run(clean.bias.data(), Activation::none, Store::overwrite);
    Case dirty = clean;
    const std::size_t row = rows / 2, column = 73;
    dirty.left[row * clean.inner + 4] = kNaN;
    dirty.right[11 * clean.cols + column] = test::kInfinity;
    dirty.right[12 * clean.cols + column] = kNaN;
    const std::vector<float> result = dirty.run(dirty.bias.data(), Activation::none, Store::overwrite);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < clean.cols; ++j) {
        const float value = result[i * clean.cols + j];
        if (i == row || j == column)
          REQUIRE(std::isnan(value));
        else
          REQUIRE(test::same_bits(value, expected[i * clean.cols + j]));
      }
  }
}

TEST_CASE("no rows or no columns is nothing", "[kernels]") {
  const float left[] = {1.0f};
  float out[] = {5.0f};
  CHECK(kernels::packed_size(9, 0) == 0);
  kernels::matmul(left, 1, 1, {left, 1, 0}, nullptr, Activation::none, Store::overwrite, out, 1);
  kernels::matmul(left, 1, 0, {left, 1, 1}, nullptr, Activation::none, Store::overwrite, out, 1);
  CHECK(out[0] == 5.0f);
}

TEST_CASE("a row of half precision has the bits of the same numbers widened first", "[kernels]") {
  test::Seeded random(41);
  for (std::size_t n = 1; n <= 67; ++n) {
    for (const bool is_bf16 : {false, true}) {
      const std::size_t inner = n * 5 % 43 + 1, cols = 2 * n;
      // Any finite halves, subnormals too: the fraction is what the generator says, the exponent below all ones.
      std::vector<std::uint16_t> halves(cols * inner), packed_halves(kernels::packed_size(inner, cols), 0xffff);
      for (std::uint16_t& half : halves) {
        const auto bits = static_cast<std::uint16_t>(random.below(1u << 16));
        const auto ones = static_cast<std::uint16_t>(is_bf16 ? 0x7f80 : 0x7c00);
        half = (bits & ones) == ones ? static_cast<std::uint16_t>(bits & 0x83ff) : bits;
        if (is_bf16) half = static_cast<std::uint16_t>((half & 0x807f) | 0x3f00);  // sums of moderate numbers
      }
      kernels::pack_transposed(halves.data(), inner, inner, cols, packed_halves);
      std::vector<float> floats(cols * inner), packed(kernels::packed_size(inner, cols));
      (is_bf16 ? kernels::widen_bf16 : kernels::widen_f16)(std::as_bytes(std::span(halves)), floats);
      kernels::pack_transposed(floats.data(), inner, inner, cols, packed);
      const std::vector<float> left = random.normals(inner), bias = random.normals(cols);
      const float* const start = n % 3 == 0 ? nullptr : bias.data();
      std::vector<float> expected(cols), out(cols + 1, 777.0f);
      kernels::matmul(left.data(), inner, 1, {packed.data(), inner, cols}, start, kernels::Activation::silu,
                      kernels::Store::overwrite, expected.data(), cols);
      kernels::multiply_row(left.data(), {packed_halves.data(), inner, cols, is_bf16}, start, kernels::Activation::silu,
                            out.data());
      INFO(inner << " x " << cols);
      REQUIRE(std::memcmp(out.data(), expected.data(), cols * sizeof(float)) == 0);
      REQUIRE(out.back() == 777.0f);
    }
  }
}

}  // namespace
}  // namespace regard
