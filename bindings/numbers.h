#pragma once
// Numbers and descriptions as JavaScript values; tensors leave as copies of their own, which can be transferred.

#include <emscripten/val.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "checkpoint/open.h"
#include "model/generation.h"
#include "model/trace.h"

namespace regard::bindings {

/// {name, shape, data: Float32Array}
[[nodiscard]] emscripten::val tensor_of(std::string_view name, std::span<const std::size_t> shape,
                                        std::span<const float> data);
/// [tensor, …]
[[nodiscard]] emscripten::val tensors_of(const Trace& trace);

/// CoreInfo of bindings/js/protocol.ts
[[nodiscard]] emscripten::val info_of(const Transformer& model);

/// CoreStep of bindings/js/protocol.ts
[[nodiscard]] emscripten::val step_of(const GenerationStep& step);

}  // namespace regard::bindings
