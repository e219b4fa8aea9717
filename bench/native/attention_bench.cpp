// Attention, 12 heads of 64 as in a BERT-base layer: whole passes, windows, traces, and one step with a cache.

#include <benchmark/benchmark.h>

#include "attention/attention.h"

namespace {

using regard::AttentionOptions;
using regard::Index;
using regard::Mask;
using regard::Matrix;
using regard::MatrixView;
using regard::view;

constexpr std::size_t kHeads = 12, kWidth = 64;

Matrix ramp(std::size_t rows) {
  Matrix m(static_cast<Index>(rows), static_cast<Index>(kHeads * kWidth));
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<float>(i * 2654435761 % 1000) / 500.0f - 1.0f;
  return m;
}

MatrixView in(const Matrix& m) { return regard::view(m); }

struct Layer {
  Matrix q, k, v, z;
  Mask mask;
  AttentionOptions options;

  Layer(std::size_t queries, std::size_t keys) : q(ramp(queries)), k(ramp(keys)), v(ramp(keys)), z(ramp(queries)) {
    options.n_heads = options.n_kv_heads = kHeads;
    options.scale = 0.125f;
    options.mask = &mask;
  }
};

std::size_t length_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

void attend(benchmark::State& state, Layer& layer) {
  for (auto _ : state) {
    if (!regard::attend(in(layer.q), in(layer.k), in(layer.v), layer.options, view(layer.z)).ok()) {
      state.SkipWithError("attend refused");
    }
    benchmark::DoNotOptimize(layer.z.data());
  }
}

void full(benchmark::State& state) {
  Layer layer(length_of(state), length_of(state));
  attend(state, layer);
  const double pairs = static_cast<double>(length_of(state)) * static_cast<double>(length_of(state));
  state.counters["flop/s"] =
      benchmark::Counter(4.0 * pairs * kHeads * kWidth, benchmark::Counter::kIsIterationInvariantRate);
}

void causal(benchmark::State& state) {
  Layer layer(length_of(state), length_of(state));
  layer.mask.causal = true;
  attend(state, layer);
}

void window(benchmark::State& state) {
  Layer layer(length_of(state), length_of(state));
  layer.mask.window =
      regard::Window{static_cast<std::size_t>(state.range(1)), static_cast<std::size_t>(state.range(1))};
  attend(state, layer);
}

void step(benchmark::State& state) {
  Layer layer(1, length_of(state));
  attend(state, layer);
}

void traced(benchmark::State& state) {
  Layer layer(length_of(state), length_of(state));
  regard::AttentionTrace trace;
  trace.want_pattern = true;
  for (auto _ : state) {
    if (!regard::attend_traced(in(layer.q), in(layer.k), in(layer.v), layer.options, trace, view(layer.z)).ok()) {
      state.SkipWithError("attend_traced refused");
    }
    benchmark::DoNotOptimize(trace.pattern.data());
  }
}

BENCHMARK(full)->Arg(128)->Arg(512)->Arg(1024)->Arg(2048)->Arg(8192)->Unit(benchmark::kMillisecond);
BENCHMARK(causal)->Arg(128)->Arg(512)->Arg(1024)->Arg(2048)->Unit(benchmark::kMillisecond);
BENCHMARK(window)
    ->Args({2048, 4})
    ->ArgsProduct({{2048, 4096, 8192, 16384, 32768}, {128}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(step)->Arg(128)->Arg(1024)->Arg(8192)->Unit(benchmark::kMillisecond);
BENCHMARK(traced)->Arg(128)->Arg(512)->Arg(1024)->Unit(benchmark::kMillisecond);

}  // namespace
