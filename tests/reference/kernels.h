#pragma once
// The kernels as their papers write them, one loop each. With Real = double they are the reference, with Real = float
// the scalar twin: plain C++, the C library's exp, no vectors.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "kernels/matmul.h"

namespace regard::reference {

template <class Real, class Source>
std::vector<Real> cast(const Source& source) {
  std::vector<Real> result;
  for (const auto value : source) result.push_back(static_cast<Real>(value));
  return result;
}

template <class Real>
Real activation(kernels::Activation kind, Real x) {
  switch (kind) {
    case kernels::Activation::none: return x;
    case kernels::Activation::relu: return x < 0 ? Real(0) : x;
    case kernels::Activation::gelu_erf: return x / 2 * std::erfc(-x / std::sqrt(Real(2)));
    case kernels::Activation::gelu_tanh: {
      const Real u = std::sqrt(Real(2) / std::acos(Real(-1))) * (x + Real(0.044715) * x * x * x);
      return x / (1 + std::exp(-2 * u));  // = x (1 + tanh u) / 2, without its cancellation
    }
    case kernels::Activation::silu: return x / (1 + std::exp(-x));
    case kernels::Activation::gelu_sigmoid: return x / (1 + std::exp(Real(-1.702) * x));
  }
  return x;
}

template <class Real>
std::vector<Real> softmax(std::vector<Real> x) {
  Real greatest = -std::numeric_limits<Real>::infinity(), sum = 0;
  for (const Real value : x) greatest = std::max(greatest, value);
  if (greatest == -std::numeric_limits<Real>::infinity()) return std::vector<Real>(x.size());
  for (Real& value : x) sum += value = std::exp(value - greatest);
  for (Real& value : x) value /= sum;
  return x;
}

template <class Real>
std::vector<Real> log_softmax(std::vector<Real> x) {
  Real greatest = -std::numeric_limits<Real>::infinity(), sum = 0;
  for (const Real value : x) greatest = std::max(greatest, value);
  for (const Real value : x) sum += std::exp(value - greatest);
  for (Real& value : x) value = value - greatest - std::log(sum);
  return x;
}

template <class Real>
Real dot(const std::vector<Real>& a, const std::vector<Real>& b) {
  Real sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

template <class Real>
struct Moments {
  Real mean = 0, variance = 0;
};

template <class Real>
Moments<Real> moments(const std::vector<Real>& x) {
  Moments<Real> m;
  const Real n = static_cast<Real>(x.size());
  for (const Real value : x) m.mean += value / n;
  for (const Real value : x) m.variance += (value - m.mean) * (value - m.mean) / n;
  return m;
}

template <class Real>
std::vector<Real> layer_norm(std::vector<Real> x, const std::vector<Real>& gain, const std::vector<Real>& bias,
                             Real epsilon) {
  const auto [mean, variance] = moments(x);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = (x[i] - mean) / std::sqrt(variance + epsilon) * gain[i] + (bias.empty() ? Real(0) : bias[i]);
  return x;
}

template <class Real>
std::vector<Real> rms_norm(std::vector<Real> x, const std::vector<Real>& gain, Real epsilon) {
  const Real inverse = 1 / std::sqrt(dot(x, x) / static_cast<Real>(x.size()) + epsilon);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= inverse * gain[i];
  return x;
}

/// left [rows × inner] · right [inner × cols] + start [rows × cols], and in `magnitude` the sum of the absolute terms,
/// to which the error bound is relative.
template <class Real>
struct Product {
  std::vector<Real> values, magnitude;
};

template <class Real>
Product<Real> matmul(const std::vector<Real>& left, const std::vector<Real>& right, const std::vector<Real>& start,
                     std::size_t rows, std::size_t inner, std::size_t cols) {
  Product<Real> product{start, start};
  for (Real& value : product.magnitude) value = std::abs(value);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < inner; ++k)
      for (std::size_t j = 0; j < cols; ++j) {
        const Real term = left[i * inner + k] * right[k * cols + j];
        product.values[i * cols + j] += term;
        product.magnitude[i * cols + j] += std::abs(term);
      }
  return product;
}

}  // namespace regard::reference
