#include "model/position_tables.h"

#include <cmath>

namespace regard {
namespace {

/// The angle p / base^(2i/width) of position p, in double.
double angle(Index position, Index i, std::size_t width, double base) {
  const double exponent = 2.0 * static_cast<double>(i) / static_cast<double>(width);
  return static_cast<double>(position) / std::pow(base, exponent);
}

///     P[p, 2i] = sin(p / 10000^(2i/d))     P[p, 2i+1] = cos(same)        Vaswani et al. 2017, section 3.5
/// The halves layout (Marian, XLM) holds all sines first: column 2i of the paper stands in column i, 2i + 1 in ⌈d/2⌉ + i.
Matrix sinusoids(const StackConfig& config) {
  const auto width = static_cast<Index>(config.d_model);
  const bool halves = config.positions == PositionKind::sinusoid_halves;
  Matrix table(static_cast<Index>(config.n_ctx), width);
  for (Index p = 0; p < table.rows(); ++p) {
    for (Index column = 0; column < width; ++column) {
      const double a = angle(p, column / 2, config.d_model, 10000.0);
      const Index target = halves ? column / 2 + (column % 2 == 0 ? 0 : (width + 1) / 2) : column;
      table(p, target) = static_cast<float>(column % 2 == 0 ? std::sin(a) : std::cos(a));
    }
  }
  return table;
}

void make_rotary(const StackConfig& config, StackWeights& weights) {
  const auto pairs = static_cast<Index>(config.rotary_dims / 2);
  weights.rotary_cosine.resize(static_cast<Index>(config.n_ctx), pairs);
  weights.rotary_sine.resize(static_cast<Index>(config.n_ctx), pairs);
  for (Index p = 0; p < weights.rotary_cosine.rows(); ++p) {
    for (Index i = 0; i < pairs; ++i) {
      const double a = angle(p, i, config.rotary_dims, static_cast<double>(config.rotary_base));
      weights.rotary_cosine(p, i) = static_cast<float>(std::cos(a));
      weights.rotary_sine(p, i) = static_cast<float>(std::sin(a));
    }
  }
}

/// 2^(−8h/n) for h = 1 … n, n a power of two; for another H the n heads of the power of two below it, then every
/// second slope of 2n.                                                    Press et al. 2022, section 3 and its code
std::vector<float> alibi_slopes(std::size_t n_heads) {
  std::size_t power = 1;
  while (2 * power <= n_heads) power *= 2;
  const auto slope = [](double h, double n) { return static_cast<float>(std::exp2(-8.0 * h / n)); };
  std::vector<float> slopes;
  for (std::size_t h = 1; h <= power; ++h) slopes.push_back(slope(static_cast<double>(h), static_cast<double>(power)));
  for (std::size_t h = 1; slopes.size() < n_heads; h += 2) {
    slopes.push_back(slope(static_cast<double>(h), static_cast<double>(2 * power)));
  }
  return slopes;
}

}  // namespace

void make_positions(const StackConfig& config, StackWeights& weights) {
  switch (config.positions) {
    case PositionKind::sinusoid_interleaved:
    case PositionKind::sinusoid_halves: weights.embedding.positions = sinusoids(config); break;
    case PositionKind::rotary: make_rotary(config, weights); break;
    case PositionKind::alibi: weights.alibi_slopes = alibi_slopes(config.n_heads); break;
    default: break;
  }
}

}  // namespace regard
