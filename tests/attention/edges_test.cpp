// What attention does at its edges: masked rows, NaN that nobody sees, NaN that somebody sees, and wrong arguments.

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;

bool all_zero(const Matrix& m) { return (m.array() == 0.0f).all(); }

AttentionTrace everything() {
  AttentionTrace trace;
  trace.want_scores = trace.want_masked_scores = trace.want_pattern = true;
  return trace;
}

ErrorCode code_of(const Status& status) {
  REQUIRE_FALSE(status.ok());
  CHECK_FALSE(status.error().message.empty());
  return status.error().code;
}

// Few queries go row by row, many in tiles; both must hold.
constexpr std::size_t kQueryCounts[] = {1, 3, 40, 130};

TEST_CASE("a row that sees no key is exactly zero, fused and traced") {
  for (const std::size_t queries : kQueryCounts) {
    Inputs inputs(1, queries, 150, 16, 2);
    Mask mask;
    mask.allowed.assign(queries * 150, 1);
    const std::size_t blind = queries / 2;
    std::fill_n(mask.allowed.begin() + static_cast<std::ptrdiff_t>(blind * 150), 150, std::uint8_t{0});
    inputs.options.mask = &mask;
    Matrix z = inputs.new_z(), traced = inputs.new_z();
    REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
    CHECK(all_zero(z.row(Index(blind))));
    AttentionTrace trace = everything();
    REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
    CHECK(all_zero(traced.row(Index(blind))));
    for (std::size_t j = 0; j < 150; ++j) {
      REQUIRE(trace.pattern[blind * 150 + j] == 0.0f);
      REQUIRE(trace.masked_scores[blind * 150 + j] == -kInfinity);
      REQUIRE(std::isfinite(trace.scores[blind * 150 + j]));
    }
  }
}

TEST_CASE("all keys padded: everything is exactly zero") {
  for (const std::size_t queries : kQueryCounts) {
    Inputs inputs(2, queries, 20, 8);
    inputs.k.setConstant(kNaN);
    inputs.v.setConstant(kInfinity);
    Mask mask;
    mask.key_padding.assign(20, 0);
    inputs.options.mask = &mask;
    Matrix z = inputs.new_z();
    REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
    CHECK(all_zero(z));
  }
}

TEST_CASE("NaN and infinities in keys and values that nobody sees change no bit") {
  for (const std::size_t queries : kQueryCounts) {
    for (const float poison : {kNaN, kInfinity, -kInfinity}) {
      Inputs inputs(3, queries, 300, 24, 2);
      Mask mask;
      mask.key_padding.assign(300, 1);
      for (const std::size_t j : {0u, 5u, 127u, 128u, 200u, 299u}) mask.key_padding[j] = 0;
      for (std::size_t j = 256; j < 300; ++j) mask.key_padding[j] = 0;  // a block of which nothing is seen
      inputs.options.mask = &mask;
      Matrix clean = inputs.new_z(), z = inputs.new_z();
      AttentionTrace trace = everything(), clean_trace = everything();
      REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(clean)).ok());
      REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, clean_trace, view(z)).ok());
      for (Index j = 0; j < 300; ++j) {
        if (mask.key_padding[static_cast<std::size_t>(j)] != 0) continue;
        inputs.k.row(j).setConstant(poison);
        inputs.v.row(j).setConstant(poison);
      }
      CAPTURE(queries, poison);
      REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
      CHECK((z.array() == clean.array()).all());
      REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z)).ok());
      CHECK(trace.pattern == clean_trace.pattern);
      CHECK(trace.masked_scores == clean_trace.masked_scores);
    }
  }
}

TEST_CASE("NaN in a query whose row sees nothing changes nothing") {
  Inputs inputs(4, 70, 40, 8);
  Mask mask;
  mask.allowed.assign(70 * 40, 1);
  std::fill_n(mask.allowed.begin() + 3 * 40, 40, std::uint8_t{0});
  inputs.options.mask = &mask;
  inputs.q.row(3).setConstant(kNaN);
  Matrix z = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  CHECK(all_zero(z.row(3)));
  CHECK(z.allFinite());
}

