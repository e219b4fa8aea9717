// Entropy, rollout and head summaries: against float64, and by hand where the answer is known.

#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "analysis/heads.h"
#include "analysis/rollout.h"
#include "tests/seeded.h"

namespace regard {
namespace {

struct Pattern {
  std::vector<float> data;
  std::size_t heads, queries, keys;
  [[nodiscard]] PatternView view() const { return {data, heads, queries, keys}; }
};

/// Rows of a softmax over random scores; causal ones see no later key.
Pattern random_pattern(std::size_t heads, std::size_t queries, std::size_t keys, bool causal, std::uint64_t seed) {
  test::Seeded random(seed);
  Pattern pattern{std::vector<float>(heads * queries * keys), heads, queries, keys};
  for (std::size_t row = 0; row < heads * queries; ++row) {
    std::vector<double> weights(keys);
    double sum = 0.0;
    for (std::size_t key = 0; key < keys; ++key) {
      weights[key] = causal && key > row % queries ? 0.0 : std::exp(2.0 * static_cast<double>(random.normal()));
      sum += weights[key];
    }
    for (std::size_t key = 0; key < keys; ++key)
      pattern.data[row * keys + key] = static_cast<float>(weights[key] / sum);
  }
  return pattern;
}

/// One dimension after the other, as the papers write it.
std::vector<std::vector<double>> reference_rollout(const std::vector<Pattern>& layers) {
  const std::size_t n = layers.front().queries;
  std::vector<std::vector<double>> rollout(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) rollout[i][i] = 1.0;
  for (const Pattern& layer : layers) {
    std::vector<std::vector<double>> next(n, std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        double a = i == j ? 0.5 : 0.0;
        for (std::size_t head = 0; head < layer.heads; ++head) {
          a += 0.5 * static_cast<double>(layer.view().row(head, i)[j]) / static_cast<double>(layer.heads);
        }
        for (std::size_t k = 0; k < n; ++k) next[i][k] += a * rollout[j][k];
      }
    }
    rollout = next;
  }
  return rollout;
}

}  // namespace

TEST_CASE("entropy is 0 for one key, ln S for all alike, and within 1e-6 of float64", "[analysis]") {
  const Pattern known{{1, 0, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f, 0, 0, 0, 0}, 1, 3, 4};
  const auto entropy = attention_entropy(known.view());
  CHECK(entropy[0] == 0.0f);
  CHECK(std::abs(entropy[1] - std::log(4.0f)) <= 1e-6f);
  CHECK(entropy[2] == 0.0f);

  const Pattern random = random_pattern(3, 17, 33, false, 1);
  const auto found = attention_entropy(random.view());
  REQUIRE(found.size() == 3 * 17);
  for (std::size_t row = 0; row < found.size(); ++row) {
    double expected = 0.0;
    for (const float p : random.view().row(row / 17, row % 17))
      expected -= static_cast<double>(p) * std::log(static_cast<double>(p));
    CHECK(std::abs(static_cast<double>(found[row]) - expected) <= 1e-6);
  }
}

TEST_CASE("rollout is within 1e-6 of float64, its rows sum to 1, and causal layers stay causal", "[analysis]") {
  for (const bool causal : {false, true}) {
    std::vector<Pattern> layers;
    std::vector<PatternView> views;
    for (std::uint64_t n = 0; n < 4; ++n) layers.push_back(random_pattern(3, 13, 13, causal, 10 + n));
    for (const Pattern& layer : layers) views.push_back(layer.view());
    const auto rollout = attention_rollout(views);
    REQUIRE(rollout.ok());
    const auto expected = reference_rollout(layers);
    for (Index i = 0; i < 13; ++i) {
      CHECK(std::abs(rollout.value().row(i).sum() - 1.0f) <= 1e-5f);
      for (Index j = 0; j < 13; ++j) {
        CHECK(std::abs(static_cast<double>(rollout.value()(i, j)) -
                       expected[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]) <= 1e-6);
        if (causal && j > i) CHECK(rollout.value()(i, j) == 0.0f);
      }
    }
  }
}

TEST_CASE("rollout refuses layers that do not fit", "[analysis]") {
  const Pattern square = random_pattern(2, 3, 3, false, 1), wide = random_pattern(2, 3, 4, false, 2),
                small = random_pattern(2, 2, 2, false, 3);
  CHECK(attention_rollout({}).error().code == ErrorCode::empty_input);
  CHECK(attention_rollout(std::vector{wide.view()}).error().code == ErrorCode::shape_mismatch);
  CHECK(attention_rollout(std::vector{square.view(), small.view()}).error().code == ErrorCode::shape_mismatch);
}

TEST_CASE("head summaries see what a head does", "[analysis]") {
  // Head 0 looks at itself, head 1 at the token before (the first at itself), head 2 at the first.
  const Pattern heads{{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0}, 3, 3, 3};
  const auto summaries = summarise_heads(heads.view());
  REQUIRE(summaries.size() == 3);
  CHECK((summaries[0].itself == 1.0f && summaries[0].distance == 0.0f && summaries[0].largest == 1.0f));
  CHECK(std::abs(summaries[1].previous - 2.0f / 3.0f) <= 1e-6f);
  CHECK(std::abs(summaries[1].distance - 2.0f / 3.0f) <= 1e-6f);
  CHECK((summaries[2].first == 1.0f && summaries[2].distance == 1.0f && summaries[2].entropy == 0.0f));
  // A step with a cache: one query, at the last of three keys.
  const Pattern step{{0.0f, 0.25f, 0.75f}, 1, 1, 3};
  CHECK((summarise_heads(step.view())[0].itself == 0.75f && summarise_heads(step.view())[0].previous == 0.25f));
  CHECK(attention_argmax(heads.view()) == std::vector<std::size_t>{0, 1, 2, 0, 0, 1, 0, 0, 0});
}

TEST_CASE("a trace's entry becomes a pattern, or says that it is none", "[analysis]") {
  CHECK(pattern_view({"encoder.0.self.pattern", {2, 3, 4}, Numbers(24, 0.0f)}).ok());
  CHECK(pattern_view({"logits", {3, 8}, Numbers(24, 0.0f)}).error().code == ErrorCode::shape_mismatch);
  CHECK(pattern_view({"x", {2, 3, 4}, Numbers(23, 0.0f)}).error().code == ErrorCode::shape_mismatch);
  CHECK(pattern_view({"x", {2, 0, 4}, {}}).error().code == ErrorCode::shape_mismatch);
}

}  // namespace regard
