// ReLU, GELU, SiLU, tanh and the logistic function, element by element.

#include <algorithm>

#include "kernels/polynomials.h"
#include "kernels/rowwise.h"

namespace regard::kernels {
namespace {

// One loop, the last batch too: the functions are long, and for_each_batch would hold each twice.
template <class Function>
void apply(std::span<float> x, Function function) noexcept {
  for (std::size_t i = 0; i < x.size(); i += kWidth) {
    const std::size_t count = std::min(kWidth, x.size() - i);
    store(function(load(x.data() + i, count)), x.data() + i, count);
  }
}

Batch rectified(Batch x) noexcept { return xsimd::select(x < Batch(0.0f), Batch(0.0f), x); }

Batch gelu_erf(Batch x) noexcept { return x * normal_distribution(x); }

Batch gelu_tanh(Batch x) noexcept {
  constexpr float kTwiceSqrtTwoOverPi = 1.595769122f;
  const Batch cubic = multiply_add(x * x, Batch(0.044715f * kTwiceSqrtTwoOverPi), Batch(kTwiceSqrtTwoOverPi));
  return x / (Batch(1.0f) + exponential(-(x * cubic)));
}

Batch silu(Batch x) noexcept { return x / (Batch(1.0f) + exponential(-x)); }

Batch gelu_sigmoid(Batch x) noexcept { return x / (Batch(1.0f) + exponential(Batch(-1.702f) * x)); }

}  // namespace

void activate(Activation activation, std::span<float> x) noexcept {
  switch (activation) {
    case Activation::none: return;
    case Activation::relu: return apply(x, rectified);
    case Activation::gelu_erf: return apply(x, gelu_erf);
    case Activation::gelu_tanh: return apply(x, gelu_tanh);
    case Activation::silu: return apply(x, silu);
    case Activation::gelu_sigmoid: return apply(x, gelu_sigmoid);
  }
}

void tanh(std::span<float> x) noexcept { apply(x, hyperbolic_tangent); }

void sigmoid(std::span<float> x) noexcept { apply(x, logistic); }

}  // namespace regard::kernels