TEST_CASE("NaN or an infinity that somebody sees is not_finite, and z is zero") {
  for (const std::size_t queries : kQueryCounts) {
    for (const float poison : {kNaN, kInfinity}) {
      for (int where = 0; where < 3; ++where) {
        Inputs inputs(5, queries, 200, 8, 2);
        if (where == 0) inputs.q(Index(queries) - 1, 3) = poison;
        if (where == 1) inputs.k.row(150).setConstant(poison);
        if (where == 2) inputs.v(150, 9) = poison;
        CAPTURE(queries, poison, where);
        Matrix z = inputs.new_z();
        CHECK(code_of(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z))) ==
              ErrorCode::not_finite);
        CHECK(all_zero(z));
        AttentionTrace trace = everything();
        z.setConstant(7.0f);
        CHECK(code_of(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z))) ==
              ErrorCode::not_finite);
        CHECK(all_zero(z));
        CHECK(trace.pattern.empty());
      }
    }
  }
}

TEST_CASE("a bias of -inf hides a key, in every row too") {
  for (const std::size_t queries : kQueryCounts) {
    Inputs inputs(6, queries, 140, 8);
    std::vector<float> bias(queries * 140, 0.0f);
    for (std::size_t i = 0; i < queries; ++i) bias[i * 140 + 139] = -kInfinity;
    std::fill_n(bias.begin(), 140, -kInfinity);
    inputs.options.bias.kind = ScoreBias::Kind::matrix;
    inputs.options.bias.matrix = bias;
    const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
    Matrix z = inputs.new_z();
    REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
    CHECK(all_zero(z.row(0)));
    CHECK(worst_of_bound(z, z64.z) <= 1);
  }
}

