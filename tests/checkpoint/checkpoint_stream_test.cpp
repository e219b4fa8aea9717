// Checkpoints that arrive in pieces: how much memory opening one takes, and weights in several files.

#include "checkpoint/checkpoint_stream.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "checkpoint/trace_file.h"
#include "checkpoint/weight_files.h"
#include "model/tensor_names.h"
#include "reference/allocation.h"
#include "seeded.h"

namespace regard {
namespace {

/// A model of about 64 MB: tables and matrices in the proportions of a small BERT, and rows that do not fill panels.
constexpr std::string_view kBert = R"({"model_type":"bert","architectures":["BertForMaskedLM"],"vocab_size":9001,
  "hidden_size":516,"num_hidden_layers":4,"num_attention_heads":12,"intermediate_size":2050,
  "max_position_embeddings":130,"type_vocab_size":2,"tie_word_embeddings":true})";
/// The same of GPT-2, whose matrices are stored the other way round and with q, k and v in one.
constexpr std::string_view kGpt2 = R"({"model_type":"gpt2","architectures":["GPT2LMHeadModel"],"vocab_size":9001,
  "n_embd":516,"n_layer":4,"n_head":12,"n_positions":130,"tie_word_embeddings":true})";

/// Random tensors for a configuration by their names in files, and some that the model has no use for.
Trace tensors_of(std::string_view config) {
  const auto parsed = parse_config(config, {}).value();
  test::Seeded random(3);
  std::map<std::string, TraceEntry> tensors;
  for (const TensorSpec& spec : tensor_specs(parsed.config)) {
    for (const NameRule& rule : parse_names(parsed.family->names)) {
      const std::string name = name_in_file(rule, spec.name);
      if (name.empty()) continue;
      auto shape = spec.shape;
      if (rule.part != Part::whole) shape[0] *= 3;
      if (rule.layout == Layout::transposed && shape.size() == 2) std::swap(shape[0], shape[1]);
      std::size_t size = 1;
      for (const std::size_t axis : shape) size *= axis;
      TraceEntry& entry = tensors[name];
      if (!entry.data.empty()) break;
      const std::vector<float> numbers = random.normals(size, 0.05f);
      entry = {name, shape, Numbers(numbers.begin(), numbers.end())};
      break;
    }
  }
  tensors["unused.table"] = {"unused.table", {1000, 1000}, Numbers(1'000'000, 0.0f)};
  Trace trace;
  for (auto& [name, entry] : tensors) trace.entries.push_back(std::move(entry));
  return trace;
}

std::vector<std::byte> file_of(const Trace& tensors) {
  std::vector<std::byte> bytes = trace_header(tensors);
  for (const TraceEntry& entry : tensors.entries) {
    const auto raw = std::as_bytes(std::span(entry.data));
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  }
  return bytes;
}

Status send(CheckpointStream& stream, const std::string& name, std::span<const std::byte> file) {
  const auto header = safetensors_header_end(file, file.size());
  REGARD_TRY(header);
  REGARD_TRY(stream.begin(name, file.first(header.value()), file.size()));
  for (std::size_t at = header.value(); at < file.size();) {
    const auto place = stream.extend(std::min<std::size_t>(60'000, file.size() - at));
    REGARD_TRY(place);
    const auto [data, size] = place.value();
    if (data != nullptr) std::copy_n(file.data() + at, size, data);
    at += size;
  }
  return success();
}

constexpr std::string_view kTiny = R"({"model_type":"gpt2","architectures":["GPT2LMHeadModel"],"vocab_size":11,
  "n_embd":4,"n_layer":2,"n_head":2,"n_positions":8})";

/// kTiny's tensors in two files, and their index.
struct Shards {
  Shards() {
    const Trace all = tensors_of(kTiny);
    for (std::size_t i = 0; i < all.entries.size(); ++i) {
      parts[i % 2].entries.push_back(all.entries[i]);
      where[all.entries[i].name] = names[i % 2];
    }
  }

  [[nodiscard]] std::string index() const {
    std::string json;
    for (const auto& [name, file] : where) json += (json.empty() ? "" : ",") + ("\"" + name + "\":\"" + file + "\"");
    return R"({"metadata":{"total_size":7},"weight_map":{)" + json + "}}";
  }
  [[nodiscard]] Result<Checkpoint> open() const {
    auto stream = CheckpointStream::create(kTiny, {}, index());
    REGARD_TRY(stream);
    for (std::size_t i = 0; i < 2; ++i) REGARD_TRY(send(stream.value(), names[i], file_of(parts[i])));
    return stream.value().finish();
  }

