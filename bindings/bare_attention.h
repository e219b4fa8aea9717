#pragma once
// attend() of the package: the bare operation on matrices that JavaScript brings.

#include <emscripten/val.h>

#include <string>

#include "guard.h"

namespace regard::bindings {

/// q [L, H·E], k [S, KV·E], v [S, KV·F] as Float32Arrays; options as AttendRequest of options.h.
/// The value is [tensor, …]: z [L, H·F], and of scores, masked_scores, pattern [H, L, S] what was asked for.
[[nodiscard]] Outcome bare_attention(const emscripten::val& q, const emscripten::val& k, const emscripten::val& v,
                                     const std::string& options);

}  // namespace regard::bindings
