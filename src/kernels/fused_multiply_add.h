#pragma once
// a·b + c, the one operation whose rounding depends on the build. No other file knows which build this is.
//
//   REGARD_STRICT=1        multiply, round, add, round: the same bits on every machine
//   REGARD_RELAXED_SIMD=1  WASM's f32x4.relaxed_madd, which V8 turns into the processor's fused instruction
//   neither                xsimd's fma: fused wherever the instruction set has it
//
// The strict build also needs -ffp-contract=off, or the compiler may fuse what is written here as two.

#include <xsimd/xsimd.hpp>

#if REGARD_RELAXED_SIMD && !REGARD_STRICT
#include <wasm_simd128.h>
#endif

namespace regard::kernels {

[[nodiscard]] inline xsimd::batch<float> multiply_add(xsimd::batch<float> a, xsimd::batch<float> b,
                                                      xsimd::batch<float> c) noexcept {
#if REGARD_STRICT
  return a * b + c;
#elif REGARD_RELAXED_SIMD
  return xsimd::batch<float>(wasm_f32x4_relaxed_madd(a, b, c));
#else
  return xsimd::fma(a, b, c);
#endif
}

}  // namespace regard::kernels
