// Attention: every kind of mask, bias, score function and position, six seeds each.

#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "attention/attention.h"
#include "attention/luong.h"
#include "attention/positions.h"
#include "attention/scores.h"
#include "digest/cases.h"
#include "seeded.h"

namespace regard::digest {
namespace {

using test::Seeded;
using Row = std::vector<float>;

Matrix normals(Seeded& random, std::size_t rows, std::size_t cols, float scale = 1.0f) {
  Matrix m(static_cast<Index>(rows), static_cast<Index>(cols));
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < m.cols(); ++j) m(i, j) = random.normal() * scale;
  }
  return m;
}

MatrixView in(const Matrix& m) { return view(m); }

void append(const Matrix& m, Row& row) { row.insert(row.end(), m.data(), m.data() + m.size()); }
void append(std::span<const float> more, Row& row) { row.insert(row.end(), more.begin(), more.end()); }

void must(const Status& status) {
  if (!status.ok()) std::abort();
}

/// Random q, k, v of a few heads; one in three has few queries, which take the path of a single step.
struct Case {
  std::size_t heads, kv_heads, width, queries, keys;
  Matrix q, k, v, z;
  Mask mask;
  AttentionOptions options;

  explicit Case(Seeded& random) {
    kv_heads = 1 + random.below(2);
    heads = kv_heads * (1 + random.below(2));
    width = 1 + random.below(70);
    keys = 1 + random.below(300);
    queries = random.below(3) == 0 ? 1 + random.below(4) : 1 + random.below(150);
    q = normals(random, queries, heads * width);
    k = normals(random, keys, kv_heads * width);
    v = normals(random, keys, kv_heads * width);
    z.resize(q.rows(), q.cols());
    options.n_heads = heads;
    options.n_kv_heads = kv_heads;
    options.scale = 0.25f;
    options.mask = &mask;
  }

  /// z fused, and everything a trace keeps.
  Row run() {
    Row all;
    must(attend(in(q), in(k), in(v), options, view(z)));
    append(z, all);
    AttentionTrace trace;
    trace.want_scores = trace.want_masked_scores = trace.want_pattern = true;
    must(attend_traced(in(q), in(k), in(v), options, trace, view(z)));
    append(z, all);
    append(trace.scores, all);
    append(trace.masked_scores, all);
    append(trace.pattern, all);
    return all;
  }
};

Row full(Seeded& random) { return Case(random).run(); }

Row causal(Seeded& random) {
  Case c(random);
  c.mask.causal = true;
  c.mask.query_offset = random.below(c.keys);
  return c.run();
}

Row padded(Seeded& random) {
  Case c(random);
  c.mask.key_padding.resize(c.keys);
  for (auto& real : c.mask.key_padding) real = random.below(4) != 0;
  return c.run();
}

Row windowed(Seeded& random) {
  Case c(random);
  c.mask.window = Window{random.below(100), random.below(20)};
  c.mask.global_tokens = {random.below(c.keys)};
  c.mask.sinks = random.below(4);
  return c.run();
}

Row table(Seeded& random) {
  Case c(random);
  c.mask.allowed.resize(c.queries * c.keys);
  for (auto& seen : c.mask.allowed) seen = random.below(3) == 0;
  return c.run();
}

Row softcapped_alibi(Seeded& random) {
  Case c(random);
  const Row slopes = alibi_slopes(c.heads).value();
  c.options.softcap = 3.0f;
  c.options.bias.kind = ScoreBias::Kind::alibi;
  c.options.bias.slopes = slopes;
  return c.run();
}

Row bucketed(Seeded& random) {
  Case c(random);
  const Row buckets = random.normals(32 * c.heads);
  c.options.bias.kind = ScoreBias::Kind::bucket;
  c.options.bias.bucket_table = buckets;
  c.options.bias.n_buckets = 32;
  c.options.bias.max_distance = 128;
  c.options.bias.bidirectional = random.below(2) == 0;
  return c.run();
}

Row additive(Seeded& random) {
  const std::size_t queries = 1 + random.below(20), keys = 1 + random.below(60), a = 1 + random.below(40);
  const Matrix q = normals(random, queries, 9), k = normals(random, keys, 12), v = normals(random, keys, 7);
  const Matrix w = normals(random, a, 9, 0.5f), u = normals(random, a, 12, 0.5f);
  const Row vector = random.normals(a);
  Matrix scores(q.rows(), k.rows()), z(q.rows(), 7);
  const AdditiveWeights weights{in(w), in(u), vector};
  Row all;
  must(additive_scores(in(q), in(k), weights, view(scores)));
  append(scores, all);
  must(attend_additive(in(q), in(k), in(v), weights, nullptr, view(z)));
  append(z, all);
  must(attend_scores(view(scores), in(v), nullptr, view(z)));
  append(z, all);
  return all;
}

Row luong(Seeded& random) {
  const std::size_t queries = 1 + random.below(30), keys = 1 + random.below(100), half = 1 + random.below(12);
  const Matrix q = normals(random, queries, 16), k = normals(random, keys, 16), v = normals(random, keys, 8);
  const Matrix projection = normals(random, 10, 16, 0.25f);
  const Row vector = random.normals(10);
  Matrix z(q.rows(), 8);
  Row all;
  LuongTrace trace;
  must(attend_local_monotonic(in(q), in(k), in(v), half, 0.25f, nullptr, nullptr, view(z)));
  append(z, all);
  must(attend_local_predictive(in(q), in(q), in(k), in(v), half, 0.25f, {in(projection), vector}, nullptr, &trace,
                               view(z)));
  append(z, all);
  append(trace.centers, all);
  append(trace.pattern, all);
  return all;
}

Row positions(Seeded& random) {
  const std::size_t dims = 2 * (1 + random.below(40)), first = random.below(400);
  Matrix sinusoids(20, static_cast<Index>(dims)), x = normals(random, 20, 2 * (dims + 3));
  Row all;
  for (const auto layout : {SinusoidLayout::interleaved, SinusoidLayout::halves}) {
    must(sinusoid_positions(layout, first, view(sinusoids)));
    append(sinusoids, all);
  }
  for (const auto pairs : {RotaryPairs::halves, RotaryPairs::pairs}) {
    const auto rotary = Rotary::create(dims, 10000.0f, pairs, 500);
    must(rotary.value().rotate(first, 2, view(x)));
    append(x, all);
  }
  append(alibi_slopes(1 + random.below(40)).value(), all);
  return all;
}

struct Kind {
  const char* name;
  Row (*make)(Seeded& random);
};

constexpr Kind kKinds[] = {{"full", full},          {"causal", causal},     {"padded", padded},
                           {"windowed", windowed},  {"table", table},       {"softcapped_alibi", softcapped_alibi},
                           {"bucketed", bucketed},  {"additive", additive}, {"luong", luong},
                           {"positions", positions}};

}  // namespace

void attention_cases(Report& report) {
  for (const Kind& kind : kKinds) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      Seeded random(2000 + seed);
      report.add("attention." + std::string(kind.name) + "." + std::to_string(seed), kind.make(random));
    }
  }
}

}  // namespace regard::digest
