#include "peaks.h"

#include <algorithm>

#include "kernels/lanes.h"

namespace regard::bench {
namespace {

using kernels::Batch;
using kernels::kWidth;

constexpr std::size_t kPieceSteps = 4096, kPieceFloats = 8192;

template <std::size_t Chains>
float chains_of(float a, float b) {
  Batch x[Chains];
  for (std::size_t i = 0; i < Chains; ++i) x[i] = Batch(static_cast<float>(i));
  for (std::size_t step = 0; step < kPieceSteps; ++step) {
    for (std::size_t i = 0; i < Chains; ++i) x[i] = kernels::multiply_add(x[i], Batch(a), Batch(b));
  }
  Batch total = x[0];
  for (std::size_t i = 1; i < Chains; ++i) total += x[i];
  return total.get(0);
}

float sum_piece(const float* data, std::size_t n) {
  constexpr std::size_t kSums = 8;
  Batch sums[kSums];
  for (Batch& sum : sums) sum = Batch(0.0f);
  for (std::size_t at = 0; at + kSums * kWidth <= n; at += kSums * kWidth) {
    for (std::size_t i = 0; i < kSums; ++i) sums[i] += Batch::load_unaligned(data + at + i * kWidth);
  }
  Batch total = sums[0];
  for (std::size_t i = 1; i < kSums; ++i) total += sums[i];
  return total.get(0);
}

// Called through pointers and in pieces: V8 replaces a function by its optimised form only at the next call.
using Chains = float (*)(float, float);
constinit const Chains volatile kChains8 = &chains_of<8>;
constinit const Chains volatile kChains10 = &chains_of<10>;
constinit const Chains volatile kChains12 = &chains_of<12>;
using SumPiece = float (*)(const float*, std::size_t);
constinit const SumPiece volatile kSumPiece = &sum_piece;
volatile float kept;

}  // namespace

double multiply_adds(std::size_t pieces, std::size_t chains) {
  const Chains run = chains == 8 ? kChains8 : chains == 10 ? kChains10 : kChains12;
  for (std::size_t i = 0; i < pieces; ++i) kept = run(0.999f, 0.001f);
  return static_cast<double>(pieces * kPieceSteps * (chains == 8 || chains == 10 ? chains : 12) * kWidth);
}

float read_all(std::span<const float> buffer) {
  float total = 0.0f;
  for (std::size_t at = 0; at < buffer.size(); at += kPieceFloats)
    total += kSumPiece(buffer.data() + at, std::min(kPieceFloats, buffer.size() - at));
  return total;
}

}  // namespace regard::bench
