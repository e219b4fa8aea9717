// Ten kinds of kernel, ten seeds each.

#include <limits>
#include <string>
#include <vector>

#include "digest/cases.h"
#include "kernels/matmul.h"
#include "kernels/rowwise.h"
#include "seeded.h"

namespace regard::digest {
namespace {

using kernels::Activation;
using kernels::Store;
using test::Seeded;
using Row = std::vector<float>;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::size_t length(Seeded& random) { return 1 + random.below(700); }

Row exponentials(Seeded& random) {
  Row x = random.normals(length(random), 30.0f);
  x[0] = -kInfinity;
  kernels::exp(x);
  return x;
}

Row softmax(Seeded& random) {
  Row x = random.normals(length(random), 6.0f);
  x[random.below(x.size())] = -kInfinity;
  kernels::softmax(x);
  return x;
}

Row log_softmax(Seeded& random) {
  Row x = random.normals(length(random) * 5, 4.0f);
  kernels::log_softmax(x);
  return x;
}

Row curves(Seeded& random) {
  Row x = random.normals(length(random), 3.0f), all;
  for (const Activation kind : {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu}) {
    Row y = x;
    kernels::activate(kind, y);
    all.insert(all.end(), y.begin(), y.end());
  }
  Row y = x;
  kernels::tanh(y);
  kernels::sigmoid(x);
  all.insert(all.end(), y.begin(), y.end());
  all.insert(all.end(), x.begin(), x.end());
  return all;
}

Row layer_norm(Seeded& random) {
  Row x = random.normals(length(random), 2.0f);
  for (float& value : x) value += 0.5f;
  const Row gain = random.normals(x.size()), bias = random.normals(x.size());
  kernels::layer_norm(x, gain, bias, 1e-5f, x);
  return x;
}

Row rms_norm(Seeded& random) {
  Row x = random.normals(length(random));
  kernels::rms_norm(x, random.normals(x.size()), 1e-6f, x);
  return x;
}

Row dots(Seeded& random) {
  Row results;
  for (int i = 0; i < 50; ++i) {
    const Row a = random.normals(length(random)), b = random.normals(a.size());
    results.push_back(kernels::dot(a, b));
  }
  return results;
}

Row vectors(Seeded& random) {
  const std::size_t pairs = 1 + random.below(80);
  const Row cosine = random.normals(pairs), sine = random.normals(pairs), other = random.normals(2 * pairs);
  Row x = random.normals(2 * pairs);
  kernels::rotate_halves(cosine, sine, x);
  kernels::rotate_pairs(cosine, sine, x);
  kernels::axpy(random.normal(), other, x);
  kernels::multiply(other, x);
  kernels::add(other, x);
  kernels::scale(x, random.normal());
  return x;
}

Row product(Seeded& random, std::size_t rows, Activation activation, Store store) {
  const std::size_t inner = 1 + random.below(200), cols = 1 + random.below(300);
  const Row left = random.normals(rows * inner), right = random.normals(inner * cols), bias = random.normals(cols);
  Row panels(kernels::packed_size(inner, cols)), out = random.normals(rows * cols);
  kernels::pack_transposed(right.data(), inner, inner, cols, panels);
  kernels::matmul(left.data(), inner, rows, {panels.data(), inner, cols},
                  store == Store::overwrite ? bias.data() : nullptr, activation, store, out.data(), cols);
  return out;
}

Row linear(Seeded& random) {
  constexpr Activation kKinds[] = {Activation::none, Activation::relu, Activation::gelu_erf, Activation::gelu_tanh,
                                   Activation::silu};
  const std::size_t rows = random.below(3) == 0 ? 1 : 1 + random.below(60);
  return product(random, rows, kKinds[random.below(5)], Store::overwrite);
}

Row accumulation(Seeded& random) { return product(random, 1 + random.below(40), Activation::none, Store::accumulate); }

struct Kind {
  const char* name;
  Row (*make)(Seeded& random);
};

constexpr Kind kKinds[] = {{"exp", exponentials},
                           {"softmax", softmax},
                           {"log_softmax", log_softmax},
                           {"curves", curves},
                           {"layer_norm", layer_norm},
                           {"rms_norm", rms_norm},
                           {"dot", dots},
                           {"vectors", vectors},
                           {"linear", linear},
                           {"accumulate", accumulation}};

}  // namespace

void kernel_cases(Report& report) {
  for (const Kind& kind : kKinds)
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Seeded random(1000 + seed);
      report.add("kernels." + std::string(kind.name) + "." + std::to_string(seed), kind.make(random));
    }
}

}  // namespace regard::digest
