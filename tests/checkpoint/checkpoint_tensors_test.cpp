// Names and layouts: tensors that a file stores transposed, or several side by side, become what the model asks for.

#include "checkpoint/checkpoint_tensors.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace regard {
namespace {

constexpr std::size_t kWidth = 2, kFeedForward = 3, kVocabulary = 5;

Config one_decoder_layer() {
  StackConfig stack;
  stack.n_layers = stack.n_heads = stack.n_kv_heads = 1;
  stack.d_model = stack.d_head = kWidth;
  stack.d_ff = kFeedForward;
  stack.n_ctx = 4;
  stack.causal = true;
  Config config;
  config.decoder = stack;
  config.d_vocab = kVocabulary;
  return config;
}

/// Names as GPT-2 has them, with q, k and v in one.
constexpr std::string_view kTransposed = R"(
embed wte
{}.self.q h.{}.attn.c_attn transposed first
{}.self.k h.{}.attn.c_attn transposed next_to_last
{}.self.v h.{}.attn.c_attn transposed last
{}.self.o h.{}.attn.c_proj transposed
{}.self.norm h.{}.ln_1
{}.mlp.up h.{}.mlp.c_fc transposed
{}.mlp.down h.{}.mlp.c_proj transposed
{}.mlp.norm h.{}.ln_2
)";

/// The same as Linear stores it.
std::string as_stored() {
  std::string table(kTransposed);
  for (std::size_t at; (at = table.find(" transposed")) != std::string::npos;) table.erase(at, 11);
  return table;
}

struct File {
  SafetensorsHeader header;
  std::vector<float> data;

  void add(std::string name, std::vector<std::size_t> shape) {
    StoredTensor tensor{std::move(name), Dtype::f32, shape.size(), {}, data.size() * sizeof(float), 0};
    std::copy(shape.begin(), shape.end(), tensor.axes.begin());
    const std::size_t size = std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
    for (std::size_t i = 0; i < size; ++i) data.push_back(static_cast<float>(i));
    tensor.end = data.size() * sizeof(float);
    const auto place = std::find_if(header.tensors.begin(), header.tensors.end(),
                                    [&](const StoredTensor& other) { return other.name > tensor.name; });
    header.tensors.insert(place, std::move(tensor));
    header.data_bytes = data.size() * sizeof(float);
  }
};

/// Every number is its place in its tensor.
File file_of(const std::string& prefix, bool transposed) {
  File file;
  const auto matrix = [&](const std::string& name, std::size_t out, std::size_t in) {
    file.add(prefix + name + ".weight", transposed ? std::vector{in, out} : std::vector{out, in});
    file.add(prefix + name + ".bias", {out});
  };
  file.add(prefix + "wte.weight", {kVocabulary, kWidth});
  matrix("h.0.attn.c_attn", 3 * kWidth, kWidth);
  matrix("h.0.attn.c_proj", kWidth, kWidth);
  matrix("h.0.mlp.c_fc", kFeedForward, kWidth);
  matrix("h.0.mlp.c_proj", kWidth, kFeedForward);
  for (const char* norm : {"h.0.ln_1", "h.0.ln_2"}) {
    file.add(prefix + norm + ".weight", {kWidth});
    file.add(prefix + norm + ".bias", {kWidth});
  }
  return file;
}

std::vector<float> read(const CheckpointTensors& tensors, std::string_view name) {
  std::size_t size = 1;
  for (const std::size_t axis : tensors.shape(name)) size *= axis;
  std::vector<float> values(size);
  const Status status = tensors.read(name, std::as_writable_bytes(std::span(values)));
  INFO((status.ok() ? "" : status.error().message));
  REQUIRE(status.ok());
  return values;
}

/// The tensors of a file under the names of ours.
struct Opened {
  Opened(std::string_view rules, const File& file) : family{"made-up", {}, {}, nullptr, {}, rules} {
    REQUIRE(store.add(views_of(file.header, std::as_bytes(std::span(file.data)))).ok());
    const Config config = one_decoder_layer();
    auto names = find_tensors({&family, config}, names_of(file.header));
    INFO((names.ok() ? "" : names.error().message));
    REQUIRE(names.ok());
    found = std::move(names).value();
    tensors = CheckpointTensors::create(config, found, store);
  }

  Family family;
  TensorStore store;
  FileTensors found;
  Result<CheckpointTensors> tensors = Error{};
};

