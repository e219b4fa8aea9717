// Rules, cuts and draws of the next token.

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "model/sampling.h"
#include "model/token_rules.h"
#include "model/uniform.h"

namespace regard::test {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

TEST_CASE("greedy takes the first of the greatest", "[model][sampling]") {
  CHECK(greedy_token(std::vector<float>{1.0f, 3.0f, 3.0f, 2.0f}) == 1);
  CHECK(greedy_token(std::vector<float>{kNever, kNever}) == 0);
}

std::vector<float> warped(const SamplingOptions& options, std::vector<float> scores) {
  warp_scores(options, scores);
  return scores;
}

TEST_CASE("temperature, top_k and top_p as the reference's warpers", "[model][sampling]") {
  CHECK(warped({2.0f, 0, 1.0f}, {2.0f, -4.0f}) == std::vector<float>{1.0f, -2.0f});
  CHECK(warped({1.0f, 2, 1.0f}, {1.0f, 4.0f, 3.0f, 2.0f}) == std::vector<float>{kNever, 4.0f, 3.0f, kNever});
  CHECK(warped({1.0f, 2, 1.0f}, {3.0f, 4.0f, 3.0f}) == std::vector<float>{3.0f, 4.0f, 3.0f});  // ties stay
  CHECK(warped({1.0f, 9, 1.0f}, {1.0f, 2.0f}) == std::vector<float>{1.0f, 2.0f});
  const auto logs = [](std::vector<double> p) {
    std::vector<float> scores;
    for (const double x : p) scores.push_back(static_cast<float>(std::log(x)));
    return scores;
  };
  const std::vector<float> scores = logs({0.5, 0.25, 0.15, 0.1});
  CHECK(warped({1.0f, 0, 0.7f}, scores) == std::vector<float>{scores[0], scores[1], kNever, kNever});
  CHECK(warped({1.0f, 0, 0.8f}, scores) == std::vector<float>{scores[0], scores[1], scores[2], kNever});
  CHECK(warped({1.0f, 0, 1e-6f}, scores) == std::vector<float>{scores[0], kNever, kNever, kNever});
}

TEST_CASE("a draw follows the cumulative probability in the order of ids", "[model][sampling]") {
  const std::vector<float> scores = {std::log(0.2f), kNever, std::log(0.5f), std::log(0.3f)};
  CHECK(draw_token(scores, 0.0) == 0);
  CHECK(draw_token(scores, 0.199) == 0);
  CHECK(draw_token(scores, 0.201) == 2);
  CHECK(draw_token(scores, 0.699) == 2);
  CHECK(draw_token(scores, 0.701) == 3);
  CHECK(draw_token(scores, 1.0 - 0x1p-53) == 3);
  CHECK(draw_token(std::vector<float>{0.0f, kNever}, 1.0 - 0x1p-53) == 0);
}

TEST_CASE("draws have the frequencies of the distribution", "[model][sampling]") {
  const std::vector<float> scores = {std::log(0.2f), std::log(0.5f), std::log(0.3f)};
  UniformNumbers uniforms(42);
  std::vector<double> counts(3);
  const int n = 20'000;
  for (int i = 0; i < n; ++i) counts[draw_token(scores, uniforms.next())] += 1.0 / n;
  CHECK(std::abs(counts[0] - 0.2) < 0.015);  // five standard deviations
  CHECK(std::abs(counts[1] - 0.5) < 0.018);
}

TEST_CASE("uniform numbers are SplitMix64's, a table first", "[model][sampling]") {
  // The first outputs for seed 0 are 0xe220a8397b1dcdaf and 0x6e789e6aa1b965f4.
  UniformNumbers uniforms(0, {0.25, 0.75});
  CHECK(uniforms.next() == 0.25);
  CHECK(uniforms.next() == 0.75);
  CHECK(uniforms.next() == static_cast<double>(0xe220a8397b1dcdafull >> 11) * 0x1p-53);
  CHECK(uniforms.next() == static_cast<double>(0x6e789e6aa1b965f4ull >> 11) * 0x1p-53);
}

std::vector<float> ruled(const GenerationDefaults& rules, std::size_t max_length, const std::vector<std::int64_t>& ids,
                         const std::vector<std::int64_t>& encoder_ids = {}) {
  std::vector<float> scores = {1.0f, 2.0f, 3.0f, 4.0f};
  apply_token_rules(rules, {ids, encoder_ids, 1, max_length}, scores);
  return scores;
}

TEST_CASE("bad words, forced first and last tokens", "[model][sampling]") {
  GenerationDefaults rules;
  rules.eos = {0};
  CHECK(ruled(rules, 9, {3, 1}) == std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f});
  rules.bad_words = {{3}, {1, 2}, {2, 1, 1}, {0}};
  CHECK(ruled(rules, 9, {3, 1}) == std::vector<float>{1.0f, 2.0f, kNever, kNever});
  CHECK(ruled(rules, 9, {2, 1}) == std::vector<float>{1.0f, kNever, kNever, kNever});
  CHECK(ruled(rules, 9, {1}) == std::vector<float>{1.0f, 2.0f, kNever, kNever});
  CHECK(ruled(rules, 9, {2}) == std::vector<float>{1.0f, 2.0f, 3.0f, kNever});
  rules.forced_bos = 2;
  CHECK(ruled(rules, 9, {3}) == std::vector<float>{kNever, kNever, 0.0f, kNever});
  CHECK(ruled(rules, 9, {3, 3})[2] == 3.0f);
  rules.forced_eos = 0;
  CHECK(ruled(rules, 3, {3, 3}) == std::vector<float>{0.0f, kNever, kNever, kNever});
  CHECK(ruled(rules, 4, {3, 3})[0] == 1.0f);
}

