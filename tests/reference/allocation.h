#pragma once
// Counts what operator new gives out while something runs.

#include <cstddef>
#include <functional>

namespace regard::test {

struct AllocationCount {
  std::size_t allocations = 0;
  std::size_t peak_bytes = 0;  ///< the most that was held at once, above what was held before
};

/// Runs `work`; one at a time.
AllocationCount count_allocations(const std::function<void()>& work);

/// Runs `work` with its n-th allocation (counting from 0) refused: for tests of out_of_memory.
void run_with_refused_allocation(std::size_t n, const std::function<void()>& work);

}  // namespace regard::test
