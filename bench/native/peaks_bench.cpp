// The limits of this machine, in the same run as what is held against them.

#include "peaks.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace {

void multiply_adds(benchmark::State& state) {
  double done = 0;
  for (auto _ : state) done += regard::bench::multiply_adds(16, static_cast<std::size_t>(state.range(0)));
  state.counters["flop/s"] = benchmark::Counter(2.0 * done, benchmark::Counter::kIsRate);
}

/// From a cache, and from beyond all of them.
void read_megabytes(benchmark::State& state) {
  const std::vector<float> buffer(static_cast<std::size_t>(state.range(0)) << 18, 1.0f);
  for (auto _ : state) benchmark::DoNotOptimize(regard::bench::read_all(buffer));
  state.SetBytesProcessed(state.iterations() * state.range(0) << 20);
}

BENCHMARK(multiply_adds)->ArgName("chains")->Arg(8)->Arg(10)->Arg(12);
BENCHMARK(read_megabytes)->Arg(1)->Arg(16)->Arg(256);

}  // namespace
