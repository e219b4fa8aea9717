// exp and what rests on it: softmax and its logarithm.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "kernels/elementary.h"
#include "kernels/polynomials.h"
#include "kernels/rowwise.h"

namespace regard::kernels {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kLogPiece = 1024;

/// Fills a row for which there is no distribution; false where there is one.
bool is_degenerate(std::span<float> x, float greatest, float when_empty) noexcept {
  if (std::isfinite(greatest)) return false;
  std::fill(x.begin(), x.end(), greatest == -kInfinity ? when_empty : kNaN);
  return true;
}

}  // namespace

// Called for a row: a copy in every caller would only be larger. So is exp_sum.
[[gnu::noinline]] float max(std::span<const float> x) noexcept {
  struct Partial {
    Batch greatest, total;  // a maximum of one instruction drops NaN; a sum keeps it, and costs one more
  };
  Partials<Partial> partials;
  accumulate(x.size(), Partial{Batch(-kInfinity), Batch(0.0f)}, partials,
             [&](Partial partial, std::size_t i, std::size_t count) {
               const Batch value = load(x.data() + i, count, -kInfinity);
               return Partial{xsimd::select(partial.greatest < value, value, partial.greatest), partial.total + value};
             });
  for (std::size_t i = 1; i < std::size(partials); ++i) {
    partials[0].greatest = xsimd::max(partials[0].greatest, partials[i].greatest);
    partials[0].total += partials[i].total;
  }
  // NaN comes of infinities of both signs too
  if (xsimd::any(partials[0].total != partials[0].total) &&
      std::ranges::any_of(x, [](float value) { return std::isnan(value); }))
    return kNaN;
  return xsimd::reduce_max(partials[0].greatest);
}

[[gnu::noinline]] float exp_sum(std::span<float> x, float shift) noexcept {
  return sum(
      x.size(),
      [&](Batch partial, std::size_t i, std::size_t count) {
        const Batch value = exponential_of_negative(load(x.data() + i, count, -kInfinity) - Batch(shift));
        store(value, x.data() + i, count);
        return partial + value;
      },
      // All are computed before the first is stored, so that the constants are loaded once for all of them: a batch
      // alone waits for its loads.
      [&](Partials<>& partials, std::size_t i) {
        Partials<> values;
        float* at = x.data() + i;
        for (Batch& value : values) {
          value = exponential_of_negative(Batch::load_unaligned(at) - Batch(shift));
          at += kWidth;
        }
        for (std::size_t b = 0; b < std::size(values); ++b) {
          values[b].store_unaligned(x.data() + i + b * kWidth);
          partials[b] += values[b];
        }
      });
}

float exp(float x) noexcept {
  alignas(64) float lanes[kWidth];
  exponential(Batch(x)).store_aligned(lanes);
  return lanes[0];
}

void exp(std::span<float> x) noexcept {
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(exponential(load(x.data() + i, count)), x.data() + i, count);
  });
}

void softmax(std::span<float> x) noexcept {
  const float greatest = max(x);
  if (is_degenerate(x, greatest, 0.0f)) return;
  scale(x, 1.0f / exp_sum(x, greatest));
}

void log_softmax(std::span<float> x) noexcept {
  const float greatest = max(x);
  if (is_degenerate(x, greatest, -kInfinity)) return;
  double total = 0;  // a vocabulary is long: pieces in float, their sum in double
  float piece[kLogPiece];
  for (std::size_t first = 0; first < x.size(); first += kLogPiece) {
    const std::span<float> part(piece, std::min(kLogPiece, x.size() - first));
    std::copy_n(x.data() + first, part.size(), piece);
    total += static_cast<double>(exp_sum(part, greatest));
  }
  const Batch logarithm(static_cast<float>(elementary::log(total)));
  for_each_batch(x.size(), [&](std::size_t i, std::size_t count) {
    store(load(x.data() + i, count) - Batch(greatest) - logarithm, x.data() + i, count);
  });
}

}  // namespace regard::kernels
