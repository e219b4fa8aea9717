// What fused attention costs: counted, not timed.

#include <catch2/catch_test_macros.hpp>

#include "attention/matrices.h"
#include "kernels/matmul.h"
#include "reference/allocation.h"

namespace regard {
namespace {

using namespace test;

AttentionWork work_of(std::size_t length, const Mask& mask, Inputs& inputs) {
  AttentionWork work;
  inputs.options.mask = &mask;
  inputs.options.work = &work;
  Matrix z = inputs.new_z();
  REQUIRE(attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)).ok());
  CHECK(z.rows() == static_cast<Index>(length));
  return work;
}

TEST_CASE("a window's work grows with the length, not its square") {
  for (const std::size_t half : {4u, 64u, 200u}) {
    Mask mask;
    mask.window = Window{half, half};
    Inputs small(1, 1000, 1000, 8), large(1, 4000, 4000, 8);
    const AttentionWork a = work_of(1000, mask, small), b = work_of(4000, mask, large);
    CHECK(b.scored_pairs <= 4 * a.scored_pairs + 4000 * (2 * half + 1));
    CHECK(b.scored_pairs <= 4000 * (2 * half + 1 + 64 + 2 * 128));  // at most a tile and two blocks too many
  }
}

TEST_CASE("a narrow window computes the pairs that are seen and no others, and packs nothing") {
  Mask mask;
  mask.window = Window{4, 0};
  Inputs inputs(2, 2000, 2000, 8);
  const AttentionWork work = work_of(2000, mask, inputs);
  CHECK(work.scored_pairs == 2000 * 5 - 10);
  CHECK(work.packed_keys == 0);
}

TEST_CASE("a causal pass skips the blocks after its queries") {
  Mask mask;
  mask.causal = true;
  Inputs inputs(3, 2048, 2048, 8);
  CHECK(work_of(2048, mask, inputs).scored_pairs <= 2048 * 2048 / 2 + 2048 * (64 + 128) / 2);
}

TEST_CASE("one query of a cache packs nothing") {
  Mask mask;
  mask.causal = true;
  mask.query_offset = 999;
  Inputs inputs(4, 1, 1000, 16, 4, 2);
  const AttentionWork work = work_of(1, mask, inputs);
  CHECK(work.packed_keys == 0);
  CHECK(work.scored_pairs == 4 * 1000);
}

TEST_CASE("heads of one group share one packed copy") {
  Inputs grouped(5, 200, 300, 8, 6, 2);
  CHECK(work_of(200, Mask{}, grouped).packed_keys == 2 * 300);
}

TEST_CASE("8192 tokens take memory in proportion to their length") {
  const std::size_t length = 8192, width = 16;
  Inputs inputs(6, length, length, width);
  Matrix z = inputs.new_z();
  Mask mask;
  mask.causal = true;
  inputs.options.mask = &mask;
  Status status = success();
  const AllocationCount count =
      count_allocations([&] { status = attend(in(inputs.q), in(inputs.k), in(inputs.v), inputs.options, view(z)); });
  REQUIRE(status.ok());
  // A packed copy of k and v in whole panels (wider registers pad narrow heads more), one head at a time, what marks
  // seen keys, and one tile's scores; L × S would be 268 MB.
  const std::size_t block = kernels::packed_size(width, 128) + kernels::packed_size(128, width);
  const std::size_t packed = length / 128 * block * sizeof(float), marks = length * 17;
  CHECK(count.peak_bytes <= packed + marks + 256 * 1024);
  CHECK(count.allocations <= 200);

  // Some of the rows against float64.
  for (const std::size_t row : {0u, 100u, 8191u}) {
    const Index i = static_cast<Index>(row);
    const auto z64 = reference::attention<double>(inputs.q.row(i), inputs.k.topRows(i + 1), inputs.v.topRows(i + 1),
                                                  AttentionOptions{.scale = inputs.options.scale});
    CHECK(worst_of_bound(z.row(i), z64.z) <= 1);
  }
}

}  // namespace
}  // namespace regard
