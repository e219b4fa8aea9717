// What a trace keeps, what it costs, and the edits of the computation.

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;

TEST_CASE("a trace of chosen heads keeps those, in the order named, and the other heads run fused") {
  Inputs inputs(1, 30, 50, 8, 4);
  AttentionTrace all, some;
  all.want_pattern = all.want_masked_scores = true;
  some.want_pattern = some.want_masked_scores = true;
  some.heads = {2, 0, 2};
  Matrix z = inputs.new_z(), z_some = inputs.new_z();
  REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, all, view(z)).ok());
  REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, some, view(z_some)).ok());
  CHECK(all.scores.empty());
  REQUIRE(all.pattern.size() == 4u * 1500);
  REQUIRE(some.pattern.size() == 3u * 1500);
  for (std::size_t slot = 0; slot < 3; ++slot) {
    for (std::size_t i = 0; i < 1500; ++i) {
      REQUIRE(some.pattern[slot * 1500 + i] == all.pattern[some.heads[slot] * 1500 + i]);
      REQUIRE(some.masked_scores[slot * 1500 + i] == all.masked_scores[some.heads[slot] * 1500 + i]);
    }
  }
  const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
  CHECK(worst_of_bound(z_some, z64.z) <= 1);
}

TEST_CASE("a trace that wants nothing does the work of the fused form") {
  Inputs inputs(2, 300, 300, 8, 2);
  Mask mask;
  mask.window = Window{8, 8};
  AttentionWork fused, traced;
  inputs.options.mask = &mask;
  inputs.options.work = &fused;
  Matrix z = inputs.new_z(), again = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  inputs.options.work = &traced;
  AttentionTrace nothing;
  REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, nothing, view(again)).ok());
  CHECK((z.array() == again.array()).all());
  CHECK(traced.scored_pairs == fused.scored_pairs);
  CHECK(traced.packed_keys == fused.packed_keys);
}

TEST_CASE("a trace states its size, and one past its budget is refused before any work") {
  AttentionTrace trace;
  CHECK(trace_bytes(12, 1024, 1024, trace).value() == 0);
  trace.want_pattern = true;
  CHECK(trace_bytes(2, 10, 20, trace).value() == 2u * 10 * 20 * 4);
  trace.want_scores = trace.want_masked_scores = true;
  trace.heads = {1};
  CHECK(trace_bytes(2, 10, 20, trace).value() == 3u * 10 * 20 * 4);
  trace.heads = {};
  CHECK(trace_bytes(144, 1024, 1024, trace).error().code == ErrorCode::capture_too_large);
  // WebAssembly's greatest size_t, of 32 bits, does not overflow 64 bits here: it only passes the budget.
  constexpr bool kWide = sizeof(std::size_t) == 8;
  CHECK(trace_bytes(2, static_cast<std::size_t>(-1), 1 << 20, trace).error().code ==
        (kWide ? ErrorCode::shape_overflow : ErrorCode::capture_too_large));
  trace.heads = {2};
  CHECK(trace_bytes(2, 10, 20, trace).error().code == ErrorCode::invalid_argument);

  Inputs inputs(3, 10, 20, 8, 2);
  Matrix z = inputs.new_z();
  trace.heads = {};
  trace.max_bytes = 3 * 2 * 10 * 20 * 4 - 1;
  trace.pattern = {1, 2, 3};
  const Status status = attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z));
  CHECK(status.error().code == ErrorCode::capture_too_large);
  CHECK(trace.pattern.empty());
  CHECK((z.array() == 7.0f).all());
  trace.max_bytes += 1;
  CHECK(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z)).ok());
}

AttentionEdits some_edits(std::size_t keys) {
  AttentionEdits edits;
  edits.head_factor = {1.0f, 0.0f, 2.0f, -0.5f};
  edits.cut_edges = {{0, 3, 1}, {AttentionEdits::kAllHeads, 4, 0}, {2, 4, 1}, {2, 4, 2}, {2, 4, 3}, {2, 4, 4}};
  std::vector<float> row(keys, 0.0f);
  row[keys - 1] = 0.75f;
  row[2] = 0.5f;
  edits.pattern_rows = {{3, 5, row}, {AttentionEdits::kAllHeads, 0, row}};
  return edits;
}

TEST_CASE("edits: traced, fused and float64 agree") {
  for (const bool causal : {false, true}) {
    Inputs inputs(4, 9, 12, 8, 4, 2);
    Mask mask;
    mask.causal = causal;
    const AttentionEdits edits = some_edits(12);
    inputs.options.mask = &mask;
    inputs.options.edits = &edits;
    const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
    Matrix z = inputs.new_z(), traced = inputs.new_z();
    REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
    CHECK(worst_of_bound(z, z64.z) <= 1);
    AttentionTrace trace;
    trace.want_pattern = trace.want_masked_scores = true;
    REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
    CHECK((traced.array() == z.array()).all());
    for (std::size_t h = 0; h < 4; ++h) {
      for (std::size_t i = 0; i < 9; ++i) {
        for (std::size_t j = 0; j < 12; ++j) {
          REQUIRE(std::abs(double(trace.pattern[(h * 9 + i) * 12 + j]) - z64.pattern[h](Index(i), Index(j))) <= 1e-5);
        }
      }
    }
    CHECK(trace.masked_scores[3 * 12 + 1] == -kInfinity);
    CHECK((z.middleCols(8, 8).array() == 0.0f).all());  // the head whose factor is 0
    // Under the causal mask head 2's query 4 has lost every key that it saw.
    if (causal) CHECK((z.row(4).segment(16, 8).array() == 0.0f).all());
    CHECK(trace.pattern[(3 * 9 + 5) * 12 + 11] == 0.75f);  // as given, mask or not
  }
}

TEST_CASE("a head factor alone leaves the heads fused and gives their exact multiple") {
  Inputs inputs(5, 40, 60, 8, 2);
  AttentionEdits edits;
  edits.head_factor = {1.0f, 0.5f};
  Matrix plain = inputs.new_z(), z = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(plain)).ok());
  inputs.options.edits = &edits;
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  CHECK((z.leftCols(8).array() == plain.leftCols(8).array()).all());
  CHECK((z.rightCols(8).array() == 0.5f * plain.rightCols(8).array()).all());
}

TEST_CASE("a replaced row may weigh a key that the mask hides; if that value is NaN, it is not_finite") {
  Inputs inputs(6, 8, 4, 8);
  Mask mask;
  mask.key_padding = {1, 1, 1, 0};
  AttentionEdits edits;
  edits.pattern_rows = {{0, 2, {0, 0, 0, 1}}};
  inputs.options.mask = &mask;
  inputs.options.edits = &edits;
  Matrix z = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  CHECK((z.row(2).array() == inputs.v.row(3).array()).all());
  inputs.v(3, 0) = kNaN;
  CHECK(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).error().code ==
        ErrorCode::not_finite);
  edits.pattern_rows[0].values = {1, 0, 0, 0};
  CHECK(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
}

}  // namespace
}  // namespace regard
