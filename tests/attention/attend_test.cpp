// Fused and traced attention against float64, over sizes, widths, heads and masks.

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "attention/matrices.h"

namespace regard {
namespace {

using namespace test;

constexpr std::size_t kLengths[] = {1, 2, 3, 7, 17, 64, 267, 1030};
constexpr std::size_t kWidths[] = {1, 8, 16, 63, 64, 65, 128};
constexpr std::size_t kHeads[] = {1, 3, 12};
const char* const kMasks[] = {"full", "causal", "padded", "window", "window of global tokens and sinks", "table"};

Mask mask_of(const std::string& kind, std::size_t queries, std::size_t keys, Seeded& seeded) {
  Mask mask;
  if (kind == "causal") mask.causal = true;
  if (kind == "padded") {
    mask.key_padding.assign(keys, 1);
    for (std::size_t j = keys - keys / 3; j < keys; ++j) mask.key_padding[j] = 0;
  }
  if (kind == "window") mask.window = Window{5, 2};
  if (kind == "window of global tokens and sinks") {
    mask.causal = true;
    mask.window = Window{70, 0};
    mask.global_tokens = {keys / 2};
    mask.sinks = 2;
  }
  if (kind == "table") {
    mask.allowed.resize(queries * keys);
    for (auto& flag : mask.allowed) flag = seeded.below(3) != 0;
  }
  // As with a cache: the queries are the last of the keys.
  if (mask.causal && keys > queries) mask.query_offset = keys - queries;
  return mask;
}

TEST_CASE("fused and traced attention are within the bound of float64, and no worse than twice the naive loops") {
  // Every length meets every length, and every width, head count and mask comes up with many of them; the long ones
  // take one head, so that the reference takes seconds.
  std::size_t cases = 0;
  double worst = 0, worst_against_naive = 0;
  for (const std::size_t queries : kLengths) {
    for (const std::size_t keys : kLengths) {
      const bool is_long = queries * keys > 100 * 100;
      for (std::size_t variant = 0; variant < (is_long ? 2u : 7u); ++variant, ++cases) {
        Seeded seeded(cases);
        const std::size_t width = kWidths[(cases * 3 + variant) % 7];
        const std::size_t heads = queries * keys > 400 * 400 ? 1 : is_long ? kHeads[cases % 2] : kHeads[cases % 3];
        const std::string kind = kMasks[(cases + variant) % 6];
        Inputs inputs(cases, queries, keys, width, heads);
        const Mask mask = mask_of(kind, queries, keys, seeded);
        inputs.options.mask = &mask;
        CAPTURE(queries, keys, width, heads, kind);

        const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
        Matrix z = inputs.new_z();
        REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
        const double ratio = worst_of_bound(z, z64.z);
        REQUIRE(ratio <= 1);
        worst = std::max(worst, ratio);

        AttentionTrace trace;
        trace.want_scores = trace.want_pattern = true;
        Matrix traced = inputs.new_z();
        REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
        REQUIRE(worst_of_bound(traced, z64.z) <= 1);
        const auto size = static_cast<Index>(queries * keys);
        for (std::size_t h = 0; h < heads; ++h) {
          const auto scores = MatrixView(trace.scores.data() + static_cast<Index>(h) * size, Index(queries),
                                         Index(keys), Eigen::OuterStride<>(Index(keys)));
          const auto pattern = MatrixView(trace.pattern.data() + static_cast<Index>(h) * size, Index(queries),
                                          Index(keys), Eigen::OuterStride<>(Index(keys)));
          REQUIRE(worst_error(pattern, z64.pattern[h]) <= 1e-5);
          REQUIRE(worst_error(scores, z64.scores[h]) <= 1e-5);
        }

        const auto naive = reference::attention<float>(inputs.q, inputs.k, inputs.v, inputs.options);
        const double naive_error = worst_error(naive.z, z64.z);
        const double floor = 3e-7;  // where the naive loops happen to be exact, or nearly
        const double error = worst_error(z, z64.z);
        REQUIRE(error <= 2 * naive_error + floor);
        if (naive_error > floor) worst_against_naive = std::max(worst_against_naive, error / naive_error);
      }
    }
  }
  INFO("worst error " << worst << " of the bound, " << worst_against_naive << " of the naive loops'");
  CHECK(cases > 200);
}

TEST_CASE("grouped and multi-query heads read their key/value head, of another width for values") {
  for (const std::size_t kv_heads : {1u, 2u, 6u}) {
    for (const std::size_t queries : {1u, 70u}) {
      Inputs inputs(kv_heads, queries, 150, 24, 6, kv_heads, 40);
      CAPTURE(kv_heads, queries);
      const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
      Matrix z = inputs.new_z(), traced = inputs.new_z();
      REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
      CHECK(worst_of_bound(z, z64.z) <= 1);
      AttentionTrace trace;
      trace.want_pattern = true;
      REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
      CHECK(worst_of_bound(traced, z64.z) <= 1);
    }
  }
}

TEST_CASE("biases and the soft cap") {
  const std::size_t queries = 33, keys = 140, heads = 4;
  Seeded seeded(5);
  const std::vector<float> slopes{0.5f, 0.25f, 0.125f, 0.0625f};
  const std::vector<float> table = seeded.normals(32 * heads), matrix = seeded.normals(heads * queries * keys);
  for (const auto kind :
       {ScoreBias::Kind::none, ScoreBias::Kind::alibi, ScoreBias::Kind::bucket, ScoreBias::Kind::matrix}) {
    for (const bool causal : {false, true}) {
      for (const float softcap : {0.0f, 2.0f}) {
        for (const std::size_t rows : {queries, std::size_t{2}}) {
          Inputs inputs(7, rows, keys, 16, heads);
          Mask mask;
          mask.causal = causal;
          mask.query_offset = causal ? keys - rows : 0;
          inputs.options.mask = &mask;
          inputs.options.softcap = softcap;
          inputs.options.bias.kind = kind;
          inputs.options.bias.slopes = slopes;
          inputs.options.bias.bucket_table = table;
          inputs.options.bias.n_buckets = 32;
          inputs.options.bias.max_distance = 128;
          inputs.options.bias.bidirectional = !causal;
          inputs.options.bias.matrix = std::span(matrix).first(heads * rows * keys);
          CAPTURE(int(kind), causal, softcap, rows);
          const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
          Matrix z = inputs.new_z(), traced = inputs.new_z();
          REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
          CHECK(worst_of_bound(z, z64.z) <= 1);
          AttentionTrace trace;
          trace.want_scores = true;
          REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
          CHECK(worst_of_bound(traced, z64.z) <= 1);
          const MatrixView scores = view(std::as_const(trace.scores).data(), Index(rows), Index(keys), Index(keys));
          CHECK(worst_error(scores, z64.scores[0]) <= 1e-5);
        }
      }
    }
  }
}

TEST_CASE("views with a stride wider than their columns, in and out") {
  Seeded seeded(9);
  const Matrix wide = normal_matrix(seeded, 90, 3 * 32 + 5);
  const MatrixView q = view(wide.data() + 1, 90, 32, wide.cols()), k = view(wide.data() + 33, 90, 32, wide.cols()),
                   v = view(wide.data() + 66, 90, 32, wide.cols());
  AttentionOptions options;
  options.n_heads = options.n_kv_heads = 2;
  options.scale = 0.25f;
  Matrix out = Matrix::Constant(90, 40, 7.0f);
  REQUIRE(attend(q, k, v, options, view(out.data() + 3, 90, 32, 40)).ok());
  const auto z64 = reference::attention<double>(q, k, v, options);
  CHECK(worst_of_bound(out.middleCols(3, 32), z64.z) <= 1);
  CHECK((out.leftCols(3).array() == 7.0f).all());
  CHECK((out.rightCols(5).array() == 7.0f).all());
}

TEST_CASE("scores of huge size stay finite and their pattern sums to 1") {
  for (const std::size_t queries : {2u, 40u}) {
    for (const float size : {1e4f, 3e38f}) {
      Inputs inputs(3, queries, 200, 1);
      for (Index j = 0; j < inputs.k.rows(); ++j) inputs.k(j, 0) = (j % 3 == 0 ? size : -size);
      inputs.q.setConstant(1.0f);
      inputs.options.scale = 1.0f;
      const auto z64 = reference::attention<double>(inputs.q, inputs.k, inputs.v, inputs.options);
      Matrix z = inputs.new_z();
      REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
      CHECK(worst_of_bound(z, z64.z) <= 1);
      AttentionTrace trace;
      trace.want_pattern = true;
      REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(z)).ok());
      float sum = 0;
      for (std::size_t j = 0; j < 200; ++j) sum += trace.pattern[j];
      CHECK(std::abs(sum - 1) <= 2e-6f);
    }
  }
}

