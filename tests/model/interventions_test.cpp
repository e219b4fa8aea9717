// Each kind of intervention changes exactly what it says.

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "model/generation.h"
#include "model/models.h"

namespace regard::test {
namespace {

using Kind = Intervention::Kind;

/// Of the decoder's cross-attention (6 queries, 9 keys) unless changed.
Intervention entry(Kind kind, std::optional<std::size_t> layer = 0, std::optional<std::size_t> head = std::nullopt) {
  Intervention e;
  e.kind = kind;
  e.decoder = true;
  e.cross = true;
  e.layer = layer;
  e.head = head;
  return e;
}

struct Fixture {
  Config config = tiny_marian();
  std::shared_ptr<const Transformer> model = make(config);
  RunInput input = tiny_input(config);
  std::vector<std::string> record = {"q", "v", "scores", "masked_scores", "pattern", "z", "attn_out", "resid_pre"};
  Run plain = run(*model, input, record);

  [[nodiscard]] Run with(const std::vector<Intervention>& interventions) const {
    return run(*model, input, record, interventions);
  }
  /// Everything computed before the first layer's cross-attention is as it was, to the bit.
  void check_untouched_before(const Run& run) const {
    for (const char* name : {"encoder.1.self.pattern", "decoder.0.self.pattern", "decoder.0.self.attn_out",
                             "decoder.0.cross.q", "decoder.0.cross.v"}) {
      CHECK(data(run.trace, name) == data(plain.trace, name));
    }
    CHECK(data(run.trace, "decoder.1.resid_pre") != data(plain.trace, "decoder.1.resid_pre"));
  }
  [[nodiscard]] static float at(const Run& run, const std::string& name, std::size_t head, std::size_t query,
                                std::size_t key) {
    const TraceEntry& e = *run.trace.find(name);
    return e.data[(head * e.shape[1] + query) * e.shape[2] + key];
  }
};

TEST_CASE("scale_head 0 makes z of that head 0, and no other", "[model][interventions]") {
  const Fixture f;
  Intervention e = entry(Kind::scale_head, 0, 2);
  e.value = 0.0f;
  const Run run = f.with({e});
  f.check_untouched_before(run);
  CHECK(difference(data(run.trace, "decoder.0.cross.pattern"), data(f.plain.trace, "decoder.0.cross.pattern")) == 0.0f);
  for (std::size_t h = 0; h < 4; ++h) {
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t c = 0; c < 6; ++c) {
        const float before = Fixture::at(f.plain, "decoder.0.cross.z", h, i, c);
        CHECK(Fixture::at(run, "decoder.0.cross.z", h, i, c) == (h == 2 ? 0.0f : before));
      }
    }
  }
}

TEST_CASE("factors multiply", "[model][interventions]") {
  const Fixture f;
  Intervention half = entry(Kind::scale_head, 0, 1), twice = half;
  half.value = 0.5f;
  twice.value = 2.0f;
  CHECK(f.with({half, twice}).logits == f.plain.logits);
}

TEST_CASE("block_token hides a key from every query and renormalises", "[model][interventions]") {
  const Fixture f;
  Intervention e = entry(Kind::block_token);
  e.key = 3;
  for (const auto& head : {std::optional<std::size_t>(), std::optional<std::size_t>(1)}) {
    e.head = head;
    const Run run = f.with({e});
    f.check_untouched_before(run);
    for (std::size_t h = 0; h < 4; ++h) {
      for (std::size_t i = 0; i < 6; ++i) {
        float sum = 0.0f;
        for (std::size_t j = 0; j < 9; ++j) sum += Fixture::at(run, "decoder.0.cross.pattern", h, i, j);
        CHECK(std::abs(sum - 1.0f) <= 1e-5f);
        const bool blocked = !head || *head == h;
        CHECK((Fixture::at(run, "decoder.0.cross.pattern", h, i, 3) == 0.0f) == blocked);
        CHECK((Fixture::at(run, "decoder.0.cross.masked_scores", h, i, 3) == -std::numeric_limits<float>::infinity()) ==
              blocked);
      }
    }
  }
}

TEST_CASE("block_token everywhere is padding", "[model][interventions]") {
  const Config config = tiny_bert();
  const auto model = make(config);
  RunInput input = tiny_input(config);
  Intervention e;
  e.kind = Kind::block_token;
  e.key = 4;
  const Run blocked = run(*model, input, {}, {e});
  input.attention_mask.assign(9, 1);
  input.attention_mask[4] = 0;
  CHECK(blocked.logits == run(*model, input).logits);
}