using Shape = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a transposed matrix of three parts is taken apart", "[tensors]") {
  const File file = file_of("", true);
  Opened opened(kTransposed, file);
  const auto& made = opened.tensors;
  INFO((made.ok() ? "" : made.error().message));
  REQUIRE(made.ok());
  const CheckpointTensors& tensors = made.value();
  // c_attn.weight [in 2, out 6] = 0 … 5 | 6 … 11: q takes columns 0 1, k 2 3, v 4 5
  CHECK(tensors.shape("decoder.0.self.q.weight") == Shape{2, 2});
  CHECK(read(tensors, "decoder.0.self.q.weight") == std::vector<float>{0, 6, 1, 7});
  CHECK(read(tensors, "decoder.0.self.k.weight") == std::vector<float>{2, 8, 3, 9});
  CHECK(read(tensors, "decoder.0.self.v.weight") == std::vector<float>{4, 10, 5, 11});
  CHECK(read(tensors, "decoder.0.self.k.bias") == std::vector<float>{2, 3});
  CHECK(tensors.shape("decoder.0.mlp.up.weight") == Shape{3, 2});
  CHECK(read(tensors, "decoder.0.mlp.up.weight") == std::vector<float>{0, 3, 1, 4, 2, 5});
  CHECK(read(tensors, "decoder.0.mlp.norm.gain") == std::vector<float>{0, 1});
  CHECK(ignored_tensors(opened.found, opened.store).empty());
}

TEST_CASE("a stored matrix of three parts is taken apart by rows", "[tensors]") {
  const std::string rules = as_stored();
  const File file = file_of("", false);
  const Opened opened(rules, file);
  const auto& made = opened.tensors;
  REQUIRE(made.ok());
  CHECK(made.value().shape("decoder.0.self.v.weight") == Shape{2, 2});
  CHECK(read(made.value(), "decoder.0.self.q.weight") == std::vector<float>{0, 1, 2, 3});
  CHECK(read(made.value(), "decoder.0.self.v.weight") == std::vector<float>{8, 9, 10, 11});
  CHECK(read(made.value(), "embed") == std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(made.value().has("embed"));
  CHECK_FALSE(made.value().has("decoder.embed"));
  CHECK(made.value().shape("nothing").empty());
  std::vector<std::byte> wrong(3);
  CHECK(made.value().read("embed", wrong).error().code == ErrorCode::shape_mismatch);
  CHECK(made.value().read("nothing", wrong).error().code == ErrorCode::tensor_missing);
}

TEST_CASE("a tensor that does not come apart evenly is refused", "[tensors]") {
  File file = file_of("", true);
  for (StoredTensor& tensor : file.header.tensors) {
    if (tensor.name == "h.0.attn.c_attn.weight") tensor.axes = {3, 4, 0, 0};
    if (tensor.name == "h.0.attn.c_attn.bias") tensor.axes[0] = 6;
  }
  const Opened opened(kTransposed, file);
  const auto& made = opened.tensors;
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ErrorCode::shape_mismatch);
}

TEST_CASE("names in files come from ours by one rule", "[tensors]") {
  const NameRule rule{"decoder.{}.self.q", "h.{}.attn.q"};
  CHECK(name_in_file(rule, "decoder.12.self.q.weight") == "h.12.attn.q.weight");
  CHECK(name_in_file(rule, "decoder.0.self.q.bias") == "h.0.attn.q.bias");
  CHECK(name_in_file(rule, "decoder.x.self.q.bias").empty());
  CHECK(name_in_file(rule, "decoder..self.q.bias").empty());
  CHECK(name_in_file(rule, "encoder.0.self.q.bias").empty());
  CHECK(name_in_file({"decoder.{}.mlp.norm", "h.{}.ln"}, "decoder.3.mlp.norm.gain") == "h.3.ln.weight");
  CHECK(name_in_file({"logits.bias", "final_logits_bias"}, "logits.bias") == "final_logits_bias");
  CHECK(name_in_file({"embed", "model.shared"}, "embed") == "model.shared.weight");
  CHECK(name_in_file({"embed", "model.shared"}, "encoder.embed").empty());
}

TEST_CASE("every line of every family's tables is a rule", "[tensors]") {
  for (const Family* family : families()) {
    INFO(family->model_type);
    const auto lines = [](std::string_view table) {
      return static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n')) - 1;  // the first is empty
    };
    const auto settings = parse_settings(family->settings);
    const auto names = parse_names(family->names);
    CHECK(settings.size() == lines(family->settings));
    CHECK(names.size() == lines(family->names));
    for (const SettingRule& rule : settings) CHECK_FALSE(rule.name.empty());
    for (const NameRule& rule : names) CHECK_FALSE(rule.ours.empty());
  }
}

}  // namespace regard