TEST_CASE("wrong arguments are refused and leave z untouched") {
  Inputs inputs(7, 5, 6, 8, 4, 2);
  Matrix z = inputs.new_z();
  const auto refused = [&](const Matrix& q, const Matrix& k, const Matrix& v, const AttentionOptions& options) {
    AttentionTrace trace = everything();
    const ErrorCode code = code_of(attend(in(q), in(k), in(v), options, view(z)));
    CHECK(code_of(attend_traced(in(q), in(k), in(v), options, trace, view(z))) == code);
    CHECK((z.array() == 7.0f).all());
    return code;
  };
  const auto with = [&](auto change) {
    AttentionOptions options = inputs.options;
    change(options);
    return refused(inputs.q, inputs.k, inputs.v, options);
  };
  const Matrix &q = inputs.q, &k = inputs.k, &v = inputs.v;
  using Options = AttentionOptions;

  CHECK(with([](Options& o) { o.n_heads = 0; }) == ErrorCode::invalid_argument);
  CHECK(with([](Options& o) { o.n_kv_heads = 0; }) == ErrorCode::invalid_argument);
  CHECK(with([](Options& o) { o.n_kv_heads = 3; }) == ErrorCode::invalid_argument);
  CHECK(with([](Options& o) { o.n_heads = 6; }) == ErrorCode::shape_mismatch);
  CHECK(with([](Options& o) { o.n_kv_heads = 4; }) == ErrorCode::shape_mismatch);
  CHECK(with([](Options& o) { o.scale = kNaN; }) == ErrorCode::invalid_argument);
  CHECK(with([](Options& o) { o.softcap = -1; }) == ErrorCode::invalid_argument);
  CHECK(with([](Options& o) { o.softcap = kInfinity; }) == ErrorCode::invalid_argument);

  CHECK(refused(Matrix(0, 32), k, v, inputs.options) == ErrorCode::empty_input);
  CHECK(refused(q, Matrix(0, 16), v, inputs.options) == ErrorCode::empty_input);
  CHECK(refused(q, k, Matrix(6, 0), inputs.options) == ErrorCode::empty_input);
  CHECK(refused(q, k.leftCols(15), v, inputs.options) == ErrorCode::shape_mismatch);
  CHECK(refused(q, k.topRows(5), v, inputs.options) == ErrorCode::shape_mismatch);
  CHECK(refused(q, k, v.leftCols(15), inputs.options) == ErrorCode::shape_mismatch);
  CHECK(refused(q.topRows(4), k, v, inputs.options) == ErrorCode::shape_mismatch);

  Mask mask;
  mask.key_padding = {1, 1};
  CHECK(with([&](Options& o) { o.mask = &mask; }) == ErrorCode::shape_mismatch);

  const std::vector<float> numbers(64, 1.0f);
  const auto biased = [&](ScoreBias::Kind kind, auto change) {
    return with([&](Options& o) {
      o.bias.kind = kind;
      o.bias.n_buckets = 8;
      o.bias.max_distance = 16;
      change(o.bias);
    });
  };
  CHECK(biased(ScoreBias::Kind::alibi, [&](ScoreBias& b) { b.slopes = std::span(numbers).first(3); }) ==
        ErrorCode::shape_mismatch);
  CHECK(biased(ScoreBias::Kind::bucket, [&](ScoreBias& b) { b.bucket_table = std::span(numbers).first(31); }) ==
        ErrorCode::shape_mismatch);
  CHECK(biased(ScoreBias::Kind::bucket, [&](ScoreBias& b) { b.n_buckets = 2; }) == ErrorCode::invalid_argument);
  CHECK(biased(ScoreBias::Kind::bucket, [&](ScoreBias& b) { b.max_distance = 2; }) == ErrorCode::invalid_argument);
  CHECK(biased(ScoreBias::Kind::matrix, [&](ScoreBias& b) { b.matrix = numbers; }) == ErrorCode::shape_mismatch);

  const auto edited = [&](auto change) {
    AttentionEdits edits;
    change(edits);
    return with([&](Options& o) { o.edits = &edits; });
  };
  CHECK(edited([](AttentionEdits& e) { e.head_factor = {1}; }) == ErrorCode::shape_mismatch);
  CHECK(edited([](AttentionEdits& e) { e.head_factor = {1, 1, kNaN, 1}; }) == ErrorCode::invalid_argument);
  CHECK(edited([](AttentionEdits& e) { e.cut_edges = {{4, 0, 0}}; }) == ErrorCode::invalid_argument);
  CHECK(edited([](AttentionEdits& e) { e.cut_edges = {{0, 5, 0}}; }) == ErrorCode::invalid_argument);
  CHECK(edited([](AttentionEdits& e) { e.cut_edges = {{0, 0, 6}}; }) == ErrorCode::invalid_argument);
  CHECK(edited([](AttentionEdits& e) { e.pattern_rows = {{0, 5, std::vector<float>(6)}}; }) ==
        ErrorCode::invalid_argument);
  CHECK(edited([](AttentionEdits& e) { e.pattern_rows = {{0, 0, std::vector<float>(5)}}; }) ==
        ErrorCode::shape_mismatch);
  CHECK(edited([](AttentionEdits& e) { e.pattern_rows = {{0, 0, std::vector<float>(6, kNaN)}}; }) ==
        ErrorCode::invalid_argument);
}

TEST_CASE("an output that shares memory with an input is refused; other columns of the same rows are not") {
  Seeded seeded(8);
  Matrix wide = normal_matrix(seeded, 10, 64);
  const auto columns = [&](Index first) { return view(std::as_const(wide).data() + first, 10, 16, 64); };
  const auto out = [&](Index first) { return view(wide.data() + first, 10, 16, 64); };
  const AttentionOptions options;
  for (const Index first : {Index{0}, Index{15}, Index{16}, Index{47}}) {
    CHECK(code_of(attend(columns(0), columns(16), columns(32), options, out(first))) == ErrorCode::overlap);
  }
  CHECK(attend(columns(0), columns(16), columns(32), options, out(48)).ok());
  // Without a common stride the whole extents count.
  Matrix other = normal_matrix(seeded, 10, 16);
  CHECK(code_of(attend(columns(0), columns(16), in(other), options, view(other))) == ErrorCode::overlap);
  CHECK(code_of(attend(columns(0), columns(16), columns(32), options, view(wide.data() + 48, 10, 16, 20))) ==
        ErrorCode::overlap);
}

}  // namespace
}  // namespace regard
