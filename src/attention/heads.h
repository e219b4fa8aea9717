#pragma once
// The heads of one attention, side by side on as many threads as the call may take.

#include <atomic>

#include "attention/inputs.h"
#include "text.h"
#include "threads.h"

namespace regard::attention {

/// worker(head) for every head, each thread with a worker of its own from make_worker(). A worker returns false where
/// the head meets NaN or an infinity; then z becomes 0 and the error names the first such head, whoever had it.
template <class MakeWorker>
[[nodiscard]] Status for_each_head(const Shape& shape, const AttentionOptions& options, MutableMatrixView z,
                                   MakeWorker make_worker) {
  const std::size_t cost = shape.queries * shape.keys * (shape.key_width + shape.value_width);
  // Who counts the work counts it on one thread.
  const std::size_t threads = options.work != nullptr ? 1 : threads_for(shape.heads, shape.heads * cost);
  Pieces heads(shape.heads);
  std::atomic<std::size_t> failed{shape.heads};
  std::atomic<bool> refused{false};
  on_threads(threads, [&](std::size_t) noexcept {
    const Status done = without_throwing([&]() -> Status {
      auto worker = make_worker();
      for (std::size_t head = 0; failed == shape.heads && heads.draw(head);) {
        if (worker(head)) continue;
        std::size_t first = failed;
        while (head < first && !failed.compare_exchange_weak(first, head)) continue;
      }
      return success();
    });
    if (!done.ok()) refused = true;
  });
  if (refused) return Error{ErrorCode::out_of_memory, {}};
  if (failed == shape.heads) return success();
  set_zero(z);
  return Error{ErrorCode::not_finite, sentence("head ", failed.load(), " meets NaN or an infinity")};
}

}  // namespace regard::attention