TEST_CASE("cut_edge is exactly 0 there, and the rest of that row is renormalised", "[model][interventions]") {
  const Fixture f;
  Intervention e = entry(Kind::cut_edge, 0, 3);
  e.query = 2;
  e.key = 5;
  const Run run = f.with({e});
  f.check_untouched_before(run);
  const float cut = Fixture::at(f.plain, "decoder.0.cross.pattern", 3, 2, 5);
  for (std::size_t h = 0; h < 4; ++h) {
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 9; ++j) {
        const float before = Fixture::at(f.plain, "decoder.0.cross.pattern", h, i, j);
        const float after = Fixture::at(run, "decoder.0.cross.pattern", h, i, j);
        if (h != 3 || i != 2) {
          CHECK(std::abs(after - before) <= 1e-6f);
        } else if (j == 5) {
          CHECK(after == 0.0f);
        } else {
          CHECK(std::abs(after - before / (1.0f - cut)) <= 1e-5f);
        }
      }
    }
  }
}

TEST_CASE("replace_pattern gives the row as it stands, not renormalised", "[model][interventions]") {
  const Fixture f;
  Intervention e = entry(Kind::replace_pattern, 0, 1);
  e.query = 4;
  e.row = {0.0f, 2.0f, 0.0f, -1.0f};  // the keys after it get 0
  const Run run = f.with({e});
  f.check_untouched_before(run);
  for (std::size_t j = 0; j < 9; ++j) {
    CHECK(Fixture::at(run, "decoder.0.cross.pattern", 1, 4, j) == (j < 4 ? e.row[j] : 0.0f));
  }
  for (std::size_t c = 0; c < 6; ++c) {
    const float wanted =
        2.0f * Fixture::at(f.plain, "decoder.0.cross.v", 1, 1, c) - Fixture::at(f.plain, "decoder.0.cross.v", 1, 3, c);
    CHECK(std::abs(Fixture::at(run, "decoder.0.cross.z", 1, 4, c) - wanted) <= 1e-5f);
  }
}

TEST_CASE("a mask replaces causality, window, sinks and globals", "[model][interventions]") {
  const Fixture f;
  Intervention e;
  e.kind = Kind::mask;
  e.decoder = false;
  e.layer = 0;
  e.mask.window = Window{1, 0};
  e.mask.sinks = 1;
  e.mask.global_tokens = {6};
  for (const auto& head : {std::optional<std::size_t>(), std::optional<std::size_t>(2)}) {
    e.head = head;
    const Run run = f.with({e});
    for (std::size_t h = 0; h < 4; ++h) {
      for (std::size_t i = 0; i < 9; ++i) {
        for (std::size_t j = 0; j < 9; ++j) {
          const bool seen = j == i || j + 1 == i || j == 0 || i == 6 || j == 6;
          const bool open = (head && *head != h) || seen;
          CHECK((Fixture::at(run, "encoder.0.self.pattern", h, i, j) > 0.0f) == open);
        }
      }
    }
  }
  // A decoder that is no longer causal sees what follows.
  e = Intervention();
  e.kind = Kind::mask;
  e.decoder = true;
  e.cross = false;
  CHECK(Fixture::at(f.with({e}), "decoder.0.self.pattern", 0, 0, 5) > 0.0f);
  CHECK(Fixture::at(f.plain, "decoder.0.self.pattern", 0, 0, 5) == 0.0f);
}

TEST_CASE("scale replaces 1/√d_head; temperature divides the scores", "[model][interventions]") {
  const Fixture f;
  for (const auto& head : {std::optional<std::size_t>(), std::optional<std::size_t>(0)}) {
    Intervention off = entry(Kind::scale, 0, head), warm = entry(Kind::temperature, 0, head);
    warm.value = 2.5f;
    const Run unscaled = f.with({off}), warmed = f.with({warm});
    f.check_untouched_before(unscaled);
    f.check_untouched_before(warmed);
    for (std::size_t h = 0; h < 4; ++h) {
      const bool changed = !head || *head == h;
      const float before = Fixture::at(f.plain, "decoder.0.cross.scores", h, 3, 7);
      CHECK(std::abs(Fixture::at(unscaled, "decoder.0.cross.scores", h, 3, 7) -
                     before * (changed ? std::sqrt(6.0f) : 1.0f)) <= 1e-5f);
      CHECK(std::abs(Fixture::at(warmed, "decoder.0.cross.scores", h, 3, 7) - before / (changed ? 2.5f : 1.0f)) <=
            1e-5f);
    }
  }
}

