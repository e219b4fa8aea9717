#pragma once
// What is done to a row: exp, softmax, norms, activations, dot and axpy.

#include <cstddef>
#include <span>

#include "kernels/matmul.h"

namespace regard::kernels {

/// The greatest element; −inf for an empty row. NaN anywhere gives NaN.
[[nodiscard]] float max(std::span<const float> x) noexcept;

/// x ← exp(x − shift) and returns Σ of the results, in the fixed order of the build's width.
float exp_sum(std::span<float> x, float shift) noexcept;

/// x ← exp(x)
void exp(std::span<float> x) noexcept;

/// x ← softmax(x). A row that is −inf throughout becomes exactly 0.
void softmax(std::span<float> x) noexcept;

/// x ← factor · x
void scale(std::span<float> x, float factor) noexcept;

/// Σ aᵢ·bᵢ
[[nodiscard]] float dot(std::span<const float> a, std::span<const float> b) noexcept;

/// y ← y + a·x
void axpy(float a, std::span<const float> x, std::span<float> y) noexcept;

/// y ← y + x
void add(std::span<const float> x, std::span<float> y) noexcept;

/// y ← y ⊙ x
void multiply(std::span<const float> x, std::span<float> y) noexcept;

/// x ← activation(x)
void activate(Activation activation, std::span<float> x) noexcept;

/// y ← (x − mean)/√(var + epsilon) ⊙ gain + bias; bias may be empty. x and y may be the same.
void layer_norm(std::span<const float> x, std::span<const float> gain, std::span<const float> bias, float epsilon,
                std::span<float> y) noexcept;

/// y ← x/√(mean(x²) + epsilon) ⊙ gain. x and y may be the same.
void rms_norm(std::span<const float> x, std::span<const float> gain, float epsilon, std::span<float> y) noexcept;

}  // namespace regard::kernels
