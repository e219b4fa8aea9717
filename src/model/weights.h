#pragma once
// Where tensors come from: a safetensors file natively, streamed memory in the browser, made-up ones in tests.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"

namespace regard {

class TensorSource {
 public:
  virtual ~TensorSource() = default;
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::size_t> shape(std::string_view name) const = 0;
  /// Writes the tensor as float32 (f16 and bf16 widened exactly) to out, whose size is the shape's product.
  [[nodiscard]] virtual Status read(std::string_view name, std::span<float> out) const = 0;
};

}  // namespace regard
