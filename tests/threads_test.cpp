// Work split over threads: every piece is done once, whoever calls, and the bits are those of one thread.

#include "threads.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "attention/matrices.h"
#include "model/models.h"
#include "model/packing.h"
#include "model/projection.h"

namespace regard::test {
namespace {

constexpr std::size_t kPlenty = std::numeric_limits<std::size_t>::max();  // of work: nothing is too little to share

std::vector<int> times_drawn(std::size_t threads, std::size_t count) {
  std::vector<int> times(count, 0);
  Pieces pieces(count);
  on_threads(threads, [&](std::size_t) noexcept {
    for (std::size_t piece = 0; pieces.draw(piece);) ++times[piece];
  });
  return times;
}

TEST_CASE("every piece is drawn once, by any number of threads", "[threads]") {
  for (const std::size_t threads : {0u, 1u, 2u, 3u, 8u}) {
    for (const std::size_t count : {0u, 1u, 2u, 1000u})
      CHECK(times_drawn(threads, count) == std::vector<int>(count, 1));
  }
}

#if REGARD_THREADS
TEST_CASE("calls inside calls and calls of other threads do their work on their own", "[threads]") {
  std::array<bool, 4> whole{};
  std::vector<std::thread> callers;
  const auto is_whole = [] { return times_drawn(3, 500) == std::vector<int>(500, 1); };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    callers.emplace_back([&, i] {
      whole[i] = true;
      for (int round = 0; round < 50; ++round) whole[i] = whole[i] && is_whole();
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(std::ranges::count(whole, true) == 4);

  std::array<bool, 3> nested{};
  on_threads(nested.size(), [&](std::size_t thread) noexcept { nested[thread] = is_whole(); });
  CHECK(nested[0]);
}
#endif

TEST_CASE("a limit holds while it lives, and little work takes one thread", "[threads]") {
  // Of `count` where this build has threads at all.
  const auto of = [](std::size_t count) { return REGARD_THREADS ? count : std::size_t{1}; };
  CHECK(threads_for(100, kPlenty) == 1);
  {
    const ThreadLimit limit(4);
    CHECK(threads_for(100, kPlenty) == of(4));
    CHECK(threads_for(3, kPlenty) == of(3));
    CHECK(threads_for(0, kPlenty) == 1);
    CHECK(threads_for(100, 2 * kWorthSharing) == of(2));
    CHECK(threads_for(100, kWorthSharing / 2) == 1);
    const ThreadLimit inner(0);
    CHECK(threads_for(100, kPlenty) == 1);
  }
  CHECK(threads_for(100, kPlenty) == 1);
  const ThreadLimit limit(100'000);
  CHECK(threads_for(100'000, kPlenty) == of(kMostThreads));
}

TEST_CASE("attention has the same bits on any number of threads", "[threads][attention]") {
  Inputs inputs(3, 75, 90, 16, 6, 2);
  Mask mask;
  mask.window = Window{40, 3};
  inputs.options.mask = &mask;
  Matrix alone = inputs.new_z(), traced_alone = inputs.new_z();
  AttentionTrace trace_alone;
  trace_alone.want_pattern = trace_alone.want_masked_scores = true;
  trace_alone.heads = {4, 1, 0};
  AttentionTrace trace = trace_alone;
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(alone)).ok());
  REQUIRE(
      attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace_alone, view(traced_alone)).ok());
  for (const std::size_t threads : {2u, 3u, 6u}) {
    const ThreadLimit limit(threads);
    Matrix z = inputs.new_z(), traced = inputs.new_z();
    REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
    REQUIRE(attend_traced(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, trace, view(traced)).ok());
    CHECK((z.array() == alone.array()).all());
    CHECK((traced.array() == traced_alone.array()).all());
    CHECK(trace.pattern == trace_alone.pattern);
    CHECK(trace.masked_scores == trace_alone.masked_scores);
  }
}

TEST_CASE("the first head with a NaN is named, whoever meets one first", "[threads][attention]") {
  Inputs inputs(4, 70, 70, 16, 8);
  for (const Index head : {2, 5, 7}) inputs.k(69, head * 16) = kNaN;
  const ThreadLimit limit(3);
  for (int round = 0; round < 20; ++round) {
    Matrix z = inputs.new_z();
    const Status status = attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z));
    REQUIRE(!status.ok());
    CHECK(status.error().code == ErrorCode::not_finite);
    CHECK(status.error().message == "head 2 meets NaN or an infinity");
    CHECK((z.array() == 0.0f).all());
  }
}

TEST_CASE("a product has the same bits on any number of threads, however its weights are kept", "[threads][model]") {
  constexpr std::size_t out = 4099, in_width = 96;  // one row alone is worth sharing too
  const std::vector<float> numbers = Seeded(5).normals(out * in_width);
  const auto projection = [&](Precision precision, bool rounds) {
    std::unique_ptr<std::byte[]> bytes(new std::byte[packed_bytes(out, in_width, precision)]);
    if (precision == Precision::f32)
      std::memcpy(bytes.get(), numbers.data(), numbers.size() * sizeof(float));
    else  // the upper halves of floats are bf16
      for (std::size_t i = 0; i < numbers.size(); ++i)
        std::memcpy(bytes.get() + 2 * i, reinterpret_cast<const std::byte*>(numbers.data() + i) + 2, 2);
    REQUIRE(pack_in_place(bytes.get(), out, in_width, precision) == 0);
    Projection made(std::move(bytes), out, in_width, precision);
    made.set_bias(Seeded(6).normals(out));
    if (rounds) made.round_weights();
    return made;
  };
  for (const Index rows : {1, 17}) {
    for (const auto& [precision, rounds] :
         {std::pair{Precision::f32, false}, {Precision::bf16, false}, {Precision::f32, true}}) {
      const Projection map = projection(precision, rounds);
      Seeded seeded(7);
      const Matrix x = normal_matrix(seeded, static_cast<std::size_t>(rows), in_width);
      Matrix alone(rows, static_cast<Index>(out)), shared = Matrix::Zero(rows, static_cast<Index>(out));
      map.apply(view(x), view(alone), kernels::Activation::gelu_erf);
      const ThreadLimit limit(3);
      map.apply(view(x), view(shared), kernels::Activation::gelu_erf);
      CHECK((alone.array() == shared.array()).all());
    }
  }
}

}  // namespace
}  // namespace regard::test
