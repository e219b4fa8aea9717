#pragma once
// What the tests against the goldens share: reading cases.json and run-*.safetensors, comparing tensors and tokens.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/open.h"
#include "checkpoint/safetensors_file.h"
#include "model/generation.h"

namespace regard::test {

using Json = nlohmann::json;

struct Tensor {
  std::string name;
  std::vector<std::size_t> shape;
  std::vector<float> data;
};

struct Bound {
  double absolute, relative;
};

/// The cases, after checking that they are about these weights.
inline Json read_cases(const std::filesystem::path& folder, const std::filesystem::path& weights) {
  std::ifstream file(folder / "cases.json");
  Json cases = Json::parse(file, nullptr, false);
  REQUIRE_FALSE(cases.is_discarded());
  std::ifstream bytes(weights / "model.safetensors", std::ios::binary);
  std::uint32_t crc = ~0u;  // CRC-32 (ISO 3309), as Python's zlib gives it
  for (std::istreambuf_iterator<char> at(bytes), end; at != end; ++at) {
    crc ^= static_cast<unsigned char>(*at);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1u ? 0xedb88320u : 0u);
  }
  INFO("the goldens are about other weights: write them again");
  REQUIRE(~crc == cases["weights_crc32"].get<std::uint32_t>());
  return cases;
}

inline std::vector<Tensor> read_run(const std::filesystem::path& folder, const std::string& run) {
  const auto file = SafetensorsFile::open(folder / ("run-" + run + ".safetensors"));
  REQUIRE(file.ok());
  REQUIRE_FALSE(file.value().header().tensors.empty());
  std::vector<Tensor> tensors;
  for (const StoredTensor& stored : file.value().header().tensors) {
    Tensor& tensor = tensors.emplace_back(Tensor{stored.name, stored.shape(), {}});
    tensor.data.resize(static_cast<std::size_t>(stored.n_elements()));
    REQUIRE(read_stored(stored, stored.bytes_of_file(file.value().data()), tensor.data).ok());
  }
  return tensors;
}

inline RunInput read_input(const Json& given) {
  RunInput input;
  input.ids = given.value("ids", std::vector<std::int64_t>());
  input.decoder_ids = given.value("decoder_ids", std::vector<std::int64_t>());
  input.attention_mask = given.value("attention_mask", std::vector<std::uint8_t>());
  input.token_types = given.value("token_types", std::vector<std::int64_t>());
  return input;
}

/// The block of `found` that has the shape of `expected`: it begins at row `first_row` of the last axis but one, and
/// at 0 elsewhere. Both have the same number of axes.
inline std::vector<float> block(const Tensor& found, const std::vector<std::size_t>& shape, std::size_t first_row) {
  REQUIRE(found.shape.size() == shape.size());
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::size_t from = axis + 2 == shape.size() ? first_row : 0;
    REQUIRE(from + shape[axis] <= found.shape[axis]);
    count *= shape[axis];
  }
  std::vector<float> data(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t rest = i, at = 0, stride = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      at += (rest % shape[axis] + (axis + 2 == shape.size() ? first_row : 0)) * stride;
      rest /= shape[axis];
      stride *= found.shape[axis];
    }
    data[i] = found.data[at];
  }
  return data;
}

inline void compare(const std::string& name, const Bound& bound, std::span<const float> expected,
                    std::span<const float> found) {
  REQUIRE(found.size() == expected.size());
  double worst = 0.0;  // of what is allowed
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(static_cast<double>(expected[i]) - static_cast<double>(found[i]));
    const double allowed = bound.absolute + bound.relative * std::abs(static_cast<double>(expected[i]));
    worst = std::max(worst, std::isfinite(found[i]) ? difference / allowed : INFINITY);
  }
  INFO(name << " differs by " << worst << " of its bound");
  CHECK(worst <= 1.0);
}

/// The likeliest of each row is the same, unless the reference's two best differ by no more than `tie`.
inline void compare_likeliest(std::span<const float> expected, std::span<const float> found, std::size_t width,
                              double tie) {
  for (std::size_t row = 0; row < expected.size() / width; ++row) {
    const float* first = expected.data() + row * width;
    const float* best = std::max_element(first, first + width);
    const float* other = found.data() + row * width;
    const auto chosen = std::max_element(other, other + width) - other;
    if (static_cast<double>(*best) - static_cast<double>(first[chosen]) <= tie) continue;
    INFO("row " << row);
    CHECK(chosen == best - first);
  }
}

/// The tokens of one generation, chosen as `expected` says.
inline void compare_tokens(const std::shared_ptr<const Transformer>& model, const RunInput& input,
                           const Json& expected) {
  GenerateOptions options;
  const GenerationDefaults& defaults = model->config().generation;
  options.sample = expected.value("sample", false);
  options.beams = expected.value("num_beams", options.sample ? 1 : defaults.beams);
  if (expected.contains("length_penalty")) options.length_penalty = expected["length_penalty"].get<float>();
  if (expected.contains("early_stopping")) options.early_stopping = expected["early_stopping"].get<bool>();
  options.temperature = expected.value("temperature", 1.0f);
  options.top_k = expected.value("top_k", std::size_t{0});
  options.top_p = expected.value("top_p", 1.0f);
  options.uniforms = expected.value("uniforms", std::vector<double>());
  INFO(expected.dump());
  auto generation = Generation::start(model, input, options);
  INFO((generation.ok() ? "" : generation.error().message));
  REQUIRE(generation.ok());
  std::vector<std::int64_t> found;
  for (bool finished = false; !finished;) {
    const auto step = generation.value().next();
    INFO((step.ok() ? "" : step.error().message));
    REQUIRE(step.ok());
    found = step.value().ids;
    finished = step.value().finished;
  }
  CHECK(found == expected["tokens"].get<std::vector<std::int64_t>>());
}

}  // namespace regard::test
