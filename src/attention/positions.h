#pragma once
// Where a token stands: tables added to embeddings, rotations of queries and keys, and biases of scores.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "error.h"
#include "matrix.h"

namespace regard {

enum class SinusoidLayout {
  interleaved,  ///< column 2i is the sine, 2i + 1 the cosine (the paper)
  halves,       ///< all sines, then all cosines; the middle column of an odd width is a sine (Marian)
};

/// Sinusoid positions.                                   Vaswani et al. 2017, section 3.5
///
///     sine_i(p) = sin(p / 10000^(2i/d)),   cosine_i(p) = cos(p / 10000^(2i/d))
///
/// @param[out] table  [positions × d], row r is position first + r
/// Computed in double and rounded: within half an ulp, and the same bits wherever the C library's sin and cos are
/// right to 2⁻⁵⁰. Errors: empty_input. Cost: positions·d sines.
[[nodiscard]] Status sinusoid_positions(SinusoidLayout layout, std::size_t first, MutableMatrixView table);

/// x ← x + table[first … first + L].   Learned positions, Gehring et al. 2017, section 3.1.
///
/// @param table  [n_ctx × d]    @param[in,out] x  [L × d]
/// Errors    too_long where the table ends before first + L; shape_mismatch; overlap; empty_input. On error x is
///           untouched.
[[nodiscard]] Status add_positions(MatrixView table, std::size_t first, MutableMatrixView x);

enum class RotaryPairs {
  halves,  ///< xᵢ with xᵢ₊ₙ (GPT-NeoX, Llama)
  pairs,   ///< x₂ᵢ with x₂ᵢ₊₁ (the paper, GPT-J)
};

/// How a model was taught to read beyond the context that it was trained on: angles are divided by `factor`. Where the
/// frequencies are above 0, only by as much as an angle is slow (Llama 3.1, as its released code has it): with
/// turns = original_ctx · step / 2π of an angle over the original context,
///
///     turns < low_frequency     step / factor
///     turns > high_frequency    step
///     between                   the mean of both, weighted by (turns − low) / (high − low)
struct RotaryScaling {
  float factor = 1.0f;
  float low_frequency = 0.0f, high_frequency = 0.0f;
  std::size_t original_ctx = 0;
};

/// Rotary positions.                                     Su et al. 2021, eq. (34)
///
///     angle_i(p) = p · base^(−2i/dims);   pair i of each head is turned by angle_i(p)
///
/// so that q·k depends on the positions' difference alone. `dims` of each head's columns turn (even, the first ones),
/// the others pass. Angles, cosines and sines are computed in double and rounded once; libraries that compute the
/// angle in float32 differ from this by up to p·2⁻²⁴.
class Rotary {
 public:
  /// Tables for positions 0 … positions − 1: [positions × dims/2] twice. Errors: invalid_argument (dims odd or 0, base
  /// or factor not finite or not above 0), shape_overflow, out_of_memory.
  [[nodiscard]] static Result<Rotary> create(std::size_t dims, float base, RotaryPairs pairs, std::size_t positions,
                                             const RotaryScaling& scaling = {});

  /// Turns every head of x [L × H·E]; row r stands at position first + r.
  /// Errors: too_long where the tables end before first + L, shape_mismatch (n_heads does not divide the columns, or
  /// a head is narrower than dims), empty_input. On error x is untouched. Cost: 3·L·H·dims multiply-adds, no
  /// allocation.
  [[nodiscard]] Status rotate(std::size_t first, std::size_t n_heads, MutableMatrixView x) const;

  [[nodiscard]] std::size_t positions() const noexcept { return cosine_.size() / (dims_ / 2); }

 private:
  Rotary(std::size_t dims, RotaryPairs pairs) : dims_(dims), pairs_(pairs) {}
  std::size_t dims_;
  RotaryPairs pairs_;
  std::vector<float> cosine_, sine_;  // [positions × dims/2]
};

/// ALiBi's slope of each head.                           Press et al. 2022, section 3, and their code for other H
///
///     slope_h = 2^(−8(h + 1)/H)   where H is a power of two
///
/// otherwise the slopes of the next lower power of two n, then every other slope of 2n, from its first on.
/// Empty for no heads. Errors: out_of_memory.
[[nodiscard]] Result<std::vector<float>> alibi_slopes(std::size_t n_heads);

/// T5's bucket of a distance key − position.             Raffel et al. 2020, section 2.1
///
/// Half of the buckets (of each side, if bidirectional; keys after the query take the upper half) hold one distance
/// each, the others hold distances that grow by a constant factor up to max_distance, the last one all beyond it:
///
///     bucket(n) = n                                                     n < e, e = side/2
///               = min(side − 1, e + ⌊ln(n/e) / ln(max_distance/e) · (side − e)⌋)
///
/// One-sided, keys after the query share bucket 0. The quotient is rounded as float32 after each step, as the
/// reference implementation does, so that the integers are identical.
/// Needs side ≥ 2 and max_distance > e. No allocation.
[[nodiscard]] std::size_t t5_bucket(std::int64_t distance, bool bidirectional, std::size_t n_buckets,
                                    std::size_t max_distance) noexcept;

}  // namespace regard
