// Mask::ranges against Mask::allows, pair by pair.

#include "attention/mask.h"

#include <catch2/catch_test_macros.hpp>

#include "seeded.h"

namespace regard {
namespace {

Mask random_mask(test::Seeded& seeded, std::size_t queries, std::size_t keys) {
  Mask mask;
  mask.causal = seeded.below(2) == 0;
  if (seeded.below(2) == 0) mask.window = Window{seeded.below(6), seeded.below(6)};
  if (seeded.below(8) == 0) mask.window = Window{static_cast<std::size_t>(-1), static_cast<std::size_t>(-1)};
  for (std::size_t n = seeded.below(4); n > 0; --n) mask.global_tokens.push_back(seeded.below(keys));
  mask.sinks = seeded.below(3) == 0 ? seeded.below(keys + 3) : 0;
  mask.query_offset = seeded.below(2) == 0 ? 0 : seeded.below(keys);
  const auto flags = [&](std::size_t n, std::size_t zeros) {
    std::vector<std::uint8_t> result(n);
    for (auto& flag : result) flag = seeded.below(4) >= zeros;
    return result;
  };
  if (seeded.below(2) == 0) mask.key_padding = flags(keys, 1 + seeded.below(4));
  if (seeded.below(3) == 0) mask.allowed = flags(queries * keys, 1 + seeded.below(4));
  return mask;
}

std::vector<KeyRange> ranges_of(const Mask& mask, std::size_t row, std::size_t keys) {
  std::vector<KeyRange> ranges{{9, 10}};
  mask.ranges(row, keys, ranges);
  return ranges;
}

TEST_CASE("ranges of random masks hold exactly the allowed keys") {
  test::Seeded seeded(1);
  for (int round = 0; round < 3000; ++round) {
    const std::size_t queries = 1 + seeded.below(12), keys = 1 + seeded.below(20);
    const Mask mask = random_mask(seeded, queries, keys);
    REQUIRE(mask.check(queries, keys).ok());
    RowRanges shared(&mask, keys);
    bool all = true;
    for (std::size_t row = 0; row < queries; ++row) {
      const std::vector<KeyRange> ranges = ranges_of(mask, row, keys);
      std::vector<KeyRange> again;
      shared.of(row, again);
      REQUIRE(again == ranges);
      std::vector<bool> seen(keys, false);
      for (std::size_t i = 0; i < ranges.size(); ++i) {
        REQUIRE(ranges[i].begin < ranges[i].end);
        REQUIRE(ranges[i].end <= keys);
        if (i > 0) REQUIRE(ranges[i - 1].end < ranges[i].begin);  // ranges that touch are one
        for (std::size_t key = ranges[i].begin; key < ranges[i].end; ++key) seen[key] = true;
      }
      for (std::size_t key = 0; key < keys; ++key) {
        REQUIRE(seen[key] == mask.allows(row, key, keys));
        all = all && seen[key];
      }
    }
    if (shared.all_seen()) REQUIRE(all);
  }
}

TEST_CASE("a default mask sees every key, and no mask too") {
  CHECK(ranges_of(Mask{}, 3, 5) == std::vector<KeyRange>{{0, 5}});
  std::vector<KeyRange> ranges;
  RowRanges none(nullptr, 5);
  none.of(3, ranges);
  CHECK(ranges == std::vector<KeyRange>{{0, 5}});
  CHECK(none.all_seen());
}

TEST_CASE("a window with sinks and a global token, by hand") {
  Mask mask;
  mask.causal = true;
  mask.window = Window{2, 2};
  mask.sinks = 1;
  mask.global_tokens = {4, 4};
  CHECK(ranges_of(mask, 9, 12) == std::vector<KeyRange>{{0, 1}, {4, 5}, {7, 10}});
  CHECK(ranges_of(mask, 4, 12) == std::vector<KeyRange>{{0, 5}});  // a global token sees all that is causal
  CHECK(ranges_of(mask, 0, 12) == std::vector<KeyRange>{{0, 1}});
}

TEST_CASE("a cache's offset places the query on the keys' axis") {
  Mask mask;
  mask.causal = true;
  mask.query_offset = 6;
  CHECK(ranges_of(mask, 0, 7) == std::vector<KeyRange>{{0, 7}});
  mask.window = Window{1, 0};
  CHECK(ranges_of(mask, 0, 7) == std::vector<KeyRange>{{5, 7}});
}

TEST_CASE("masks that do not fit are refused") {
  Mask mask;
  mask.key_padding = {1, 1, 1};
  CHECK(mask.check(2, 3).ok());
  CHECK(mask.check(2, 4).error().code == ErrorCode::shape_mismatch);
  mask = {};
  mask.allowed = std::vector<std::uint8_t>(6, 1);
  CHECK(mask.check(2, 3).ok());
  CHECK(mask.check(3, 3).error().code == ErrorCode::shape_mismatch);
  mask = {};
  mask.global_tokens = {3};
  CHECK(mask.check(2, 3).error().code == ErrorCode::invalid_argument);
  mask = {};
  mask.query_offset = static_cast<std::size_t>(-1);
  CHECK(mask.check(2, 3).error().code == ErrorCode::shape_overflow);
}

}  // namespace
}  // namespace regard