TEST_CASE("one query with a cache agrees with its row in a causal pass, and the same call repeats to the bit") {
  Inputs inputs(11, 300, 300, 32, 2);
  Mask causal;
  causal.causal = true;
  inputs.options.mask = &causal;
  Matrix z = inputs.new_z(), again = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(again)).ok());
  CHECK((z.array() == again.array()).all());
  for (const Index row : {Index{0}, Index{1}, Index{127}, Index{128}, Index{299}}) {
    Mask step = causal;
    step.query_offset = static_cast<std::size_t>(row);
    AttentionOptions options = inputs.options;
    options.mask = &step;
    Matrix one(1, z.cols());
    REQUIRE(attend(rows_of(inputs.q, row, 1), rows_of(inputs.k, 0, row + 1), rows_of(inputs.v, 0, row + 1), options,
                   view(one))
                .ok());
    CHECK(worst_of_bound(one, z.row(row).cast<double>()) <= 1);
  }
}

TEST_CASE("rows do not touch each other: a tile's other rows do not change a row's bits") {
  // Both calls take the tiled path, and each element of a product is one chain whatever its tile.
  Inputs inputs(13, 100, 260, 24);
  Matrix z = inputs.new_z(), part(40, z.cols());
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  REQUIRE(attend(rows_of(inputs.q, 30, 40), in(inputs.k), in(inputs.v), inputs.options, view(part)).ok());
  CHECK((part.array() == z.middleRows(30, 40).array()).all());
}

}  // namespace
}  // namespace regard
