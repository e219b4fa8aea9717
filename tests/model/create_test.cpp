// What `create` refuses: configurations, and checkpoints that do not carry what the configuration asks for.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "model/families.h"
#include "model/memory_tensors.h"
#include "model/tensor_reader.h"

namespace regard::test {
namespace {

TEST_CASE("each tensor is checked: missing, of another shape, not finite", "[model][errors]") {
  for (const Config& config : {tiny_marian(), tiny_t5(), tiny_bert(), tiny_vit()}) {
    const MemoryTensors good(config);
    for (const auto& [name, tensor] : good.tensors) {
      const auto refused = [&](const MemoryTensors& tensors, ErrorCode code, const std::string& part) {
        const auto model = Transformer::create(config, tensors);
        REQUIRE(!model.ok());
        CHECK(model.error().code == code);
        INFO(model.error().message);
        CHECK(model.error().message.find(name) != std::string::npos);
        CHECK(model.error().message.find(part) != std::string::npos);
      };
      MemoryTensors bad = good;
      bad.tensors.erase(name);
      refused(bad, ErrorCode::tensor_missing, shape_text(tensor.shape));
      bad = good;
      bad.tensors[name].shape.back() += 1;
      refused(bad, ErrorCode::shape_mismatch, shape_text(tensor.shape));
      bad = good;
      bad.tensors[name].data.front() = std::nanf("");
      bad.tensors[name].data.back() = -std::numeric_limits<float>::infinity();
      refused(bad, ErrorCode::weights_not_finite, "2");
    }
  }
}

TEST_CASE("tensors that the model does not name are left alone; axes of length 1 do not count", "[model]") {
  const Config config = tiny_marian();
  MemoryTensors tensors(config);
  tensors.tensors["lm_head.weight"] = {{1}, {std::nanf("")}};
  tensors.tensors["logits.bias"].shape = {1, 29};
  CHECK(Transformer::create(config, tensors).ok());
}

TEST_CASE("a model knows its size", "[model]") {
  const Config config = tiny_bart();
  const MemoryTensors tensors(config);
  std::uint64_t parameters = 0;
  for (const auto& [name, tensor] : tensors.tensors) parameters += tensor.data.size();
  const auto model = Transformer::create(config, tensors).value();
  CHECK(model->n_parameters() == parameters);
  CHECK(model->weight_bytes() >= 4 * parameters);
  CHECK(model->config().family == "bart");
}

TEST_CASE("configurations that no Transformer could have are refused by field", "[model][errors]") {
  using Change = std::function<void(Config&)>;
  const std::vector<std::pair<std::string, Change>> changes = {
      {"encoder, decoder", [](Config& c) { c.encoder.reset(), c.decoder.reset(); }},
      {"decoder.cross", [](Config& c) { c.encoder.reset(); }},
      {"decoder.cross", [](Config& c) { c.decoder->cross = false; }},
      {"encoder.cross", [](Config& c) { c.encoder->cross = true; }},
      {"encoder.n_layers", [](Config& c) { c.encoder->n_layers = 0; }},
      {"encoder.n_layers", [](Config& c) { c.encoder->n_layers = 1'000'000'000; }},
      {"decoder.d_model", [](Config& c) { c.decoder->d_model = 8193; }},
      {"encoder.n_heads", [](Config& c) { c.encoder->n_heads = 0; }},
      {"encoder.n_heads", [](Config& c) { c.encoder->n_heads = 129; }},
      {"decoder.n_kv_heads", [](Config& c) { c.decoder->n_kv_heads = 3; }},
      {"decoder.d_head", [](Config& c) { c.decoder->d_head = 0; }},
      {"decoder.d_ff", [](Config& c) { c.decoder->d_ff = 0; }},
      {"encoder.n_ctx", [](Config& c) { c.encoder->n_ctx = 0; }},
      {"encoder.n_ctx", [](Config& c) { c.encoder->n_ctx = 1u << 31; }},
      {"encoder.norm_epsilon", [](Config& c) { c.encoder->norm_epsilon = 0.0f; }},
      {"encoder.norm_epsilon", [](Config& c) { c.encoder->norm_epsilon = std::nanf(""); }},
      {"encoder.embedding_scale", [](Config& c) { c.encoder->embedding_scale = std::nanf(""); }},
      {"encoder.windows", [](Config& c) { c.encoder->windows.resize(3); }},
      {"decoder.rotary.dims",
       [](Config& c) { c.decoder->positions = PositionKind::rotary, c.decoder->rotary.dims = 3; }},
      {"decoder.n_buckets", [](Config& c) { c.decoder->positions = PositionKind::t5_bucket; }},
      {"d_vocab", [](Config& c) { c.d_vocab = 0; }},
      {"d_vocab", [](Config& c) { c.d_vocab = 1'000'000; }},
      {"d_vocab_encoder", [](Config& c) { c.shared_embeddings = false; }},
      {"shared_embeddings", [](Config& c) { c.encoder->d_model = 20; }},
      {"decoder.softcap", [](Config& c) { c.decoder->softcap = -1.0f; }},
      {"decoder.score_scale", [](Config& c) { c.decoder->score_scale = 0.0f; }},
      {"decoder.d_embed", [](Config& c) { c.decoder->embedding_projection = EmbeddingProjection::tokens; }},
      {"decoder.parallel", [](Config& c) { c.decoder->parallel = true; }},
      {"decoder.rotary.low_frequency",
       [](Config& c) {
         c.decoder->positions = PositionKind::rotary;
         c.decoder->rotary = {.dims = 2, .low_frequency = 4.0f, .high_frequency = 1.0f};
       }},
      {"label_head", [](Config& c) { c.label_head.emplace(); }},
      {"label_head.labels",
       [](Config& c) {
         c.language_head = false;
         c.label_head.emplace();
       }},
      {"repetition_penalty", [](Config& c) { c.generation.repetition_penalty = 0.0f; }},
      {"suppressed", [](Config& c) { c.generation.suppressed = {29}; }},
      {"eos", [](Config& c) { c.generation.eos = {0, 29}; }},
      {"bad_words", [](Config& c) { c.generation.bad_words = {{3, 29}}; }},
      {"bad_words", [](Config& c) { c.generation.bad_words = {{}}; }},
      {"beams", [](Config& c) { c.generation.beams = 0; }},
      {"length_penalty", [](Config& c) { c.generation.length_penalty = std::nanf(""); }},
      {"logits_scale", [](Config& c) { c.logits_scale = std::nanf(""); }},
  };
  CHECK(check(tiny_marian()).ok());
  for (const auto& [field, change] : changes) {
    Config config = tiny_marian();
    change(config);
    const auto model = Transformer::create(config, MemoryTensors());
    INFO(field);
    REQUIRE(!model.ok());
    CHECK(model.error().code == ErrorCode::config_invalid);
    INFO(model.error().message);
    CHECK(model.error().message.starts_with(field));
  }
}

/// Every tensor that a configuration names, with its shape; nothing in it can be read.
struct Shapes : TensorSource {
  explicit Shapes(const Config& config, Precision kept = Precision::f32) : precision_(kept) {
    for (const TensorSpec& spec : tensor_specs(config)) shapes_[spec.name] = spec.shape;
  }
  [[nodiscard]] bool has(std::string_view) const override { return true; }
  [[nodiscard]] std::vector<std::size_t> shape(std::string_view n) const override { return shapes_.at(std::string(n)); }
  [[nodiscard]] Precision precision(std::string_view) const override { return precision_; }
  [[nodiscard]] Status read(std::string_view, std::span<std::byte>) const override {
    return Error{ErrorCode::internal, "read"};
  }

 private:
  std::map<std::string, std::vector<std::size_t>> shapes_;
  Precision precision_;
};

TEST_CASE("a model beyond the limit is refused before anything is read", "[model][errors]") {
  Config config = tiny_gpt2();
  config.d_vocab = 524'288;
  config.decoder->d_model = 8192;  // 4 Gi numbers: a product that wraps to 0 in 32 bits
  const auto model = Transformer::create(config, Shapes(config));
  REQUIRE(!model.ok());
  CHECK(model.error().code == ErrorCode::shape_overflow);
}

TEST_CASE("the limit is of the bytes that are kept", "[model][errors]") {
  Config config = tiny_gpt2();
  config.d_vocab = 65'536;
  config.decoder->d_model = 8192;  // 2 GiB of embeddings as float32, and the layers on top
  CHECK(TensorReader(Shapes(config), config).status().error().code == ErrorCode::shape_overflow);
  CHECK(TensorReader(Shapes(config, Precision::f16), config).status().ok());
}

}  // namespace
}  // namespace regard::test