TEST_CASE("temperature divides biased scores whole, for one head as for all", "[model][interventions]") {
  for (const Config& config : {tiny_bloom(), tiny_t5()}) {
    const auto model = make(config);
    const RunInput input = tiny_input(config);
    const Run plain = run(*model, input, {"scores"});
    Intervention e;
    e.kind = Kind::temperature;
    e.value = 4.0f;
    e.layer = 0;
    for (const auto& head : {std::optional<std::size_t>(), std::optional<std::size_t>(1)}) {
      e.head = head;
      const Run warmed = run(*model, input, {"scores"}, {e});
      const std::string name = config.encoder ? "encoder.0.self.scores" : "decoder.0.self.scores";
      for (std::size_t h = 0; h < 4; ++h) {
        const float before = Fixture::at(plain, name, h, 8, 1);
        CHECK(std::abs(Fixture::at(warmed, name, h, 8, 1) - before / (!head || h == *head ? 4.0f : 1.0f)) <= 1e-5f);
      }
    }
  }
}

TEST_CASE("the fused pass computes the same interventions", "[model][interventions]") {
  for (const Config& config : {tiny_marian(), tiny_llama(), tiny_gptj(), tiny_t5()}) {
    const auto model = make(config);
    const RunInput input = tiny_input(config);
    Intervention factor, edge, block, warm, row;
    factor.kind = Kind::scale_head, factor.head = 1, factor.value = -0.5f;
    edge.kind = Kind::cut_edge, edge.query = 5, edge.key = 2;
    block.kind = Kind::block_token, block.key = 1, block.layer = 1;
    warm.kind = Kind::temperature, warm.value = 0.5f, warm.head = 3;
    row.kind = Kind::replace_pattern, row.query = 3, row.layer = 1, row.row = {0.25f, 0.5f, 0.5f};
    for (const std::vector<Intervention>& list :
         {std::vector<Intervention>{factor, edge}, {block, row}, {factor, edge, block, warm, row}}) {
      const Run fused = run(*model, input, {}, list), traced = run(*model, input, {"pattern", "scores"}, list);
      CHECK((fused.logits - traced.logits).cwiseAbs().maxCoeff() <= 1e-5f);
      CHECK((fused.logits - run(*model, input).logits).cwiseAbs().maxCoeff() > 1e-4f);
    }
  }
}

TEST_CASE("an entry that fits no attention is refused by its index", "[model][interventions][errors]") {
  const Fixture f;
  const auto refused = [&](Intervention bad, const std::string& part) {
    const Intervention good = entry(Kind::scale_head);
    RunOptions options;
    options.interventions = {good, bad};
    const auto run = f.model->run(f.input, options);
    REQUIRE(!run.ok());
    CHECK(run.error().code == ErrorCode::invalid_argument);
    INFO(run.error().message);
    CHECK(run.error().message.find("interventions[1]") != std::string::npos);
    CHECK(run.error().message.find(part) != std::string::npos);
  };
  refused(entry(Kind::scale_head, 2), "layer 2");
  refused(entry(Kind::scale_head, 0, 4), "head 4");
  Intervention e = entry(Kind::cut_edge);
  e.query = 6;
  refused(e, "query 6");
  e.query = 0;
  e.key = 9;
  refused(e, "key 9");
  e.kind = Kind::block_token;
  refused(e, "key 9");
  e = entry(Kind::replace_pattern);
  e.row.assign(10, 0.1f);
  refused(e, "10 values");
  e.row = {std::nanf("")};
  refused(e, "not finite");
  e = entry(Kind::scale_head);
  e.value = std::numeric_limits<float>::infinity();
  refused(e, "not finite");
  e = entry(Kind::temperature);
  e.value = 0.0f;
  refused(e, "above 0");
  e = entry(Kind::mask);
  e.mask.global_tokens = {9};
  refused(e, "global token 9");
  e.mask.global_tokens = {};
  e.mask.key_padding = {1};
  refused(e, "mask");
  e = entry(Kind::scale_head);
  e.decoder = false;
  refused(e, "no such attention");
}

TEST_CASE("an entry for several attentions holds where it fits", "[model][interventions]") {
  const Fixture f;  // key 8 exists in the encoder and in cross-attention, not in the decoder's six tokens
  Intervention e;
  e.kind = Kind::block_token;
  e.key = 8;
  const Run run = f.with({e});
  CHECK(Fixture::at(run, "encoder.0.self.pattern", 0, 0, 8) == 0.0f);
  CHECK(Fixture::at(run, "decoder.0.cross.pattern", 0, 0, 8) == 0.0f);
}

}  // namespace
}  // namespace regard::test