TEST_CASE("repetitions are weighed down, and n-grams are not repeated", "[model][sampling]") {
  GenerationDefaults rules;
  rules.repetition_penalty = 2.0f;
  CHECK(ruled(rules, 9, {1, 1, 3}) == std::vector<float>{1.0f, 1.0f, 3.0f, 2.0f});
  rules = {};
  rules.no_repeat_ngram = 2;
  CHECK(ruled(rules, 9, {1, 2, 1}) == std::vector<float>{1.0f, 2.0f, kNever, 4.0f});
  CHECK(ruled(rules, 9, {1}) == std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f});
  rules.no_repeat_ngram = 1;
  CHECK(ruled(rules, 9, {0, 3}) == std::vector<float>{kNever, 2.0f, 3.0f, kNever});
  rules = {};
  rules.encoder_no_repeat_ngram = 3;
  CHECK(ruled(rules, 9, {0, 1, 2}, {1, 2, 3, 0}) == std::vector<float>{1.0f, 2.0f, 3.0f, kNever});
  CHECK(ruled(rules, 9, {0, 1, 2}, {1, 2, 99}) == std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f});
}

TEST_CASE("short answers do not end, and suppressed tokens do not come", "[model][sampling]") {
  GenerationDefaults rules;
  rules.eos = {0, 2};
  rules.min_length = 3;
  CHECK(ruled(rules, 9, {1, 1}) == std::vector<float>{kNever, 2.0f, kNever, 4.0f});
  CHECK(ruled(rules, 9, {1, 1, 1}) == std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f});
  rules.min_length = 0;
  rules.min_new_tokens = 2;  // the prompt has one
  CHECK(ruled(rules, 9, {1, 1}) == std::vector<float>{kNever, 2.0f, kNever, 4.0f});
  CHECK(ruled(rules, 9, {1, 1, 1}) == std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f});
  rules = {};
  rules.suppressed = {1};
  rules.suppressed_at_begin = {3};
  CHECK(ruled(rules, 9, {0}) == std::vector<float>{1.0f, kNever, 3.0f, kNever});
  CHECK(ruled(rules, 9, {0, 0}) == std::vector<float>{1.0f, kNever, 3.0f, 4.0f});
  rules.forced_bos = 0;  // then the second token is the first that is free
  CHECK(ruled(rules, 9, {0, 0}) == std::vector<float>{1.0f, kNever, 3.0f, kNever});
}

}  // namespace
}  // namespace regard::test
