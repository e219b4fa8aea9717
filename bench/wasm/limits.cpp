// The processor's own limits, as this build reaches them: multiply-adds that never leave the registers, and reading.

#include <memory>
#include <span>
#include <vector>

#include "kernels/lanes.h"

#define REGARD_EXPORT extern "C" __attribute__((used, visibility("default")))

namespace regard::bench {
namespace {

using kernels::Batch;
using kernels::kWidth;

/// Chains of x ← x·a + b beside each other, enough of them to hide the latency of one. Called through a pointer and in
/// pieces: V8 replaces a function by its optimised form only at the next call (matmul.cpp).
template <std::size_t Chains>
float multiply_adds(std::size_t steps, float a, float b) {
  Batch x[Chains];
  for (std::size_t i = 0; i < Chains; ++i) x[i] = Batch(static_cast<float>(i));
  for (std::size_t step = 0; step < steps; ++step)
    for (std::size_t i = 0; i < Chains; ++i) x[i] = kernels::multiply_add(x[i], Batch(a), Batch(b));
  Batch total = x[0];
  for (std::size_t i = 1; i < Chains; ++i) total += x[i];
  return kernels::Batch(total).get(0);
}

/// Σ over a piece, in 8 registers.
float sum_piece(const float* data, std::size_t n) {
  constexpr std::size_t kSums = 8;
  Batch sums[kSums];
  for (Batch& sum : sums) sum = Batch(0.0f);
  for (std::size_t at = 0; at + kSums * kWidth <= n; at += kSums * kWidth)
    for (std::size_t i = 0; i < kSums; ++i) sums[i] += Batch::load_unaligned(data + at + i * kWidth);
  Batch total = sums[0];
  for (std::size_t i = 1; i < kSums; ++i) total += sums[i];
  return total.get(0);
}

using MultiplyAdds = float (*)(std::size_t, float, float);
constinit const MultiplyAdds volatile kChains8 = &multiply_adds<8>;
constinit const MultiplyAdds volatile kChains10 = &multiply_adds<10>;
constinit const MultiplyAdds volatile kChains12 = &multiply_adds<12>;
constinit float (*const volatile kSumPiece)(const float*, std::size_t) = &sum_piece;

constexpr std::size_t kPieceSteps = 4096, kPieceFloats = 8192;
volatile float kept;

}  // namespace

/// Runs `pieces` pieces of multiply-adds; returns how many multiply-adds one piece is. Which number of chains is the
/// fastest depends on the processor, and on what V8's register allocator makes of them.
REGARD_EXPORT double limit_multiply_add(std::size_t pieces, std::size_t chains) {
  const MultiplyAdds run = chains == 8 ? kChains8 : chains == 10 ? kChains10 : kChains12;
  for (std::size_t i = 0; i < pieces; ++i) kept = run(kPieceSteps, 0.999f, 0.001f);
  return static_cast<double>(kPieceSteps * (chains == 8 || chains == 10 ? chains : 12) * kWidth);
}

REGARD_EXPORT std::vector<float>* limit_buffer(std::size_t floats) { return new std::vector<float>(floats, 1.0f); }
REGARD_EXPORT void limit_release(std::vector<float>* buffer) { delete buffer; }

/// Reads the whole buffer once.
REGARD_EXPORT void limit_read(const std::vector<float>* buffer) {
  float total = 0.0f;
  for (std::size_t at = 0; at < buffer->size(); at += kPieceFloats)
    total += kSumPiece(buffer->data() + at, std::min(kPieceFloats, buffer->size() - at));
  kept = total;
}

}  // namespace regard::bench
