#include "attention/positions.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "attention/inputs.h"
#include "kernels/elementary.h"
#include "kernels/rowwise.h"
#include "text.h"

namespace regard {

using namespace attention;

namespace {

Error too_long(std::size_t first, std::size_t rows, std::size_t limit) {
  return {ErrorCode::too_long, sentence("positions ", first, " to ", first + rows, " pass the table's ", limit)};
}

bool fits(std::size_t first, std::size_t rows, std::size_t limit) { return first <= limit && rows <= limit - first; }

double frequency(double base, std::size_t i, std::size_t dims) {
  return elementary::power(base, -2.0 * static_cast<double>(i) / static_cast<double>(dims));
}

/// As RotaryScaling says.
double scaled(const RotaryScaling& scaling, double step) {
  const double slow = step / static_cast<double>(scaling.factor);
  if (scaling.high_frequency <= scaling.low_frequency) return slow;
  const double turns = static_cast<double>(scaling.original_ctx) * step / (2.0 * std::numbers::pi);
  const double low = static_cast<double>(scaling.low_frequency), high = static_cast<double>(scaling.high_frequency);
  const double fast_part = std::clamp((turns - low) / (high - low), 0.0, 1.0);
  return (1.0 - fast_part) * slow + fast_part * step;
}

}  // namespace

Status sinusoid_positions(SinusoidLayout layout, std::size_t first, MutableMatrixView table) {
  if (table.size() == 0) return Error{ErrorCode::empty_input, "a table of positions needs rows and columns"};
  const std::size_t d = size(table.cols());
  const std::size_t sines = (d + 1) / 2;
  for (std::size_t r = 0; r < size(table.rows()); ++r) {
    const double p = static_cast<double>(first + r);
    for (std::size_t column = 0; column < d; ++column) {
      const bool interleaved = layout == SinusoidLayout::interleaved;
      const bool sine = interleaved ? column % 2 == 0 : column < sines;
      const std::size_t i = interleaved ? column / 2 : (sine ? column : column - sines);
      const double angle = p / elementary::power(10000.0, 2.0 * static_cast<double>(i) / static_cast<double>(d));
      const elementary::SineCosine turn = elementary::sine_cosine(angle);
      row_of(table, r)[column] = static_cast<float>(sine ? turn.sine : turn.cosine);
    }
  }
  return success();
}

Status add_positions(MatrixView table, std::size_t first, MutableMatrixView x) {
  if (x.size() == 0) return Error{ErrorCode::empty_input, "no token to give a position"};
  REGARD_TRY(check_shape("the table of positions", table, size(table.rows()), size(x.cols())));
  if (!fits(first, size(x.rows()), size(table.rows()))) return too_long(first, size(x.rows()), size(table.rows()));
  REGARD_TRY(check_apart("the table of positions", table, x));
  for (std::size_t r = 0; r < size(x.rows()); ++r) kernels::add(row_of(table, first + r), row_of(x, r));
  return success();
}

Result<Rotary> Rotary::create(std::size_t dims, float base, RotaryPairs pairs, std::size_t positions,
                              const RotaryScaling& scaling) {
  if (dims == 0 || dims % 2 != 0) return Error{ErrorCode::invalid_argument, "rotary dims must be even and above 0"};
  if (!std::isfinite(base) || base <= 0.0f) return Error{ErrorCode::invalid_argument, "rotary base must be above 0"};
  if (!std::isfinite(scaling.factor) || scaling.factor <= 0.0f) {
    return Error{ErrorCode::invalid_argument, "rotary factor must be above 0"};
  }
  if (positions > std::numeric_limits<std::size_t>::max() / dims) {  // 32 bits in WebAssembly
    return Error{ErrorCode::shape_overflow, "positions × dims does not fit"};
  }
  return without_throwing([&]() -> Result<Rotary> {
    Rotary rotary(dims, pairs);
    const std::size_t n = dims / 2;
    rotary.cosine_.resize(positions * n);
    rotary.sine_.resize(positions * n);
    for (std::size_t i = 0; i < n; ++i) {
      const double step = scaled(scaling, frequency(static_cast<double>(base), i, dims));
      for (std::size_t p = 0; p < positions; ++p) {
        const auto [sine, cosine] = elementary::sine_cosine(static_cast<double>(p) * step);
        rotary.cosine_[p * n + i] = static_cast<float>(cosine);
        rotary.sine_[p * n + i] = static_cast<float>(sine);
      }
    }
    return rotary;
  });
}

Status Rotary::rotate(std::size_t first, std::size_t n_heads, MutableMatrixView x) const {
  if (x.size() == 0) return Error{ErrorCode::empty_input, "no token to give a position"};
  if (n_heads == 0 || size(x.cols()) % n_heads != 0 || size(x.cols()) / n_heads < dims_) {
    return Error{ErrorCode::shape_mismatch,
                 sentence(x.cols(), " columns are not ", n_heads, " heads of at least ", dims_)};
  }
  if (!fits(first, size(x.rows()), positions())) return too_long(first, size(x.rows()), positions());
  const std::size_t n = dims_ / 2, width = size(x.cols()) / n_heads;
  for (std::size_t r = 0; r < size(x.rows()); ++r) {
    const std::span<const float> cosine(cosine_.data() + (first + r) * n, n), sine(sine_.data() + (first + r) * n, n);
    for (std::size_t head = 0; head < n_heads; ++head) {
      const std::span<float> turning = row_of(x, r).subspan(head * width, dims_);
      if (pairs_ == RotaryPairs::halves) {
        kernels::rotate_halves(cosine, sine, turning);
      } else {
        kernels::rotate_pairs(cosine, sine, turning);
      }
    }
  }
  return success();
}

Result<std::vector<float>> alibi_slopes(std::size_t n_heads) {
  return without_throwing([&]() -> Result<std::vector<float>> {
    std::vector<float> slopes(n_heads);
    const std::size_t n = std::bit_floor(n_heads);
    for (std::size_t h = 0; h < n_heads; ++h) {
      const double exponent = h < n ? -8.0 * static_cast<double>(h + 1) / static_cast<double>(n)
                                    : -8.0 * static_cast<double>(2 * (h - n) + 1) / static_cast<double>(2 * n);
      slopes[h] = static_cast<float>(elementary::exp2(exponent));
    }
    return slopes;
  });
}

std::size_t t5_bucket(std::int64_t distance, bool bidirectional, std::size_t n_buckets,
                      std::size_t max_distance) noexcept {
  std::size_t side = n_buckets, first = 0;
  if (bidirectional) {
    side = n_buckets / 2;
    if (distance > 0) first = side;
  } else {
    distance = std::min<std::int64_t>(distance, 0);
  }
  const std::size_t n = static_cast<std::size_t>(distance < 0 ? -distance : distance);
  const std::size_t exact = side / 2;
  if (n < exact) return first + n;
  const auto rounded_log = [](double x) { return static_cast<float>(elementary::log(x)); };
  const double e = static_cast<double>(exact);
  const float ratio = static_cast<float>(n) / static_cast<float>(exact);
  const float steps = rounded_log(static_cast<double>(ratio)) / rounded_log(static_cast<double>(max_distance) / e) *
                      static_cast<float>(side - exact);
  return first + std::min(side - 1, exact + static_cast<std::size_t>(steps));
}

}  // namespace regard
