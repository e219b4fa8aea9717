// The key/value cache: growth, truncation, and beams that change places. And allocations that are refused.

#include "attention/key_value_cache.h"

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"
#include "attention/scores.h"
#include "reference/allocation.h"

namespace regard {
namespace {

using namespace test;

KeyValueCache cache_of(float value, std::size_t rows) {
  KeyValueCache cache(3, 2);
  REQUIRE(cache.append(in(Matrix::Constant(Index(rows), 3, value)), in(Matrix::Constant(Index(rows), 2, -value))).ok());
  return cache;
}

TEST_CASE("rows appended come back, in order, whatever the steps") {
  Seeded seeded(1);
  const Matrix keys = normal_matrix(seeded, 50, 3), values = normal_matrix(seeded, 50, 2);
  KeyValueCache cache(3, 2);
  CHECK(cache.rows() == 0);
  CHECK(cache.keys().rows() == 0);
  for (Index row = 0; row < 50;) {
    const Index n = std::min<Index>(1 + row / 7, 50 - row);
    REQUIRE(cache.append(rows_of(keys, row, n), rows_of(values, row, n)).ok());
    row += n;
    REQUIRE(cache.rows() == static_cast<std::size_t>(row));
    REQUIRE(cache.keys() == keys.topRows(row));
    REQUIRE(cache.values() == values.topRows(row));
  }
  cache.truncate(60);
  CHECK(cache.rows() == 50);
  cache.truncate(7);
  CHECK(cache.keys() == keys.topRows(7));
  CHECK(cache.values() == values.topRows(7));
}

TEST_CASE("room reserved once is not moved, and growth doubles") {
  KeyValueCache cache = cache_of(1, 1);
  REQUIRE(cache.reserve(100).ok());
  const float* place = cache.keys().data();
  for (int i = 0; i < 99; ++i) REQUIRE(cache.append(in(Matrix::Zero(1, 3)), in(Matrix::Zero(1, 2))).ok());
  CHECK(cache.keys().data() == place);
  REQUIRE(cache.append(in(Matrix::Zero(1, 3)), in(Matrix::Zero(1, 2))).ok());
  CHECK(cache.capacity() >= 200);
}

TEST_CASE("rows of another width are refused") {
  KeyValueCache cache = cache_of(1, 2);
  CHECK(cache.append(in(Matrix::Zero(1, 4)), in(Matrix::Zero(1, 2))).error().code == ErrorCode::shape_mismatch);
  CHECK(cache.append(in(Matrix::Zero(1, 3)), in(Matrix::Zero(1, 3))).error().code == ErrorCode::shape_mismatch);
  CHECK(cache.append(in(Matrix::Zero(2, 3)), in(Matrix::Zero(1, 2))).error().code == ErrorCode::shape_mismatch);
  CHECK(cache.rows() == 2);
}

TEST_CASE("every beam takes its parent's rows, all at once") {
  const std::vector<std::vector<std::size_t>> choices{
      {0, 1, 2, 3}, {3, 2, 1, 0}, {1, 1, 1, 1}, {2, 0, 2, 1}, {1, 2, 3, 3}};
  for (const auto& parents : choices) {
    std::vector<KeyValueCache> beams;
    for (std::size_t b = 0; b < 4; ++b) beams.push_back(cache_of(float(b), b + 1));
    REQUIRE(reorder(beams, parents).ok());
    for (std::size_t b = 0; b < 4; ++b) {
      CHECK(beams[b].rows() == parents[b] + 1);
      CHECK((beams[b].keys().array() == float(parents[b])).all());
      CHECK((beams[b].values().array() == -float(parents[b])).all());
    }
    REQUIRE(beams[0].append(in(Matrix::Constant(1, 3, 9.0f)), in(Matrix::Constant(1, 2, 9.0f))).ok());
    for (std::size_t b = 1; b < 4; ++b) CHECK((beams[b].keys().array() != 9.0f).all());  // no two share memory
  }
}

TEST_CASE("parents that do not exist are refused") {
  std::vector<KeyValueCache> beams{cache_of(0, 1), cache_of(1, 1)};
  CHECK(reorder(beams, std::vector<std::size_t>{0}).error().code == ErrorCode::shape_mismatch);
  CHECK(reorder(beams, std::vector<std::size_t>{0, 2}).error().code == ErrorCode::invalid_argument);
  CHECK((beams[1].keys().array() == 1.0f).all());
}

TEST_CASE("a refused allocation is out_of_memory, wherever it happens, and the next call succeeds") {
  Inputs inputs(2, 70, 200, 8, 2);
  Mask mask;
  mask.causal = true;
  mask.window = Window{100, 0};
  mask.query_offset = 130;
  inputs.options.mask = &mask;
  Matrix z = inputs.new_z();
  AttentionTrace trace;
  trace.want_pattern = true;
  const auto calls = {
      std::function<Status()>(
          [&] { return attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)); }),
      std::function<Status()>(
          [&] { return attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z)); }),
      std::function<Status()>([&] {
        KeyValueCache cache(16, 16);
        return cache.append(in(inputs.k), in(inputs.v));
      }),
  };
  for (const auto& call : calls) {
    bool unhindered = false;  // REQUIRE allocates too, so not within what is counted
    const std::size_t points = count_allocations([&] { unhindered = call().ok(); }).allocations;
    REQUIRE(unhindered);
    REQUIRE(points > 0);
    trace.pattern = Numbers();
    for (std::size_t n = 0; n < points; ++n) {
      ErrorCode code = ErrorCode::internal;
      run_with_refused_allocation(n, [&] {
        const Status status = call();
        if (!status.ok()) code = status.error().code;
      });
      CAPTURE(n, points);
      REQUIRE(code == ErrorCode::out_of_memory);
      REQUIRE(trace.pattern.empty());
    }
    CHECK(call().ok());
    trace.pattern = Numbers();
  }
}

}  // namespace
}  // namespace regard
