// Beam search against exhaustive enumeration, and its rules one at a time.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "model/beam_search.h"
#include "seeded.h"

namespace regard::test {
namespace {

/// Log-probabilities that depend on the last token alone: [V × V], row = last token.
struct Chain {
  std::size_t vocabulary;
  std::vector<float> log_probabilities;

  Chain(std::size_t v, std::uint64_t seed) : vocabulary(v), log_probabilities(v * v) {
    Seeded random(seed);
    for (std::size_t row = 0; row < v; ++row) {
      double sum = 0.0;
      std::vector<double> weights(v);
      for (double& w : weights) sum += w = std::exp(2.0 * static_cast<double>(random.normal()));
      for (std::size_t t = 0; t < v; ++t)
        log_probabilities[row * v + t] = static_cast<float>(std::log(weights[t] / sum));
    }
  }
  [[nodiscard]] const float* after(std::int64_t token) const {
    return log_probabilities.data() + static_cast<std::size_t>(token) * vocabulary;
  }
  [[nodiscard]] std::vector<float> rows(const BeamSearch& search) const {
    std::vector<float> all;
    for (const Hypothesis& h : search.running())
      all.insert(all.end(), after(h.ids.back()), after(h.ids.back()) + vocabulary);
    return all;
  }
  /// The best of all complete sequences: those that end in eos (0) or reach max_length.
  void enumerate(std::vector<std::int64_t>& ids, float score, std::size_t max_length, Hypothesis& best) const {
    for (std::size_t t = 0; t < vocabulary; ++t) {
      const float next = score + after(ids.back())[t];
      ids.push_back(static_cast<std::int64_t>(t));
      if (t == 0 || ids.size() == max_length) {
        if (next > best.score) best = {ids, next};
      } else {
        enumerate(ids, next, max_length, best);
      }
      ids.pop_back();
    }
  }
};

TEST_CASE("with enough beams the best of all sequences is found", "[model][beam]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Chain chain(4, seed);
    BeamSearch search({32, 0.0f, false, false, {0}, 5}, {1});
    while (!search.done()) search.advance(chain.rows(search));
    Hypothesis best{{}, -std::numeric_limits<float>::infinity()};
    std::vector<std::int64_t> ids = {1};
    chain.enumerate(ids, 0.0f, 5, best);
    CHECK(search.best().ids == best.ids);
    CHECK(search.best().score == best.score);
  }
}

constexpr float kNo = -20.0f;

TEST_CASE("length_penalty divides by the number of generated tokens to its power", "[model][beam]") {
  // From token 1: eos at −1, or token 2 at −0.9; from token 2: eos at −0.8. Short: −1; long: −1.7.
  const std::vector<float> first = {-1.0f, kNo, -0.9f}, second = {-0.8f, kNo, kNo};
  for (const auto& [penalty, length] :
       {std::pair{0.0f, std::size_t{2}}, {1.0f, std::size_t{3}}, {2.0f, std::size_t{3}}}) {
    BeamSearch search({1, penalty, false, false, {0}, 10}, {1});
    search.advance(first);
    if (search.done()) {
      CHECK(length == 2);
      continue;
    }
    search.advance(second);
    CHECK(search.done());
  }
  BeamSearch search({2, 1.0f, false, false, {0}, 3}, {1});
  search.advance(std::vector<float>{-1.0f, kNo, -0.9f, -1.0f, kNo, -0.9f});
  CHECK(!search.done());
  CHECK(search.best().ids == std::vector<std::int64_t>{1, 2});
  search.advance(std::vector<float>{-0.8f, kNo, kNo, kNo, kNo, kNo});
  CHECK(search.done());
  CHECK(search.best().ids == std::vector<std::int64_t>{1, 2, 0});
  CHECK(std::abs(search.best().score + 0.85f) <= 1e-6f);
}

TEST_CASE("the search ends by its rules", "[model][beam]") {
  // Every step: eos −1, token 2 −0.5, token 3 −2. The best running beam is −n/2 after n steps, and one more hypothesis
  // of −(n + 1)/2 is finished by each.
  const std::vector<float> rows = {-1.0f, kNo, -0.5f, -2.0f, -1.0f, kNo, -0.5f, -2.0f};
  const auto steps = [&](float penalty, bool early) {
    BeamSearch search({2, penalty, early, false, {0}, 12}, {1});
    std::size_t n = 0;
    for (; !search.done(); ++n) search.advance(rows);
    return n;
  };
  CHECK(steps(1.0f, true) == 2);    // two finished, whatever they are
  CHECK(steps(0.0f, false) == 3);   // −1.5 is not above the worst of −1 and −1.5
  CHECK(steps(1.0f, false) == 11);  // −1/2 a token stays above every finished one, up to the length limit
}

TEST_CASE("the parents say whose cache each beam continues", "[model][beam]") {
  BeamSearch search({2, 1.0f, false, false, {}, 10}, {0});
  search.advance(std::vector<float>{-1.0f, -2.0f, -3.0f, -1.0f, -2.0f, -3.0f});
  CHECK(search.parents() == std::vector<std::size_t>{0, 0});
  CHECK(search.running()[0].ids == std::vector<std::int64_t>{0, 0});
  CHECK(search.running()[1].ids == std::vector<std::int64_t>{0, 1});
  search.advance(std::vector<float>{-9.0f, -9.0f, -9.0f, -0.1f, -0.2f, -9.0f});
  CHECK(search.parents() == std::vector<std::size_t>{1, 1});
  CHECK(search.running()[0].ids == std::vector<std::int64_t>{0, 1, 0});
}

TEST_CASE("equal scores go to the lower beam and the lower token", "[model][beam]") {
  BeamSearch search({2, 1.0f, false, false, {}, 10}, {0});
  search.advance(std::vector<float>(8, -1.0f));
  CHECK(search.running()[0].ids.back() == 0);
  CHECK(search.running()[1].ids.back() == 1);
}

TEST_CASE("the length limit ends every hypothesis", "[model][beam]") {
  BeamSearch search({2, 1.0f, false, false, {}, 2}, {3});
  search.advance(std::vector<float>{-1.0f, -0.5f, -3.0f, -1.0f, -0.5f, -3.0f});
  CHECK(search.done());
  CHECK(search.best().ids == std::vector<std::int64_t>{3, 1});
}

}  // namespace
}  // namespace regard::test
