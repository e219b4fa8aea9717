#include "threads.h"

#include <algorithm>

#if REGARD_THREADS && !defined(__wasm__)
#include <exception>
#include <thread>
#include <vector>

#include "team.h"
#endif

namespace regard {
namespace threads {

#if REGARD_THREADS && !defined(__wasm__)
namespace {

/// The process's team: grows to what was asked for most, goes home when the process ends.
class Helpers {
 public:
  ~Helpers() {
    team_.dismiss();
    for (std::thread& helper : helpers_) helper.join();
  }

  void run(std::size_t count, Task task) noexcept {
    if (!team_.take()) return task.call(task.body, 0);
    grow(count - 1);
    team_.work(count, task);
    team_.give_back();
  }

 private:
  void grow(std::size_t size) noexcept {
    try {
      helpers_.reserve(size);
      while (helpers_.size() < size) {
        const Team::Seat seat = team_.next_seat();
        helpers_.emplace_back([this, seat] { team_.help(seat); });
        team_.add_helper();
      }
    } catch (const std::exception&) {
      return;  // no more threads, or no memory: those there are will do
    }
  }

  Team team_;
  std::vector<std::thread> helpers_;
};

}  // namespace

void run(std::size_t count, Task task) noexcept {
  static Helpers helpers;
  helpers.run(count, task);
}
#endif

namespace {
thread_local std::size_t limit_here = 1;
}  // namespace

}  // namespace threads

ThreadLimit::ThreadLimit(std::size_t count) noexcept : before_(threads::limit_here) {
  threads::limit_here = REGARD_THREADS ? std::clamp<std::size_t>(count, 1, kMostThreads) : 1;
}

ThreadLimit::~ThreadLimit() { threads::limit_here = before_; }

std::size_t threads_for(std::size_t pieces, std::size_t multiply_adds) noexcept {
  return std::clamp<std::size_t>(std::min(pieces, multiply_adds / kWorthSharing), 1, threads::limit_here);
}

}  // namespace regard
