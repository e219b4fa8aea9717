#pragma once
// How far a kernel may be from its float64 reference: the numbers of the docstrings, used by the tests as they stand.
// They hold for every width and for fused and separate multiply-add alike.

namespace regard::kernels::bounds {

inline constexpr double kUnitRoundoff = 0x1p-24;

/// exp: in units of the last place of the true value, where that is a normal float.
inline constexpr double kExpUlps = 2.0;
/// tanh: in units of the last place of the true value.
inline constexpr double kTanhUlps = 3.0;
/// sigmoid: in units of the last place of the true value, for x ≥ −87.33.
inline constexpr double kSigmoidUlps = 4.0;

/// GELU and SiLU: |y − y₆₄| ≤ kActivationScale·(6 + x²)·|y₆₄| + kActivationFloor. Rounding x² in the exponent makes a
/// relative error that grows with x²; the floor is what lies below the smallest exp that is not 0.
inline constexpr double kActivationScale = 0x1p-23;
inline constexpr double kActivationFloor = 0x1p-118;

/// softmax: |p − p₆₄| ≤ kSoftmaxAbsolute, and for p₆₄ ≥ 1e-37 also ≤ kSoftmaxScale·(6 + |x − max|)·p₆₄;
/// |Σp − 1| ≤ kSoftmaxSum for rows of up to 4096.
inline constexpr double kSoftmaxAbsolute = 5e-7;
inline constexpr double kSoftmaxScale = 0x1p-23;
inline constexpr double kSoftmaxSum = 2e-6;

/// log_softmax: |y − y₆₄| ≤ kLogSoftmax·(1 + |y₆₄|) for rows of up to 65536.
inline constexpr double kLogSoftmax = 0x1p-21;

/// layer_norm and rms_norm: |y − y₆₄| ≤ kNorm·(|gain|·(1 + |x̂₆₄|)·(1 + |mean|/deviation) + |bias|) for rows of up to
/// 8192, x̂ the normalised element; rms_norm has no mean and no bias.
inline constexpr double kNorm = 0x1p-20;

/// A number rounded to 8 bits: |x − scale·q| ≤ (½ + kInt8Step)·scale, what is beyond ½ for the scale's own rounding.
inline constexpr double kInt8Step = 0x1p-16;
/// matmul_int8, of what was rounded: |y − y₆₄| ≤ kInt8·(|bias| + |scales·Σ|).
inline constexpr double kInt8 = 4 * kUnitRoundoff;

// Sums of n products (dot, matmul) need no constant: |y − y₆₄| ≤ (n + 2)·2⁻²⁴·Σ|aᵢbᵢ| (the start of the sum, a bias or
// what is accumulated into, counts as one more term) is proven for every order of the sum.

}  // namespace regard::kernels::bounds
