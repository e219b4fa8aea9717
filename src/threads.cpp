#include "threads.h"

#include <algorithm>
#include <cstdint>

#if REGARD_THREADS
#include <exception>
#include <thread>
#include <vector>
#endif

namespace regard {
namespace threads {
namespace {

thread_local std::size_t limit_here = 1;

#if REGARD_THREADS

// A waiting thread looks so often before it sleeps: some tens of microseconds, in which the next call mostly comes.
constexpr int kLooks = 4096;

void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old) noexcept {
  for (int look = 0; look < kLooks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
}

class Team {
 public:
  ~Team() {
    task_ = {};
    begin_round();
    for (std::thread& helper : helpers_) helper.join();
  }

  void run(std::size_t count, Task task) noexcept {
    if (taken_.test_and_set(std::memory_order_acquire)) return task.call(task.body, 0);
    grow(count - 1);
    task_ = task;
    count_ = count;
    at_work_.store(static_cast<std::uint32_t>(helpers_.size()), std::memory_order_relaxed);
    begin_round();
    task.call(task.body, 0);
    for (std::uint32_t left; (left = at_work_.load(std::memory_order_acquire)) != 0;) wait_while(at_work_, left);
    taken_.clear(std::memory_order_release);
  }

 private:
  void grow(std::size_t size) noexcept {
    try {
      while (helpers_.size() < size) {
        const std::size_t thread = helpers_.size() + 1;
        const std::uint32_t seen = round_.load(std::memory_order_relaxed);
        helpers_.emplace_back([this, thread, seen] { help(thread, seen); });
      }
    } catch (const std::exception&) {  // no more threads, or no memory: those there are will do
    }
  }

  void begin_round() noexcept {
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
  }

  void help(std::size_t thread, std::uint32_t seen) noexcept {
    for (;;) {
      wait_while(round_, seen);
      ++seen;
      if (task_.call == nullptr) return;
      if (thread < count_) task_.call(task_.body, thread);
      if (at_work_.fetch_sub(1, std::memory_order_acq_rel) == 1) at_work_.notify_one();
    }
  }

  std::vector<std::thread> helpers_;
  std::atomic_flag taken_;  // by a call
  // Of the round under way; written before round_ is, read after.
  Task task_{};
  std::size_t count_ = 0;
  std::atomic<std::uint32_t> round_{0};    // one more for each task
  std::atomic<std::uint32_t> at_work_{0};  // helpers that have not ended it
};

#endif

}  // namespace

#if REGARD_THREADS
void run(std::size_t count, Task task) noexcept {
  static Team team;
  team.run(count, task);
}
#endif

}  // namespace threads

ThreadLimit::ThreadLimit(std::size_t count) noexcept : before_(threads::limit_here) {
  threads::limit_here = REGARD_THREADS ? std::clamp<std::size_t>(count, 1, kMostThreads) : 1;
}

ThreadLimit::~ThreadLimit() { threads::limit_here = before_; }

std::size_t threads_for(std::size_t parts, std::size_t multiply_adds) noexcept {
  return std::clamp<std::size_t>(std::min(parts, multiply_adds / kWorthSharing), 1, threads::limit_here);
}

}  // namespace regard
