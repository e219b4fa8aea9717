// Every recorded tensor and every generated token of Marian against PyTorch and Hugging Face transformers
// (make_goldens.py).
//
// Bounds: pattern 1e-5, logits 1e-4, and 1e-5 + 1e-5·|expected| for what lies between; the same token is the likeliest
// at every position; generated tokens are identical.

#include "goldens/compare.h"

namespace regard {
namespace {

using test::Bound;
using test::Json;
using test::Tensor;

const std::filesystem::path kGoldens = std::filesystem::path(REGARD_SOURCE_DIR) / "tests" / "goldens";

Bound bound_of(const std::string& tensor) {
  if (tensor.ends_with(".pattern")) return {1e-5, 0.0};
  if (tensor == "logits") return {1e-4, 0.0};
  return {1e-5, 1e-5};
}

std::shared_ptr<const Transformer> open_model(const std::filesystem::path& folder) {
  const auto opened = open_checkpoint(folder);
  INFO(folder.string() << ": " << (opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  CHECK(opened.value().ignored_tensors.empty());
  return opened.value().model;
}

void compare_run(const Transformer& model, const std::filesystem::path& folder, const Json& run) {
  const std::string name = run["name"];
  INFO("run " << name);
  RunOptions options;
  options.record.tensors = {"q",         "k",         "v",          "z",       "scores", "pattern", "attn_out",
                            "resid_pre", "resid_mid", "resid_post", "mlp_out", "embed",  "logits"};
  const auto result = model.run(test::read_input(run), options);
  INFO((result.ok() ? "" : result.error().message));
  REQUIRE(result.ok());
  for (const Tensor& expected : test::read_run(folder, name)) {
    INFO(expected.name);
    const TraceEntry* entry = result.value().trace.find(expected.name);
    REQUIRE(entry != nullptr);
    CHECK(entry->shape == expected.shape);
    test::compare(expected.name, bound_of(expected.name), expected.data, entry->data);
    if (expected.name == "logits") {
      test::compare_likeliest(expected.data, entry->data, expected.shape.back(), 0.0);
    }
  }
}

void compare_checkpoint(const std::string& name, const std::filesystem::path& weights) {
  const Json cases = test::read_cases(kGoldens / name, weights);
  const auto model = open_model(weights);
  REQUIRE_FALSE(cases["runs"].empty());
  for (const Json& run : cases["runs"]) compare_run(*model, kGoldens / name, run);
  REQUIRE_FALSE(cases["generations"].empty());
  for (const Json& generation : cases["generations"]) {
    test::compare_tokens(model, test::read_input(generation), generation);
  }
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
