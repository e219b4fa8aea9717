// The kernels and the bare attention, for the benchmarks to call: a workload is made, filled, prepared and run.

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "attention/attention.h"
#include "kernels/int8.h"
#include "kernels/matmul.h"
#include "kernels/rowwise.h"
#include "peaks.h"
#include "workload.h"

#define REGARD_EXPORT extern "C" __attribute__((used, visibility("default")))

namespace regard::bench {
namespace {

/// out = left · right                                                       [rows × cols]
/// with a right side that is packed once, as a model's weights are.
class Product : public Workload {
 public:
  Product(std::size_t rows, std::size_t inner, std::size_t cols)
      : rows_(rows), inner_(inner), cols_(cols), left_(rows * inner), right_(inner * cols), out_(rows * cols) {}

  std::span<float> operand(std::size_t index) override { return index == 0 ? left_ : right_; }

  void prepare() override {
    panels_.resize(kernels::packed_size(inner_, cols_));
    kernels::pack(right_.data(), cols_, inner_, cols_, panels_);
    right_ = {};
  }

  void run() override {
    kernels::matmul(left_.data(), inner_, rows_, {panels_.data(), inner_, cols_}, nullptr, kernels::Activation::none,
                    kernels::Store::overwrite, out_.data(), cols_);
  }

  std::span<const float> result() const override { return out_; }

 protected:
  std::size_t rows_, inner_, cols_;
  std::vector<float> left_, right_, out_;

 private:
  std::vector<float> panels_;
};

/// The same with the right side kept in 8 bits, and each row of the left rounded as it comes.
class RoundedProduct final : public Product {
 public:
  using Product::Product;

  void prepare() override {
    std::vector<float> columns(inner_ * cols_);
    for (std::size_t i = 0; i < inner_; ++i)
      for (std::size_t j = 0; j < cols_; ++j) columns[j * inner_ + i] = right_[i * cols_ + j];
    packed_.resize(kernels::int8_packed_size(inner_, cols_));
    scales_.resize(cols_);
    kernels::pack_transposed_int8(columns.data(), inner_, inner_, cols_, packed_, scales_);
    right_ = {};
    rounded_.resize(rows_ * kernels::int8_row_words(inner_));
    left_scales_.resize(rows_);
  }

  void run() override {
    const std::size_t words = kernels::int8_row_words(inner_);
    for (std::size_t row = 0; row < rows_; ++row)
      left_scales_[row] =
          kernels::round_row({left_.data() + row * inner_, inner_}, {rounded_.data() + row * words, words});
    kernels::matmul_int8(rounded_.data(), left_scales_.data(), rows_, {packed_.data(), scales_.data(), inner_, cols_},
                         nullptr, kernels::Activation::none, out_.data(), cols_);
  }

 private:
  std::vector<float> scales_, left_scales_;
  std::vector<std::int8_t> packed_;
  std::vector<std::int32_t> rounded_;
};

/// Softmax of each row, in place: later runs work on what the first one left, which costs the same.
class Rows final : public Workload {
 public:
  Rows(std::size_t rows, std::size_t cols) : cols_(cols), x_(rows * cols) {}

  std::span<float> operand(std::size_t) override { return x_; }

  void run() override {
    for (std::size_t at = 0; at < x_.size(); at += cols_) kernels::softmax({x_.data() + at, cols_});
  }

  std::span<const float> result() const override { return x_; }

 private:
  std::size_t cols_;
  std::vector<float> x_;
};

/// q k v [L × H·E] → z, fused, or with every head's pattern kept.
class Attention final : public Workload {
 public:
  Attention(std::size_t length, std::size_t heads, std::size_t width, std::size_t window, bool keeps) : keeps_(keeps) {
    for (Matrix* m : {&q_, &k_, &v_, &z_}) m->resize(static_cast<Index>(length), static_cast<Index>(heads * width));
    if (window > 0) mask_.window = Window{window, window};
    options_.n_heads = options_.n_kv_heads = heads;
    options_.scale = 1.0f / std::sqrt(static_cast<float>(width));
    options_.mask = &mask_;
  }

  std::span<float> operand(std::size_t index) override {
    Matrix& m = index == 0 ? q_ : index == 1 ? k_ : v_;
    return {m.data(), static_cast<std::size_t>(m.size())};
  }

  void run() override {
    const MatrixView q = const_view(q_), k = const_view(k_), v = const_view(v_);
    AttentionTrace trace;  // anew each time: what one call costs
    trace.want_pattern = true;
    const bool ok =
        (keeps_ ? attend_traced(q, k, v, options_, trace, view(z_)) : attend(q, k, v, options_, view(z_))).ok();
    if (!ok) z_.setConstant(std::numeric_limits<float>::quiet_NaN());  // no peer's result will equal it
  }

  std::span<const float> result() const override { return {z_.data(), static_cast<std::size_t>(z_.size())}; }

 private:
  bool keeps_;
  Matrix q_, k_, v_, z_;
  Mask mask_;
  AttentionOptions options_;
};

}  // namespace

REGARD_EXPORT Workload* bench_product(std::size_t rows, std::size_t inner, std::size_t cols, bool rounds) {
  if (rounds) return new RoundedProduct(rows, inner, cols);
  return new Product(rows, inner, cols);
}
REGARD_EXPORT Workload* bench_softmax(std::size_t rows, std::size_t cols) { return new Rows(rows, cols); }
REGARD_EXPORT Workload* bench_attention(std::size_t length, std::size_t heads, std::size_t width, std::size_t window,
                                        bool keeps) {
  return new Attention(length, heads, width, window, keeps);
}

REGARD_EXPORT float* bench_operand(Workload* workload, std::size_t index) { return workload->operand(index).data(); }
REGARD_EXPORT void bench_prepare(Workload* workload) { workload->prepare(); }
REGARD_EXPORT void bench_run(Workload* workload, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) workload->run();
}
REGARD_EXPORT const float* bench_result(Workload* workload) { return workload->result().data(); }
REGARD_EXPORT std::size_t bench_result_size(Workload* workload) { return workload->result().size(); }
REGARD_EXPORT void bench_release(Workload* workload) { delete workload; }

/// The limits of peaks.h; `limit_multiply_adds` returns how many it ran.
REGARD_EXPORT double limit_multiply_adds(std::size_t pieces, std::size_t chains) {
  return multiply_adds(pieces, chains);
}
REGARD_EXPORT std::vector<float>* limit_buffer(std::size_t floats) { return new std::vector<float>(floats, 1.0f); }
REGARD_EXPORT float limit_read(const std::vector<float>* buffer) { return read_all(*buffer); }
REGARD_EXPORT void limit_release(std::vector<float>* buffer) { delete buffer; }

}  // namespace regard::bench
