#pragma once
// A checkpoint that is made up: seeded random tensors for any Config, by their canonical names.

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/tensor_names.h"
#include "model/weights.h"
#include "seeded.h"

namespace regard::test {

class MemoryTensors : public TensorSource {
 public:
  struct Tensor {
    std::vector<std::size_t> shape;
    std::vector<float> data;
  };

  MemoryTensors() = default;
  /// Normal numbers of deviation 1/√columns, gains around 1.
  explicit MemoryTensors(const Config& config, std::uint64_t seed = 1) {
    Seeded random(seed);
    for (const TensorSpec& spec : tensor_specs(config)) {
      std::size_t size = 1;
      for (const std::size_t axis : spec.shape) size *= axis;
      const bool gain = spec.name.ends_with(".gain"), table = spec.name.find("embed") != std::string::npos;
      const std::size_t columns = spec.shape.size() > 1 ? size / spec.shape.front() : 4;
      const float deviation = gain || table ? 0.5f : 1.0f / std::sqrt(static_cast<float>(columns));
      Tensor tensor{spec.shape, random.normals(size, deviation)};
      if (gain) {
        for (float& x : tensor.data) x += 1.0f;
      }
      tensors[spec.name] = std::move(tensor);
    }
  }

  [[nodiscard]] bool has(std::string_view name) const override { return tensors.contains(std::string(name)); }
  [[nodiscard]] std::vector<std::size_t> shape(std::string_view name) const override {
    return tensors.at(std::string(name)).shape;
  }
  [[nodiscard]] Status read(std::string_view name, std::span<std::byte> out) const override {
    const auto data = std::as_bytes(std::span(tensors.at(std::string(name)).data));
    if (data.size() != out.size()) return Error{ErrorCode::internal, "read into the wrong size"};
    std::copy(data.begin(), data.end(), out.begin());
    return success();
  }

  std::map<std::string, Tensor> tensors;
};

}  // namespace regard::test
