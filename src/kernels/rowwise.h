#pragma once
// What is done to a row: exp, softmax, norms, activations, rotary pairs, dot and axpy.
//
// Any length, 0 included, and any alignment. Unless a function says otherwise, rows that it reads and writes are the
// same row or do not overlap, and rows that belong together have the same length. Cost: one pass each of reading and
// writing unless stated; no allocation. Sums run in 16 interleaved partial sums whatever the register width
// (lanes.h), so the strict build gives the same bits at every width. An element's bits do not depend on its place.

#include <cstddef>
#include <limits>
#include <span>

#include "kernels/matmul.h"

namespace regard::kernels {

/// A score of −kInfinity is of a key that is not seen.
inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The greatest element; −inf for an empty row. NaN anywhere gives NaN.
[[nodiscard]] float max(std::span<const float> x) noexcept;

/// x ← exp(x − shift) and returns Σ of the results, for a finite shift ≥ max(x): every result is ≤ 1, and with the
/// maximum itself the sum is ≥ 1. x = −inf gives exactly 0, as does x − shift < −87.34. A row that holds NaN or +inf
/// has no such shift: leave it out, or use `softmax`.
/// Accuracy  exp as below; the sum within (n/16 + 5)·2⁻²⁴ of itself
float exp_sum(std::span<float> x, float shift) noexcept;

/// x ← exp(x).  −inf → 0, x < −87.33654 → exactly 0 (never a subnormal), x > 88.72283 → +inf, NaN → NaN.
/// Accuracy  bounds::kExpUlps = 2 ulp between the two
void exp(std::span<float> x) noexcept;
/// The same of one number, with the same bits.
[[nodiscard]] float exp(float x) noexcept;

/// x ← softmax(x) = exp(x − max) / Σ exp(x − max).            Three passes.
/// A row that is −inf throughout becomes exactly 0. A row that holds NaN or +inf becomes NaN throughout: test any
/// element of it.
/// Accuracy  |p − p₆₄| ≤ 5e-7; for p₆₄ ≥ 1e-37 also ≤ 2⁻²³·(6 + |x − max|)·p₆₄; |Σp − 1| ≤ 2e-6 for n ≤ 4096
void softmax(std::span<float> x) noexcept;

/// x ← x − max − log Σ exp(x − max), summed in pieces of 1024 whose sum and logarithm are in double.   Three passes.
/// Edges as softmax, but a row that is −inf throughout stays so.
/// Accuracy  |y − y₆₄| ≤ 2⁻²¹·(1 + |y₆₄|) for n ≤ 65536
void log_softmax(std::span<float> x) noexcept;

/// x ← factor · x
void scale(std::span<float> x, float factor) noexcept;
/// y ← factor · x
void scale(std::span<const float> x, float factor, std::span<float> y) noexcept;

/// Brings memory near that is about to be written or read from one end to the other, and lies beyond the second cache:
/// a number of every line is read, from several places in turn. The numbers may be unwritten; nothing is changed.
void fetch(std::span<const float> x) noexcept;

/// Whether no element is NaN or an infinity.
[[nodiscard]] bool all_finite(std::span<const float> x) noexcept;

/// Σ aᵢ·bᵢ; 0 for empty rows.           Accuracy  (n + 2)·2⁻²⁴·Σ|aᵢbᵢ|, if no product is subnormal
[[nodiscard]] float dot(std::span<const float> a, std::span<const float> b) noexcept;

/// y ← y + a·x
void axpy(float a, std::span<const float> x, std::span<float> y) noexcept;

/// y ← y + x
void add(std::span<const float> x, std::span<float> y) noexcept;

/// y ← y ⊙ x
void multiply(std::span<const float> x, std::span<float> y) noexcept;

/// x ← activation(x):
///     relu       max(x, 0); NaN stays NaN
///     gelu_erf   x·Φ(x), Φ the normal distribution           Hendrycks & Gimpel 2016, section 2
///     gelu_tanh  x/(1 + exp(−2u)), u = √(2/π)·(x + 0.044715x³) = its approximation ½x(1 + tanh u), ibid.
///     silu       x/(1 + exp(−x))                             ibid., section 4
///     gelu_sigmoid  x/(1 + exp(−1.702x))                     ibid., section 2 (CLIP)
/// +inf → +inf; −inf → NaN for all but relu, whose limit is 0 (PyTorch agrees for silu and gelu).
/// Accuracy  |y − y₆₄| ≤ 2⁻²³·(6 + x²)·|y₆₄| + 2⁻¹¹⁸; relu exact
void activate(Activation activation, std::span<float> x) noexcept;

/// x ← tanh(x). ±inf → ±1.                             Accuracy  bounds::kTanhUlps = 3 ulp
void tanh(std::span<float> x) noexcept;

/// x ← 1/(1 + exp(−x)). ±inf → 1, 0.                   Accuracy  bounds::kSigmoidUlps = 4 ulp for x ≥ −87.33
void sigmoid(std::span<float> x) noexcept;

/// y ← (x − mean)/√(var + epsilon) ⊙ gain + bias; bias may be empty.     Ba et al. 2016, eq. (4), var = Σ(x − mean)²/n
/// x and y may be the same. Three passes.
/// Accuracy  |y − y₆₄| ≤ 2⁻²⁰·(|gain|·(1 + |x̂₆₄|)·(1 + |mean|/deviation) + |bias|), x̂ = (x − mean)/√(var + epsilon)
void layer_norm(std::span<const float> x, std::span<const float> gain, std::span<const float> bias, float epsilon,
                std::span<float> y) noexcept;

/// y ← x/√(mean(x²) + epsilon) ⊙ gain.                                   Zhang & Sennrich 2019, eq. (4)
/// x and y may be the same. Two passes.
/// Accuracy  |y − y₆₄| ≤ 2⁻²⁰·|gain|·(1 + |x̂₆₄|)
void rms_norm(std::span<const float> x, std::span<const float> gain, float epsilon, std::span<float> y) noexcept;

/// Rotary positions, Su et al. 2021, eq. (34): pair i is turned by the angle whose cosine[i] and sine[i] are given,
///     (a, b) ← (a·cos − b·sin, b·cos + a·sin)
/// with n = cosine.size() = sine.size() pairs and x.size() = 2n. The tables come from the caller, in double and
/// rounded. `rotate_halves` pairs xᵢ with xᵢ₊ₙ (GPT-NeoX, Llama); `rotate_pairs` x₂ᵢ with x₂ᵢ₊₁ (the paper, GPT-J).
/// Accuracy  3·2⁻²⁴·(|a·cos| + |b·sin|), and alike for b
void rotate_halves(std::span<const float> cosine, std::span<const float> sine, std::span<float> x) noexcept;
void rotate_pairs(std::span<const float> cosine, std::span<const float> sine, std::span<float> x) noexcept;

}  // namespace regard::kernels
