// Every family against Hugging Face transformers (families/make.py): each folder of tests/goldens/families, or of the
// folder that the environment variable REGARD_SWEEP names, is a checkpoint with what the reference computed.
//
// Bounds: pattern 1e-5 in the first layer and 1e-4 in any; logits and labels 1e-3; 1e-4 + 1e-4·|expected| for what lies
// between. The likeliest token is the same wherever the reference's two best differ by more than 1e-3; generated
// tokens are identical.

#include <cstdlib>
#include <set>

#include "goldens/compare.h"

namespace regard {
namespace {

using test::Bound;
using test::Json;
using test::Tensor;

constexpr double kAnswerBound = 1e-3;

std::vector<std::filesystem::path> checkpoints() {
  const char* sweep = std::getenv("REGARD_SWEEP");
  const std::filesystem::path root = sweep != nullptr
                                         ? std::filesystem::path(sweep)
                                         : std::filesystem::path(REGARD_SOURCE_DIR) / "tests" / "goldens" / "families";
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (std::filesystem::exists(entry.path() / "cases.json")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

bool is_answer(const std::string& name) { return name == "logits" || name == "labels"; }

Bound bound_of(const std::string& name) {
  if (is_answer(name)) return {kAnswerBound, 0.0};
  if (!name.ends_with(".pattern")) return {1e-4, 1e-4};
  return {name.find(".0.") != std::string::npos ? 1e-5 : 1e-4, 0.0};
}

/// What the run gave under that name.
Tensor found_tensor(const Run& run, const std::string& name) {
  const auto from = [&](const Matrix& x) {
    return Tensor{name,
                  {static_cast<std::size_t>(x.rows()), static_cast<std::size_t>(x.cols())},
                  {x.data(), x.data() + x.size()}};
  };
  if (name == "labels") return from(run.label_logits);
  if (name == "logits") return from(run.logits);
  if (name == "hidden") return from(run.hidden);
  const TraceEntry* entry = run.trace.find(name);
  REQUIRE(entry != nullptr);
  return {name, entry->shape, {entry->data.begin(), entry->data.end()}};
}

/// Where the rows that the goldens keep of a long run begin; other runs have all (of a padded one: the real ones).
std::size_t first_row(const Json& run, const Transformer& model, const std::string& name) {
  const auto& head = model.config().label_head;
  if (name == "labels" && head->rows != LabelHead::Rows::all) return 0;  // one row, whatever the run's length
  const std::string stack = name.find('.') != std::string::npos ? name.substr(0, name.find('.'))
                            : model.config().decoder            ? "decoder"
                                                                : "encoder";
  return run.contains("rows_from") ? run["rows_from"].value(stack, std::size_t{0}) : 0;
}

void compare_tensor(const Run& found, const Transformer& model, const Json& run, Tensor expected) {
  INFO(expected.name);
  Tensor whole = found_tensor(found, expected.name);
  if (expected.shape.size() == 1) expected.shape.insert(expected.shape.begin(), 1);
  if (!run.contains("rows") && !run.contains("rows_from")) REQUIRE(whole.shape == expected.shape);
  const std::vector<float> part = test::block(whole, expected.shape, first_row(run, model, expected.name));
  test::compare(expected.name, bound_of(expected.name), expected.data, part);
  if (is_answer(expected.name)) {
    test::compare_likeliest(expected.data, part, expected.shape.back(), kAnswerBound);
  }
}

void compare_run(const Transformer& model, const std::filesystem::path& folder, const Json& run) {
  const std::string name = run["name"];
  INFO("run " << name);
  std::vector<Tensor> tensors = test::read_run(folder, name);
  RunInput input = test::read_input(run);
  const auto pixels = std::find_if(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.name == "pixels"; });
  if (pixels != tensors.end()) {
    input.pixels = pixels->data;
    tensors.erase(pixels);
  }
  RunOptions options;
  options.record.tensors = {"q", "k", "v", "z", "scores", "pattern", "resid_post"};
  const auto traced = model.run(input, options);
  INFO((traced.ok() ? "" : traced.error().message));
  REQUIRE(traced.ok());
  const auto fused = model.run(input, {});
  REQUIRE(fused.ok());
  for (const Tensor& expected : tensors) {
    compare_tensor(traced.value(), model, run, expected);
    if (expected.name.find('.') != std::string::npos) continue;
    INFO("fused");
    compare_tensor(fused.value(), model, run, expected);
  }
}

RunInput read_prompt(const std::filesystem::path& folder, const Json& generation) {
  RunInput input = test::read_input(generation);
  if (generation.contains("pixels")) {
    for (Tensor& tensor : test::read_run(folder, generation["pixels"])) {
      if (tensor.name == "pixels") input.pixels = std::move(tensor.data);
    }
  }
  return input;
}

void compare_checkpoint(const std::filesystem::path& folder) {
  const Json cases = test::read_cases(folder, folder);
  const std::string part = cases.value("part", "");
  const auto opened = open_checkpoint(folder, {.part = part});
  INFO((opened.ok() ? "" : opened.error().message));
  REQUIRE(opened.ok());
  const auto unused = cases["unused"].get<std::set<std::string>>();
  for (const std::string& name : opened.value().ignored_tensors) {
    INFO("not read: " << name);
    CHECK(unused.contains(name));
  }
  REQUIRE_FALSE(cases["runs"].empty());
  for (const Json& run : cases["runs"]) compare_run(*opened.value().model, folder, run);
  for (const Json& generation : cases["generations"]) {
    test::compare_tokens(opened.value().model, read_prompt(folder, generation), generation);
  }
}

}  // namespace

TEST_CASE("every family agrees with the reference implementation", "[goldens][families]") {
  const auto folders = checkpoints();
  REQUIRE_FALSE(folders.empty());
  for (const std::filesystem::path& folder : folders) {
    DYNAMIC_SECTION(folder.filename().string()) { compare_checkpoint(folder); }
  }
}

}  // namespace regard
