#pragma once
// Work split over threads, in pieces that do not meet and never inside a sum: the bits of a result do not depend on how
// many threads there are.

#include <atomic>
#include <cstddef>

#if !defined(REGARD_THREADS) && defined(__wasm__)
#define REGARD_THREADS 0  // a module whose memory is its own computes on one thread
#elif !defined(REGARD_THREADS)
#define REGARD_THREADS 1
#endif

namespace regard {

inline constexpr std::size_t kMostThreads = 256;

/// While it lives, calls of this thread may take `count` threads each, their own included: 1 … kMostThreads, else the
/// nearer of the two. Without one a call takes one thread.
///
///     const ThreadLimit limit(4);
///     model->run(input, options);
///
/// The helpers are started by the first call that wants them, look about a millisecond for the next one and then
/// sleep, and are one team for the whole process: of calls that overlap in time, one has them and the others run on
/// their own thread.
class ThreadLimit {
 public:
  explicit ThreadLimit(std::size_t count) noexcept;
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  std::size_t before_;
};

/// Threads that a call made here takes for so many pieces: at least 1, at most `pieces`, and no more than have
/// kWorthSharing multiply-adds each.
[[nodiscard]] std::size_t threads_for(std::size_t pieces, std::size_t multiply_adds) noexcept;
inline constexpr std::size_t kWorthSharing = 1 << 17;

/// Pieces 0 … count − 1, drawn by whoever is free, each once and in this order.
class Pieces {
 public:
  explicit Pieces(std::size_t count) noexcept : count_(count) {}
  /// The next piece in `piece`; false when there is none.
  [[nodiscard]] bool draw(std::size_t& piece) noexcept {
    piece = next_.fetch_add(1, std::memory_order_relaxed);
    return piece < count_;
  }

 private:
  std::atomic<std::size_t> next_{0};
  std::size_t count_;
};

namespace threads {
struct Task {
  void (*call)(void* body, std::size_t thread);
  void* body;
};
void run(std::size_t count, Task task) noexcept;
}  // namespace threads

/// body(thread) on `count` threads at once: thread 0 is the calling one, and when this returns all have ended. Helpers
/// that are not to be had are left out, so the bodies draw what they do from one Pieces. A body must not throw.
/// Cost: some microseconds where helpers take part; none where count is 1.
template <class Body>
void on_threads(std::size_t count, Body body) noexcept {
  if (REGARD_THREADS == 0 || count <= 1) return body(std::size_t{0});
  threads::run(count, {[](void* erased, std::size_t thread) { (*static_cast<Body*>(erased))(thread); }, &body});
}

}  // namespace regard
