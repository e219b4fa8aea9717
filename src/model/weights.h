#pragma once
// Where tensors come from: a safetensors file natively, streamed memory in the browser, made-up ones in tests.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"

namespace regard {

/// How numbers are kept in memory: as they are stored, so that half precision takes half the room.
enum class Precision { f32, f16, bf16 };

class TensorSource {
 public:
  virtual ~TensorSource() = default;
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::size_t> shape(std::string_view name) const = 0;
  /// What the tensor's numbers fit without loss.
  [[nodiscard]] virtual Precision precision(std::string_view) const { return Precision::f32; }
  /// Whether two names stand for one stored tensor (a table that is input and output at once).
  [[nodiscard]] virtual bool same(std::string_view, std::string_view) const { return false; }
  /// Writes the tensor as float32 (f16 and bf16 widened exactly) to out, whose size is the shape's product.
  [[nodiscard]] virtual Status read(std::string_view name, std::span<float> out) const = 0;
};

}  // namespace regard