  std::string names[2] = {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"};
  Trace parts[2];
  std::map<std::string, std::string> where;
};

void check_refused(const Shards& shards, ErrorCode code, const std::string& said) {
  const auto opened = shards.open();
  REQUIRE_FALSE(opened.ok());
  INFO(opened.error().message);
  CHECK(std::string(name_of(opened.error().code)) == std::string(name_of(code)));
  CHECK(opened.error().message.find(said) != std::string::npos);
}

}  // namespace

TEST_CASE("opening a checkpoint takes at most 1.15 times its weights", "[stream][memory]") {
  for (const std::string_view config : {kBert, kGpt2}) {
    const std::vector<std::byte> file = file_of(tensors_of(config));
    std::optional<Result<Checkpoint>> opened;
    const test::AllocationCount count = test::count_allocations([&] {
      auto stream = CheckpointStream::create(config, {});
      const Status sent = stream.ok() ? send(stream.value(), "", file) : Status(stream.error());
      opened = sent.ok() ? stream.value().finish() : Result<Checkpoint>(sent.error());
    });
    INFO((opened->ok() ? "" : opened->error().message));
    REQUIRE(opened->ok());
    const auto kept = static_cast<double>(opened->value().model->weight_bytes());
    INFO(count.peak_bytes << " of " << kept);
    CHECK(kept > 60e6);
    CHECK(static_cast<double>(count.peak_bytes) <= 1.15 * kept);
    CHECK(opened->value().ignored_tensors == std::vector<std::string>{"unused.table"});
  }
}

TEST_CASE("weights in two files open as in one", "[stream][shards]") {
  const Shards shards;
  const auto opened = shards.open();
  INFO((opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  auto whole = CheckpointStream::create(kTiny, {});
  REQUIRE(send(whole.value(), "", file_of(tensors_of(kTiny))).ok());
  const auto expected = whole.value().finish();
  REQUIRE(expected.ok());
  const RunInput input{{1, 2, 3}, {}, {}, {}, {}};
  CHECK(opened.value().model->run(input, {}).value().logits == expected.value().model->run(input, {}).value().logits);
}

TEST_CASE("an index that lies is refused", "[stream][shards]") {
  Shards shards;
  shards.where["transformer.ln_f.weight"] = "";
  for (auto& [name, file] : shards.where) {
    if (name.find("ln_f.weight") != std::string::npos)
      file = file == shards.names[0] ? shards.names[1] : shards.names[0];
  }
  shards.where.erase("transformer.ln_f.weight");
  check_refused(shards, ErrorCode::index_invalid, "ln_f.weight");

  Shards absent;
  absent.where["nowhere"] = absent.names[1];
  check_refused(absent, ErrorCode::index_invalid, "nowhere");

  Shards unsaid;
  unsaid.where.erase("unused.table");
  check_refused(unsaid, ErrorCode::index_invalid, "unused.table");

  Shards twice;
  twice.parts[1].entries.push_back(twice.parts[0].entries[0]);
  check_refused(twice, ErrorCode::index_invalid, twice.parts[0].entries[0].name);

  Shards missing;
  for (auto entry = missing.where.begin(); entry != missing.where.end();) {
    entry = entry->first.find("wte") != std::string::npos ? missing.where.erase(entry) : std::next(entry);
  }
  check_refused(missing, ErrorCode::tensor_missing, "wte");
}

TEST_CASE("what is no index of weights is refused", "[stream][shards]") {
  for (const std::string_view json :
       {"[]", "{}", R"({"weight_map":{}})", R"({"weight_map":[]})", R"({"weight_map":{"a":1}})",
        R"({"weight_map":{"a":""}})", R"({"weight_map":{"a":"../b"}})", R"({"weight_map":{"a":"/etc/passwd"}})",
        R"({"weight_map":{"a":".hidden"}})", R"({"weight_map":{"a":"b\\c"}})"}) {
    INFO(json);
    const auto index = ShardIndex::parse(json);
    REQUIRE_FALSE(index.ok());
    CHECK(index.error().code == ErrorCode::index_invalid);
  }
  CHECK(ShardIndex::parse("{").error().code == ErrorCode::json_invalid);
}

}  // namespace regard
