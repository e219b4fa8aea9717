// Positions: tables, rotations, slopes and buckets.

#include "attention/positions.h"

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;

TEST_CASE("sinusoids: the paper's layout and Marian's") {
  for (const std::size_t d : {1u, 2u, 7u, 64u}) {
    Matrix interleaved(9, Index(d)), halves(9, Index(d));
    REQUIRE(sinusoid_positions(SinusoidLayout::interleaved, 3, view(interleaved)).ok());
    REQUIRE(sinusoid_positions(SinusoidLayout::halves, 3, view(halves)).ok());
    const std::size_t sines = (d + 1) / 2;
    for (std::size_t r = 0; r < 9; ++r) {
      for (std::size_t j = 0; j < d; ++j) {
        const double angle = double(r + 3) / std::pow(10000.0, double(2 * (j / 2)) / double(d));
        const float expected = static_cast<float>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
        CHECK(interleaved(Index(r), Index(j)) == expected);
        CHECK(halves(Index(r), Index(j % 2 == 0 ? j / 2 : sines + j / 2)) == expected);
      }
    }
  }
  Matrix none(0, 4);
  CHECK(sinusoid_positions(SinusoidLayout::halves, 0, view(none)).error().code == ErrorCode::empty_input);
}

TEST_CASE("learned positions are added, from the first one on, while the table lasts") {
  Seeded seeded(1);
  const Matrix table = normal_matrix(seeded, 10, 6);
  Matrix x = normal_matrix(seeded, 4, 6);
  const Matrix before = x;
  REQUIRE(add_positions(in(table), 6, view(x)).ok());
  CHECK((x.array() == (before + table.bottomRows(4)).array()).all());
  CHECK(add_positions(in(table), 7, view(x)).error().code == ErrorCode::too_long);
  CHECK(add_positions(in(table), static_cast<std::size_t>(-1), view(x)).error().code == ErrorCode::too_long);
  CHECK(add_positions(in(before), 0, view(x.data(), 4, 5, 6)).error().code == ErrorCode::shape_mismatch);
  CHECK(add_positions(in(x), 0, view(x)).error().code == ErrorCode::overlap);
  CHECK(add_positions(in(table), 0, view(x.data(), 0, 6, 6)).error().code == ErrorCode::empty_input);
}

TEST_CASE("rotary positions turn the pairs of both layouts, and leave what lies beyond dims") {
  const std::size_t width = 10, heads = 3, dims = 6, first = 5;
  const double base = 500;
  Seeded seeded(2);
  for (const RotaryPairs pairs : {RotaryPairs::halves, RotaryPairs::pairs}) {
    const auto rotary = Rotary::create(dims, float(base), pairs, 20);
    REQUIRE(rotary.ok());
    const Matrix before = normal_matrix(seeded, 8, heads * width);
    Matrix x = before;
    REQUIRE(rotary.value().rotate(first, heads, view(x)).ok());
    for (Index row = 0; row < 8; ++row) {
      for (std::size_t head = 0; head < heads; ++head) {
        const auto at = [&](const Matrix& m, std::size_t c) { return double(m(row, Index(head * width + c))); };
        for (std::size_t i = 0; i < dims / 2; ++i) {
          const double angle = double(first + std::size_t(row)) * std::pow(base, -2.0 * double(i) / double(dims));
          const std::size_t a = pairs == RotaryPairs::halves ? i : 2 * i;
          const std::size_t b = pairs == RotaryPairs::halves ? i + dims / 2 : 2 * i + 1;
          CHECK(std::abs(at(x, a) - (at(before, a) * std::cos(angle) - at(before, b) * std::sin(angle))) <= 1e-6);
          CHECK(std::abs(at(x, b) - (at(before, b) * std::cos(angle) + at(before, a) * std::sin(angle))) <= 1e-6);
        }
        for (std::size_t c = dims; c < width; ++c) CHECK(at(x, c) == at(before, c));
      }
    }
  }
}

TEST_CASE("rotary scores depend on the distance alone") {
  Seeded seeded(3);
  const auto rotary = Rotary::create(16, 10000.0f, RotaryPairs::halves, 400);
  const Matrix q = normal_matrix(seeded, 1, 16), k = normal_matrix(seeded, 1, 16);
  const auto score = [&](std::size_t query, std::size_t key) {
    Matrix turned_q = q, turned_k = k;
    REQUIRE(rotary.value().rotate(query, 1, view(turned_q)).ok());
    REQUIRE(rotary.value().rotate(key, 1, view(turned_k)).ok());
    return turned_q.row(0).dot(turned_k.row(0));
  };
  CHECK(std::abs(score(17, 4) - score(313, 300)) <= 1e-4f);
}

