// The kernels: matrix products at the shapes of a BERT-base layer and of attention, rows, exp.

#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/matmul.h"
#include "kernels/rowwise.h"

namespace {

using regard::kernels::Activation;
using regard::kernels::Store;

std::vector<float> ramp(std::size_t n) {
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<float>(i * 2654435761u % 1000) / 500.0f - 1.0f;
  return values;
}

std::size_t size_of(const benchmark::State& state, int place) { return static_cast<std::size_t>(state.range(place)); }

/// Rate of floating-point operations: a multiply-add counts as two.
void report(benchmark::State& state, double operations) {
  state.counters["flop/s"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

void matmul(benchmark::State& state, Activation activation) {
  const std::size_t rows = size_of(state, 0), inner = size_of(state, 1), cols = size_of(state, 2);
  const std::vector<float> left = ramp(rows * inner), right = ramp(inner * cols), bias = ramp(cols);
  std::vector<float> panels(regard::kernels::packed_size(inner, cols)), out(rows * cols);
  regard::kernels::pack(right.data(), cols, inner, cols, panels);
  for (auto _ : state) {
    regard::kernels::matmul(left.data(), inner, rows, {panels.data(), inner, cols}, bias.data(), activation,
                            Store::overwrite, out.data(), cols);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  report(state, 2.0 * static_cast<double>(rows * inner * cols));
}

void pack_transposed(benchmark::State& state) {
  const std::size_t inner = size_of(state, 0), cols = size_of(state, 1);
  const std::vector<float> right = ramp(inner * cols);
  std::vector<float> panels(regard::kernels::packed_size(inner, cols));
  for (auto _ : state) {
    regard::kernels::pack_transposed(right.data(), inner, inner, cols, panels);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * 4 * inner * cols));
}

template <class Kernel>
void rows(benchmark::State& state, Kernel kernel) {
  const std::size_t n = size_of(state, 0);
  const std::vector<float> source = ramp(n);
  std::vector<float> row(n);
  for (auto _ : state) {
    row = source;
    kernel(row);
    benchmark::DoNotOptimize(row.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * n));
}

/// In place, as the page that measures does it: later passes work on what the first one left, which costs the same.
void softmax(benchmark::State& state) {
  const std::size_t count = size_of(state, 0), n = size_of(state, 1);
  std::vector<float> x = ramp(count * n);
  for (auto _ : state) {
    for (std::size_t row = 0; row < count; ++row) regard::kernels::softmax({x.data() + row * n, n});
    benchmark::ClobberMemory();
  }
}

BENCHMARK_CAPTURE(matmul, plain, Activation::none)
    ->ArgNames({"rows", "inner", "cols"})
    ->Args({128, 768, 768})
    ->Args({128, 3072, 768})
    ->Args({128, 768, 3072})
    ->Args({512, 64, 512})
    ->Args({512, 512, 64})
    ->Args({1, 768, 3072})
    ->Args({1, 768, 50257})
    ->Args({16, 128, 512});
BENCHMARK_CAPTURE(matmul, gelu_erf, Activation::gelu_erf)->Args({128, 768, 3072});
BENCHMARK(pack_transposed)->Args({64, 512})->Args({768, 3072});
BENCHMARK_CAPTURE(rows, softmax, [](std::span<float> x) { regard::kernels::softmax(x); })->Arg(64)->Arg(512);
BENCHMARK(softmax)->Args({512, 512});
BENCHMARK_CAPTURE(rows, exp, [](std::span<float> x) { regard::kernels::exp(x); })->Arg(512);
BENCHMARK_CAPTURE(rows, tanh, [](std::span<float> x) { regard::kernels::tanh(x); })->Arg(512);
BENCHMARK_CAPTURE(rows, gelu_erf, [](std::span<float> x) {
  regard::kernels::activate(Activation::gelu_erf, x);
})->Arg(512);
BENCHMARK_CAPTURE(rows, layer_norm, [](std::span<float> x) {
  regard::kernels::layer_norm(x, x, x, 1e-5f, x);
})->Arg(768);

}  // namespace
