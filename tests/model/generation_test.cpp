// Generation step by step: a cached step is the full pass, the rules hold, and each way of choosing is itself.

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "model/generation.h"
#include "model/models.h"

namespace regard::test {
namespace {

using Ids = std::vector<std::int64_t>;

Generation start(const std::shared_ptr<const Transformer>& model, const RunInput& input,
                 const GenerateOptions& options) {
  auto generation = Generation::start(model, input, options);
  if (!generation.ok()) FAIL(generation.error().message);
  return std::move(generation).value();
}

Ids answer(const std::shared_ptr<const Transformer>& model, const RunInput& input, const GenerateOptions& options) {
  Generation generation = start(model, input, options);
  for (;;) {
    const auto step = generation.next();
    if (!step.ok()) FAIL(step.error().message);
    if (step.value().finished) return step.value().ids;
  }
}

RunInput prompt_of(const Config& config) {
  RunInput input = tiny_input(config);
  input.decoder_ids.clear();
  return input;
}

std::vector<Config> generating_families() {
  return {tiny_marian(), tiny_bart(),  tiny_t5(),      tiny_gpt2(),     tiny_llama(),
          tiny_gptj(),   tiny_bloom(), tiny_vaswani(), tiny_captioner()};
}

/// Row `row` of each head of an entry [H, L, S] of a full run, its first `keys` columns.
std::vector<float> row_of(const TraceEntry& entry, std::size_t row, std::size_t keys) {
  std::vector<float> values;
  for (std::size_t h = 0; h < entry.shape[0]; ++h) {
    const auto first = entry.data.begin() + static_cast<std::ptrdiff_t>((h * entry.shape[1] + row) * entry.shape[2]);
    values.insert(values.end(), first, first + static_cast<std::ptrdiff_t>(keys));
  }
  return values;
}

/// Each step's logits and patterns are those of a full pass over what was generated.
void compare_with_full_pass(const Config& config, const std::vector<Intervention>& interventions, RunInput input) {
  const auto model = make(config, 5);
  GenerateOptions options;
  options.max_new_tokens = 8;
  options.record.tensors = {"logits", "pattern"};
  options.interventions = interventions;
  Generation generation = start(model, input, options);
  const bool cross = config.encoder.has_value();
  Ids sequence = cross ? Ids{28} : input.ids;
  for (bool finished = false; !finished;) {
    const auto step = generation.next();
    if (!step.ok()) FAIL(step.error().message);
    (cross ? input.decoder_ids : input.ids) = sequence;
    if (!cross && !input.attention_mask.empty()) input.attention_mask.resize(sequence.size(), 1);
    const Run full = run(*model, input, {"logits", "pattern"}, interventions);
    const std::size_t last = sequence.size() - 1;
    const Numbers& logits = data(full.trace, "logits");
    CHECK(difference(data(step.value().trace, "logits"),
                     {logits.end() - static_cast<std::ptrdiff_t>(config.d_vocab), logits.end()}) <= 1e-5f);
    for (const char* name : {"decoder.1.self.pattern", "decoder.1.cross.pattern"}) {
      const TraceEntry* wanted = full.trace.find(name);
      if (wanted == nullptr) continue;
      const TraceEntry& found = *step.value().trace.find(name);
      INFO(config.family << " " << name << " of step " << sequence.size());
      CHECK(difference(row_of(found, found.shape[1] - 1, found.shape[2]), row_of(*wanted, last, wanted->shape[2])) <=
            1e-5f);
    }
    sequence.push_back(step.value().token);
    CHECK(step.value().ids.back() == step.value().token);
    CHECK(step.value().log_probability <= 0.0f);
    finished = step.value().finished;
  }
}

TEST_CASE("a cached step is the newest row of the full pass", "[model][generation]") {
  for (const Config& config : generating_families()) compare_with_full_pass(config, {}, prompt_of(config));
}

TEST_CASE("padding of the source or of the prompt holds in every step", "[model][generation]") {
  for (const Config& config : {tiny_marian(), tiny_gpt2(), tiny_llama()}) {
    RunInput input = prompt_of(config);
    input.attention_mask = {0, 1, 1, 1, 1, 0, 1, 1, 1};
    compare_with_full_pass(config, {}, input);
  }
}

TEST_CASE("interventions hold in every step, by their place in the sequence", "[model][generation]") {
  Intervention factor, edge, block, row, warm;
  factor.kind = Intervention::Kind::scale_head, factor.head = 1, factor.value = -1.0f;
  edge.kind = Intervention::Kind::cut_edge, edge.query = 3, edge.key = 2;
  block.kind = Intervention::Kind::block_token, block.key = 1, block.cross = true;
  row.kind = Intervention::Kind::replace_pattern, row.query = 2, row.layer = 1, row.row = {0.25f, 0.5f};
  warm.kind = Intervention::Kind::temperature, warm.value = 2.0f, warm.head = 3;
  compare_with_full_pass(tiny_marian(), {factor, edge, block, row, warm}, prompt_of(tiny_marian()));
  compare_with_full_pass(tiny_llama(), {factor, edge, row, warm}, prompt_of(tiny_llama()));
}

TEST_CASE("greedy takes the likeliest allowed token until eos or the limit", "[model][generation]") {
  const Config config = tiny_marian();
  const auto model = make(config, 9);
  RunInput input = prompt_of(config);
  const Ids found = answer(model, input, {});
  Ids wanted, sequence = {28};
  while (sequence.size() < 20 && (wanted.empty() || wanted.back() != 0)) {
    input.decoder_ids = sequence;
    Matrix logits = run(*model, input).logits.bottomRows(1);
    logits(0, 28) = -std::numeric_limits<float>::infinity();
    Index token = 0;
    logits.row(0).maxCoeff(&token);
    if (sequence.size() == 19) token = 0;  // forced_eos
    wanted.push_back(token);
    sequence.push_back(token);
  }
  CHECK(found == wanted);
  CHECK(found.back() == 0);
}

TEST_CASE("the first step keeps the encoder and the prompt, later ones a row", "[model][generation]") {
  GenerateOptions options;
  options.max_new_tokens = 3;
  options.record.tensors = {"pattern", "logits"};
  for (const std::size_t beams : {std::size_t{1}, std::size_t{3}}) {
    options.beams = beams;
    Generation translation = start(make(tiny_marian()), prompt_of(tiny_marian()), options);
    const auto first = translation.next(), second = translation.next();
    CHECK(first.value().trace.find("encoder.0.self.pattern")->shape == std::vector<std::size_t>{4, 9, 9});
    CHECK(first.value().trace.find("decoder.0.self.pattern")->shape == std::vector<std::size_t>{4, 1, 1});
    CHECK(second.value().trace.find("encoder.0.self.pattern") == nullptr);
    CHECK(second.value().trace.find("decoder.0.self.pattern")->shape == std::vector<std::size_t>{4, 1, 2});
    CHECK(second.value().trace.find("decoder.0.cross.pattern")->shape == std::vector<std::size_t>{4, 1, 9});
    CHECK(second.value().trace.find("logits")->data.size() == 29);
    Generation text = start(make(tiny_gpt2()), prompt_of(tiny_gpt2()), options);
    CHECK(text.next().value().trace.find("decoder.0.self.pattern")->shape == std::vector<std::size_t>{4, 9, 9});
    CHECK(text.next().value().trace.find("decoder.0.self.pattern")->shape == std::vector<std::size_t>{4, 1, 10});
  }
}

TEST_CASE("beams: a likely greedy answer is not missed; steps show the best so far", "[model][generation]") {
  for (Config config : generating_families()) {
    config.generation.bad_words.clear();  // beams count what is left as it is, greedy's report is renormalised
    const auto model = make(config, 11);
    GenerateOptions options;
    options.max_new_tokens = 6;
    options.beams = 29 / 2;
    options.length_penalty = 0.0f;
    Generation beams = start(model, prompt_of(config), options);
    GenerationStep step;
    for (std::size_t steps = 1; !step.finished; ++steps) {
      step = beams.next().value();
      CHECK((step.finished || step.ids.size() == steps));
      CHECK(step.ids.back() == step.token);
    }
    options.beams = 1;
    Generation greedy = start(model, prompt_of(config), options);
    float sum = 0.0f;
    for (GenerationStep g; !g.finished;) {
      g = greedy.next().value();
      sum += g.log_probability;
    }
    // Fewer than 14 sequences can be likelier than 1/14, so with 14 beams the greedy one was never dropped.
    if (sum > -std::log(14.0f)) CHECK(step.log_probability >= sum - 1e-4f);
  }
}

TEST_CASE("the cache follows the beams: the score of the answer is that of a full pass", "[model][generation]") {
  Config config = tiny_marian();
  config.generation.bad_words.clear();
  config.generation.forced_eos = -1;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto model = make(config, seed);
    GenerateOptions options;
    options.beams = 4;
    options.length_penalty = 0.0f;
    options.max_new_tokens = 7;
    RunInput input = prompt_of(config);
    Generation beams = start(model, input, options);
    GenerationStep step;
    while (!step.finished) step = beams.next().value();
    input.decoder_ids = {28};
    input.decoder_ids.insert(input.decoder_ids.end(), step.ids.begin(), step.ids.end() - 1);
    const Matrix logits = run(*model, input).logits;
    double score = 0.0;
    for (std::size_t i = 0; i < step.ids.size(); ++i) {
      const auto row = logits.row(static_cast<Index>(i)).cast<double>().array();
      const double greatest = row.maxCoeff();
      score += row(static_cast<Index>(step.ids[i])) - greatest - std::log((row - greatest).exp().sum());
    }
    CHECK(std::abs(static_cast<double>(step.log_probability) - score) <= 1e-4);
  }
}

TEST_CASE("sampling: a seed repeats, one choice is greedy, a table decides", "[model][generation]") {
  const auto model = make(tiny_gpt2(), 2);
  const RunInput input = prompt_of(tiny_gpt2());
  GenerateOptions options;
  options.max_new_tokens = 12;
  const Ids greedy = answer(model, input, options);
  options.sample = true;
  std::set<Ids> answers;
  for (options.seed = 0; options.seed < 5; ++options.seed) {
    const Ids ids = answer(model, input, options);
    CHECK(ids == answer(model, input, options));
    answers.insert(ids);
  }
  CHECK(answers.size() > 1);
  options.top_k = 1;
  CHECK(answer(model, input, options) == greedy);
  options.top_k = 0;
  options.top_p = 1e-6f;
  CHECK(answer(model, input, options) == greedy);
  options.top_p = 1.0f;
  options.temperature = 1e-4f;
  CHECK(answer(model, input, options) == greedy);
  options.temperature = 1.0f;
  options.uniforms.assign(12, 0.0);
  options.max_new_tokens = 1;
  CHECK(answer(model, input, options) == Ids{0});  // the first token of any probability
}

TEST_CASE("after the end the answer is repeated", "[model][generation]") {
  GenerateOptions options;
  options.max_new_tokens = 1;
  Generation generation = start(make(tiny_gpt2()), prompt_of(tiny_gpt2()), options);
  const auto last = generation.next(), after = generation.next();
  CHECK(last.value().finished);
  CHECK(after.value().finished);
  CHECK(after.value().token == -1);
  CHECK(after.value().ids == last.value().ids);
}

TEST_CASE("limits: 20 tokens by default, n_ctx positions at most", "[model][generation]") {
  Config config = tiny_gpt2();
  config.generation.eos.clear();
  const auto model = make(config);
  CHECK(answer(model, prompt_of(config), {}).size() == 20);
  GenerateOptions options;
  options.max_new_tokens = 1000;
  CHECK(answer(model, prompt_of(config), options).size() == 24);  // 32 positions, and a last token that is not fed
  config.generation.max_length = 12;
  CHECK(answer(make(config), prompt_of(config), {}).size() == 3);
  config.generation.max_length = 9;
  const auto full = Generation::start(make(config), prompt_of(config), {});
  REQUIRE(!full.ok());
  CHECK(full.error().code == ErrorCode::too_long);
}

TEST_CASE("options and models that cannot generate are refused", "[model][generation][errors]") {
  const auto refused = [](const Config& config, const GenerateOptions& options, const RunInput& input, ErrorCode code) {
    const auto generation = Generation::start(make(config), input, options);
    REQUIRE(!generation.ok());
    CHECK(generation.error().code == code);
  };
  const Config m = tiny_marian();
  const RunInput input = prompt_of(m);
  const auto with = [](auto change) {
    GenerateOptions options;
    change(options);
    return options;
  };
  const auto bad = ErrorCode::invalid_argument;
  refused(tiny_bert(), {}, tiny_input(tiny_bert()), bad);
  refused(m, with([](auto& o) { o.beams = 0; }), input, bad);
  refused(m, with([](auto& o) { o.beams = 15; }), input, bad);
  refused(m, with([](auto& o) { o.beams = 1000; }), input, bad);
  refused(m, with([](auto& o) { o.beams = 2, o.sample = true; }), input, bad);
  refused(m, with([](auto& o) { o.temperature = 0.0f; }), input, bad);
  refused(m, with([](auto& o) { o.top_p = 0.0f; }), input, bad);
  refused(m, with([](auto& o) { o.top_p = std::nanf(""); }), input, bad);
  refused(m, with([](auto& o) { o.length_penalty = std::nanf(""); }), input, bad);
  refused(m, with([](auto& o) { o.uniforms = {1.0}; }), input, bad);
  refused(m, with([](auto& o) { o.record.tensors = {"nothing"}; }), input, bad);
  refused(m, with([](auto& o) { o.interventions.emplace_back().layer = 7; }), input, bad);
  refused(m, {}, RunInput{}, ErrorCode::empty_input);
  CHECK(!Generation::start(nullptr, input, {}).ok());

  const std::atomic<bool> cancel = true;
  Generation generation = start(make(m), input, with([&](auto& o) { o.cancel = &cancel; }));
  CHECK(generation.next().error().code == ErrorCode::cancelled);
  CHECK(generation.next().error().code == ErrorCode::cancelled);
  Generation small =
      start(make(m), input, with([](auto& o) { o.record.tensors = {"logits"}, o.record.max_bytes = 8; }));
  CHECK(small.next().error().code == ErrorCode::capture_too_large);
}

}  // namespace
}  // namespace regard::test
