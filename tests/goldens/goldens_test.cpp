// Every recorded tensor and every generated token against PyTorch and Hugging Face transformers (make_goldens.py).
//
// Bounds: pattern 1e-5, logits 1e-4, and 1e-5 + 1e-5·|expected| for what lies between; the same token is the likeliest
// at every position; generated tokens are identical.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/open.h"
#include "checkpoint/safetensors_file.h"
#include "model/generation.h"

namespace regard {
namespace {

using Json = nlohmann::json;

const std::filesystem::path kGoldens = std::filesystem::path(REGARD_SOURCE_DIR) / "tests" / "goldens";

struct Bound {
  double absolute, relative;
};

Bound bound_of(const std::string& tensor) {
  if (tensor.ends_with(".pattern")) return {1e-5, 0.0};
  if (tensor == "logits") return {1e-4, 0.0};
  return {1e-5, 1e-5};
}

Json read_cases(const std::string& checkpoint) {
  std::ifstream file(kGoldens / checkpoint / "cases.json");
  return Json::parse(file, nullptr, false);
}

/// CRC-32 (ISO 3309), as Python's zlib gives it.
std::uint32_t crc32(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::uint32_t crc = ~0u;
  for (std::istreambuf_iterator<char> at(file), end; at != end; ++at) {
    crc ^= static_cast<unsigned char>(*at);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1u ? 0xedb88320u : 0u);
  }
  return ~crc;
}

std::shared_ptr<const Transformer> open_model(const std::filesystem::path& folder) {
  const auto opened = open_checkpoint(folder);
  INFO(folder.string() << ": " << (opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  CHECK(opened.value().ignored_tensors.empty());
  return opened.value().model;
}

std::size_t argmax(const float* row, std::size_t n) {
  return static_cast<std::size_t>(std::max_element(row, row + n) - row);
}

void compare(const std::string& name, const std::vector<float>& expected, const std::vector<float>& found) {
  REQUIRE(found.size() == expected.size());
  const Bound bound = bound_of(name);
  double worst = 0.0;  // of what is allowed
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(static_cast<double>(expected[i]) - static_cast<double>(found[i]));
    const double allowed = bound.absolute + bound.relative * std::abs(static_cast<double>(expected[i]));
    worst = std::max(worst, std::isfinite(found[i]) ? difference / allowed : INFINITY);
  }
  INFO(name << " differs by " << worst << " of its bound");
  CHECK(worst <= 1.0);
}

void compare_run(const Transformer& model, const std::filesystem::path& folder, const Json& run) {
  const std::string name = run["name"];
  INFO("run " << name);
  RunInput input;
  input.ids = run["ids"].get<std::vector<std::int64_t>>();
  input.decoder_ids = run["decoder_ids"].get<std::vector<std::int64_t>>();
  input.attention_mask = run["attention_mask"].get<std::vector<std::uint8_t>>();
  RunOptions options;
  options.record.tensors = {"q",         "k",         "v",          "z",       "scores", "pattern", "attn_out",
                            "resid_pre", "resid_mid", "resid_post", "mlp_out", "embed",  "logits"};
  const auto result = model.run(input, options);
  INFO((result.ok() ? "" : result.error().message));
  REQUIRE(result.ok());

  const auto file = SafetensorsFile::open(folder / ("run-" + name + ".safetensors"));
  REQUIRE(file.ok());
  REQUIRE_FALSE(file.value().header().tensors.empty());
  for (const StoredTensor& tensor : file.value().header().tensors) {
    INFO(tensor.name);
    const TraceEntry* entry = result.value().trace.find(tensor.name);
    REQUIRE(entry != nullptr);
    CHECK(entry->shape == tensor.shape());
    std::vector<float> expected(static_cast<std::size_t>(tensor.n_elements()));
    REQUIRE(read_stored(tensor, file.value().data(), expected).ok());
    compare(tensor.name, expected, entry->data);
    if (tensor.name != "logits") continue;
    const std::size_t width = tensor.shape().back();
    for (std::size_t row = 0; row < expected.size() / width; ++row) {
      CHECK(argmax(expected.data() + row * width, width) == argmax(entry->data.data() + row * width, width));
    }
  }
}

void compare_generation(const std::shared_ptr<const Transformer>& model, const Json& expected) {
  RunInput input;
  input.ids = expected["ids"].get<std::vector<std::int64_t>>();
  GenerateOptions options;
  const GenerationDefaults& defaults = model->config().generation;
  options.beams = expected.value("num_beams", defaults.beams);
  if (expected.contains("length_penalty")) options.length_penalty = expected["length_penalty"].get<float>();
  if (expected.contains("early_stopping")) options.early_stopping = expected["early_stopping"].get<bool>();
  auto generation = Generation::start(model, input, options);
  INFO(expected.dump());
  REQUIRE(generation.ok());
  std::vector<std::int64_t> found;
  for (bool finished = false; !finished;) {
    const auto step = generation.value().next();
    REQUIRE(step.ok());
    found = step.value().ids;
    finished = step.value().finished;
  }
  CHECK(found == expected["tokens"].get<std::vector<std::int64_t>>());
}

void compare_checkpoint(const std::string& name, const std::filesystem::path& weights) {
  const Json cases = read_cases(name);
  REQUIRE_FALSE(cases.is_discarded());
  INFO("the goldens are about other weights: run tests/goldens/make_goldens.py");
  REQUIRE(crc32(weights / "model.safetensors") == cases["weights_crc32"].get<std::uint32_t>());
  const auto model = open_model(weights);
  REQUIRE_FALSE(cases["runs"].empty());
  for (const Json& run : cases["runs"]) compare_run(*model, kGoldens / name, run);
  REQUIRE_FALSE(cases["generations"].empty());
  for (const Json& generation : cases["generations"]) compare_generation(model, generation);
}

}  // namespace

TEST_CASE("Marian in float32 with swish agrees with PyTorch", "[goldens]") {
  compare_checkpoint("marian-f32-swish", kGoldens / "marian-f32-swish");
}
TEST_CASE("Marian in float16 with relu and unscaled embeddings agrees with PyTorch", "[goldens]") {
  compare_checkpoint("marian-f16-relu", kGoldens / "marian-f16-relu");
}
TEST_CASE("Marian in bfloat16 with gelu agrees with PyTorch", "[goldens]") {
  compare_checkpoint("marian-bf16-gelu", kGoldens / "marian-bf16-gelu");
}
TEST_CASE("Marian with two vocabularies agrees with PyTorch", "[goldens]") {
  compare_checkpoint("marian-f32-apart", kGoldens / "marian-f32-apart");
}
TEST_CASE("the shipped translator agrees with PyTorch", "[goldens]") {
  compare_checkpoint("translate-en-fr", std::filesystem::path(REGARD_SOURCE_DIR) / "models" / "translate-en-fr");
}

}  // namespace regard
