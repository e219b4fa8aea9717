// Every tensor of every family against the float64 reference, and the errors at the public edge.

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <span>

#include "model/models.h"
#include "reference/transformer.h"

namespace regard::test {
namespace {

const std::vector<std::string> kEverything = {"q",          "k",       "v",        "scores",    "masked_scores",
                                              "pattern",    "z",       "attn_out", "resid_pre", "resid_mid",
                                              "resid_post", "mlp_out", "embed",    "logits"};

/// The greatest |x − x₆₄| / (1 + |x₆₄|); infinities must be the same.
double distance(std::span<const float> found, const std::vector<double>& wanted) {
  REQUIRE(found.size() == wanted.size());
  double greatest = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double x = static_cast<double>(found[i]);
    if (x == wanted[i]) continue;  // −inf is −inf
    greatest = std::max(greatest, std::abs(x - wanted[i]) / (1.0 + std::abs(wanted[i])));
    if (std::isnan(x) || std::isinf(x)) return std::numeric_limits<double>::infinity();
  }
  return greatest;
}

void compare_with_reference(const Config& config, const RunInput& input) {
  const MemoryTensors tensors(config, 3);
  const auto model = make(config, 3);
  reference::Transformer reference(config, tensors);
  const reference::Dense<double> hidden = reference.run(input);

  RunOptions options;
  options.record.tensors = kEverything;
  const auto traced = model->run(input, options);
  const auto fused = model->run(input, {});
  REQUIRE(traced.ok());
  REQUIRE(fused.ok());

  CHECK(traced.value().trace.entries.size() == reference.trace.size());
  for (const TraceEntry& entry : traced.value().trace.entries) {
    INFO(config.family << " " << entry.name);
    REQUIRE(reference.trace.contains(entry.name));
    const double bound = entry.name.ends_with("pattern") ? 1e-5 : entry.name == "logits" ? 1e-3 : 1e-4;
    CHECK(distance(entry.data, reference.trace[entry.name]) <= bound);
  }
  const std::vector<double> wanted(hidden.data(), hidden.data() + hidden.size());
  for (const auto* run : {&traced.value(), &fused.value()}) {
    CHECK(distance({run->hidden.data(), static_cast<std::size_t>(run->hidden.size())}, wanted) <= 1e-4);
    if (config.language_head) {
      CHECK(distance({run->logits.data(), run->logits.data() + run->logits.size()}, reference.trace["logits"]) <= 1e-4);
    } else {
      CHECK(run->logits.size() == 0);
    }
  }
}

TEST_CASE("every tensor of every family agrees with the float64 reference", "[model]") {
  for (const Config& config : all_families()) {
    RunInput input = tiny_input(config);
    compare_with_reference(config, input);
    input.attention_mask.assign(config.encoder && config.encoder->patches ? config.encoder->patches->n_tokens() : 9, 1);
    input.attention_mask[2] = input.attention_mask[7] = 0;
    compare_with_reference(config, input);
  }
}

TEST_CASE("token types choose their row", "[model]") {
  RunInput input = tiny_input(tiny_bert());
  input.token_types = {0, 0, 0, 1, 1, 1, 0, 1, 1};
  compare_with_reference(tiny_bert(), input);
}

TEST_CASE("a padded token changes nothing that the others see", "[model]") {
  const Config config = tiny_marian();
  const auto model = make(config);
  RunInput input = tiny_input(config);
  input.attention_mask = {1, 1, 1, 1, 1, 1, 1, 0, 0};
  const auto a = model->run(input, {});
  input.ids[7] = 3;
  input.ids[8] = 11;
  const auto b = model->run(input, {});
  CHECK(a.value().logits == b.value().logits);
}

TEST_CASE("a causal row does not depend on what follows", "[model]") {
  for (const Config& config : {tiny_gpt2(), tiny_llama(), tiny_bloom()}) {
    const auto model = make(config);
    RunInput input = tiny_input(config);
    const auto a = model->run(input, {});
    input.ids.back() = (input.ids.back() + 1) % 29;
    const auto b = model->run(input, {});
    CHECK(a.value().logits.topRows(8) == b.value().logits.topRows(8));
    CHECK(a.value().logits.row(8) != b.value().logits.row(8));
  }
}

TEST_CASE("an empty decoder_ids is the start token", "[model]") {
  const auto model = make(tiny_marian());
  RunInput input = tiny_input(tiny_marian());
  input.decoder_ids = {28};
  const auto a = model->run(input, {});
  input.decoder_ids.clear();
  CHECK(a.value().logits == model->run(input, {}).value().logits);
}

void check_error(const Config& config, RunInput input, ErrorCode code, const std::string& part) {
  const auto run = make(config)->run(input, {});
  REQUIRE(!run.ok());
  CHECK(run.error().code == code);
  INFO(run.error().message);
  CHECK(run.error().message.find(part) != std::string::npos);
}

TEST_CASE("an input that does not fit is refused by name", "[model][errors]") {
  const RunInput good = tiny_input(tiny_marian());
  const auto with = [&](auto change) {
    RunInput input = good;
    change(input);
    return input;
  };
  const Config m = tiny_marian();
  check_error(m, with([](RunInput& i) { i.ids.clear(); }), ErrorCode::empty_input, "ids");
  check_error(m, with([](RunInput& i) { i.ids.assign(33, 1); }), ErrorCode::too_long, "32");
  check_error(m, with([](RunInput& i) { i.ids.assign(1'000'000, 1); }), ErrorCode::too_long, "32");
  check_error(m, with([](RunInput& i) { i.decoder_ids.assign(33, 1); }), ErrorCode::too_long, "decoder_ids");
  check_error(m, with([](RunInput& i) { i.ids[3] = -1; }), ErrorCode::token_out_of_range, "ids[3]");
  check_error(m, with([](RunInput& i) { i.ids[8] = 29; }), ErrorCode::token_out_of_range, "ids[8]");
  check_error(m, with([](RunInput& i) { i.ids[0] = (1LL << 32) + 1; }), ErrorCode::token_out_of_range, "ids[0]");
  check_error(m, with([](RunInput& i) { i.decoder_ids[1] = 29; }), ErrorCode::token_out_of_range, "decoder_ids[1]");
  check_error(m, with([](RunInput& i) { i.attention_mask = {1, 1}; }), ErrorCode::shape_mismatch, "attention_mask");
  check_error(m, with([](RunInput& i) { i.attention_mask.assign(9, 2); }), ErrorCode::invalid_argument, "mask[0]");
  check_error(m, with([](RunInput& i) { i.token_types = {0}; }), ErrorCode::shape_mismatch, "token_types");
  check_error(m, with([](RunInput& i) { i.token_types.assign(9, 1); }), ErrorCode::invalid_argument, "token_types[0]");
  check_error(m, with([](RunInput& i) { i.pixels = {1.0f}; }), ErrorCode::invalid_argument, "pixels");
  check_error(tiny_gpt2(), good, ErrorCode::invalid_argument, "decoder_ids");

  RunInput image = tiny_input(tiny_vit());
  image.ids = {1};
  check_error(tiny_vit(), image, ErrorCode::invalid_argument, "ids");
  image.ids.clear();
  image.pixels[5] = std::nanf("");
  check_error(tiny_vit(), image, ErrorCode::not_finite, "pixels");
  image.pixels.pop_back();
  check_error(tiny_vit(), image, ErrorCode::shape_mismatch, "pixels");
  image.pixels.clear();
  check_error(tiny_vit(), image, ErrorCode::empty_input, "pixels");
  Config startless = tiny_marian();
  startless.generation.decoder_start = -1;
  check_error(startless, with([](RunInput& i) { i.decoder_ids.clear(); }), ErrorCode::empty_input, "decoder_ids");
}

TEST_CASE("one token and n_ctx tokens run", "[model]") {
  for (const std::size_t length : {std::size_t{1}, std::size_t{32}}) {
    RunInput input;
    input.ids.assign(length, 5);
    CHECK(make(tiny_gpt2())->run(input, {}).value().logits.rows() == static_cast<Index>(length));
  }
}

TEST_CASE("a cancelled run says so", "[model]") {
  const std::atomic<bool> cancel = true;
  RunOptions options;
  options.cancel = &cancel;
  const auto run = make(tiny_marian())->run(tiny_input(tiny_marian()), options);
  REQUIRE(!run.ok());
  CHECK(run.error().code == ErrorCode::cancelled);
}

TEST_CASE("a run repeats to the bit", "[model]") {
  const auto model = make(tiny_t5());
  const RunInput input = tiny_input(tiny_t5());
  CHECK(model->run(input, {}).value().logits == model->run(input, {}).value().logits);
}

}  // namespace
}  // namespace regard::test