TEST_CASE("rotary refuses what does not fit") {
  CHECK(Rotary::create(5, 10000, RotaryPairs::halves, 4).error().code == ErrorCode::invalid_argument);
  CHECK(Rotary::create(0, 10000, RotaryPairs::halves, 4).error().code == ErrorCode::invalid_argument);
  CHECK(Rotary::create(4, 0, RotaryPairs::halves, 4).error().code == ErrorCode::invalid_argument);
  CHECK(Rotary::create(4, kNaN, RotaryPairs::halves, 4).error().code == ErrorCode::invalid_argument);
  CHECK(Rotary::create(4, 1, RotaryPairs::halves, static_cast<std::size_t>(-1)).error().code ==
        ErrorCode::shape_overflow);
  const auto rotary = Rotary::create(4, 10000, RotaryPairs::halves, 6);
  CHECK(rotary.value().positions() == 6);
  Seeded seeded(4);
  Matrix x = normal_matrix(seeded, 3, 8);
  CHECK(rotary.value().rotate(4, 2, view(x)).error().code == ErrorCode::too_long);
  CHECK(rotary.value().rotate(0, 3, view(x)).error().code == ErrorCode::shape_mismatch);
  CHECK(rotary.value().rotate(0, 4, view(x)).error().code == ErrorCode::shape_mismatch);
  CHECK(rotary.value().rotate(0, 0, view(x)).error().code == ErrorCode::shape_mismatch);
  CHECK(rotary.value().rotate(0, 2, view(x.data(), 0, 8, 8)).error().code == ErrorCode::empty_input);
}

TEST_CASE("ALiBi slopes, for powers of two and between them") {
  CHECK(alibi_slopes(0).value().empty());
  CHECK(alibi_slopes(1).value() == std::vector<float>{0x1p-8f});
  CHECK(alibi_slopes(8).value() ==
        std::vector<float>{0x1p-1f, 0x1p-2f, 0x1p-3f, 0x1p-4f, 0x1p-5f, 0x1p-6f, 0x1p-7f, 0x1p-8f});
  // 12 heads: the 8 above, then the 1st, 3rd, 5th and 7th of 16.
  const std::vector<float> slopes = alibi_slopes(12).value();
  REQUIRE(slopes.size() == 12);
  CHECK(slopes[7] == 0x1p-8f);
  for (int i = 0; i < 4; ++i) CHECK(slopes[std::size_t(8 + i)] == static_cast<float>(std::exp2(-0.5 - i)));
}

// FNV-1a over the buckets of −3000 … 3000, as transformers 5 (T5Attention._relative_position_bucket) gives them.
struct BucketCase {
  bool bidirectional;
  std::size_t n_buckets, max_distance;
  std::uint64_t digest;
};
constexpr BucketCase kBucketCases[] = {
    {true, 32, 128, 0x8b1327e5320a7157ull},  {false, 32, 128, 0x6c38abe3b825a967ull},
    {true, 64, 256, 0xa28e495fd2119337ull},  {false, 16, 20, 0x992c276a3849bcccull},
    {true, 8, 1000, 0x1af0f21f4ed6078full},  {false, 320, 800, 0xdb27cfa11bc45dbdull},
    {true, 320, 800, 0x4f9cdb0d03e56847ull},
};

TEST_CASE("T5 buckets are the reference implementation's integers") {
  for (const BucketCase& expected : kBucketCases) {
    CAPTURE(expected.bidirectional, expected.n_buckets, expected.max_distance);
    std::uint64_t digest = 14695981039346656037ull;
    for (std::int64_t distance = -3000; distance <= 3000; ++distance) {
      digest ^= t5_bucket(distance, expected.bidirectional, expected.n_buckets, expected.max_distance);
      digest *= 1099511628211ull;
    }
    CHECK(digest == expected.digest);
  }
  // Where the standard table's buckets begin, by hand.
  CHECK(t5_bucket(0, true, 32, 128) == 0);
  CHECK(t5_bucket(-8, true, 32, 128) == 8);
  CHECK(t5_bucket(-12, true, 32, 128) == 9);
  CHECK(t5_bucket(-16, true, 32, 128) == 10);
  CHECK(t5_bucket(64, true, 32, 128) == 30);
  CHECK(t5_bucket(1 << 20, true, 32, 128) == 31);
  CHECK(t5_bucket(5, false, 32, 128) == 0);
}

}  // namespace
}  // namespace regard
