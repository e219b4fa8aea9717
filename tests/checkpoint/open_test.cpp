// Whole checkpoints: what is missing, of the wrong shape or type, or not a number, is refused by name.

#include "checkpoint/open.h"

#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "checkpoint/checkpoint_stream.h"
#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/config_json.h"
#include "checkpoint/trace_file.h"
#include "model/tensor_names.h"

namespace regard {
namespace {

constexpr std::string_view kConfig = R"({"model_type":"marian","vocab_size":7,"d_model":4,"encoder_layers":1,
  "decoder_layers":2,"encoder_attention_heads":2,"decoder_attention_heads":1,"encoder_ffn_dim":3,"decoder_ffn_dim":5,
  "max_position_embeddings":8,"activation_function":"relu","decoder_start_token_id":6})";

/// The tensors of kConfig by their names in files, all ones.
Trace right_tensors() {
  const auto parsed = parse_config(kConfig, {}).value();
  Trace tensors;
  for (const TensorSpec& spec : tensor_specs(parsed.config)) {
    std::size_t size = 1;
    for (const std::size_t axis : spec.shape) size *= axis;
    for (const NameRule& rule : parse_names(parsed.family->names)) {
      const std::string name = name_in_file(rule, spec.name);
      if (name.empty()) continue;
      tensors.entries.push_back({name, spec.shape, Numbers(size, 1.0f)});
      break;
    }
  }
  return tensors;
}

std::vector<std::byte> file_of(const Trace& tensors) {
  std::vector<std::byte> bytes = trace_header(tensors);
  for (const TraceEntry& entry : tensors.entries) {
    const auto* raw = reinterpret_cast<const std::byte*>(entry.data.data());
    bytes.insert(bytes.end(), raw, raw + entry.data.size() * sizeof(float));
  }
  return bytes;
}

Result<Checkpoint> open(std::span<const std::byte> bytes) {
  auto stream = CheckpointStream::create(kConfig, {});
  REGARD_TRY(stream);
  REGARD_TRY(stream.value().begin("", bytes, std::nullopt));
  return stream.value().finish();
}

Result<Checkpoint> open(const Trace& tensors) { return open(file_of(tensors)); }

}  // namespace

TEST_CASE("a checkpoint in memory opens, and names what it ignores", "[open]") {
  Trace tensors = right_tensors();
  CHECK(tensors.entries.size() == 1 + 1 + 16 + 2 * 26);  // embedding, logits bias, layers
  tensors.entries.push_back({"model.encoder.embed_positions.weight", {8, 4}, Numbers(32, 0.0f)});
  const auto opened = open(tensors);
  INFO((opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  CHECK(opened.value().ignored_tensors == std::vector<std::string>{"model.encoder.embed_positions.weight"});
  CHECK(opened.value().model->run({{1, 2, 3}, {}, {}, {}, {}}, {}).ok());
}

TEST_CASE("a body saved without its head's prefix opens", "[open]") {
  Trace tensors = right_tensors();
  for (TraceEntry& entry : tensors.entries) {
    if (entry.name.starts_with("model.")) entry.name = entry.name.substr(6);
  }
  CHECK(open(tensors).ok());
}

TEST_CASE("a tied table is found under any of its names", "[open]") {
  for (const char* name :
       {"lm_head.weight", "model.decoder.embed_tokens.weight", "model.encoder.embed_tokens.weight"}) {
    Trace tensors = right_tensors();
    tensors.entries.front().name = name;
    INFO(name);
    CHECK(open(tensors).ok());
  }
}

TEST_CASE("every tensor that is missing is named", "[open]") {
  const Trace right = right_tensors();
  for (std::size_t i = 0; i < right.entries.size(); ++i) {
    Trace tensors = right;
    tensors.entries.erase(tensors.entries.begin() + static_cast<std::ptrdiff_t>(i));
    const auto opened = open(tensors);
    INFO(right.entries[i].name);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == ErrorCode::tensor_missing);
    CHECK(opened.error().message.find(right.entries[i].name) != std::string::npos);
  }
}

TEST_CASE("every tensor of the wrong shape is refused", "[open]") {
  const Trace right = right_tensors();
  for (std::size_t i = 0; i < right.entries.size(); ++i) {
    Trace tensors = right;
    tensors.entries[i].shape[0] += 1;
    tensors.entries[i].data.resize(tensors.entries[i].data.size() +
                                   tensors.entries[i].data.size() / (tensors.entries[i].shape[0] - 1));
    INFO(right.entries[i].name);
    const auto opened = open(tensors);
    CHECK((!opened.ok() && opened.error().code == ErrorCode::shape_mismatch));
  }
}

TEST_CASE("NaN and infinities are found in every tensor", "[open]") {
  const Trace right = right_tensors();
  for (std::size_t i = 0; i < right.entries.size(); ++i) {
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
      Trace tensors = right;
      tensors.entries[i].data.back() = bad;
      INFO(right.entries[i].name << " " << bad);
      const auto opened = open(tensors);
      CHECK((!opened.ok() && opened.error().code == ErrorCode::weights_not_finite));
    }
  }
}

TEST_CASE("integers where numbers are needed are refused by name", "[open]") {
  auto bytes = trace_header(right_tensors());
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  text.replace(text.find("F32"), 3, "I32");
  std::memcpy(bytes.data(), text.data(), text.size());
  std::size_t data = 0;
  for (const TraceEntry& entry : right_tensors().entries) data += entry.data.size() * sizeof(float);
  bytes.resize(bytes.size() + data);
  const auto opened = open(bytes);
  CHECK((!opened.ok() && opened.error().code == ErrorCode::dtype_unsupported));
}

TEST_CASE("a stream that is not complete is refused", "[open]") {
  CHECK(open(trace_header(right_tensors())).error().code == ErrorCode::coverage_invalid);
  auto stream = CheckpointStream::create(kConfig, {});
  CHECK(stream.value().extend(1).error().code == ErrorCode::header_truncated);
  CHECK(stream.value().finish().error().code == ErrorCode::header_truncated);
}

TEST_CASE("a folder without a checkpoint says which file is missing", "[open]") {
  const auto opened = open_checkpoint(std::filesystem::path(REGARD_SOURCE_DIR) / "src");
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == ErrorCode::file_unreadable);
  CHECK(opened.error().message.find("config.json") != std::string::npos);
}

}  // namespace regard
