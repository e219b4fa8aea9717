#pragma once
// A team of helpers and its rounds: one round is one task (threads.h), which ends when every helper has ended it.
// Who the helpers are is others' matter: threads.cpp starts threads, in WebAssembly workers come by themselves.

#include <atomic>
#include <cstdint>

#include "threads.h"

namespace regard::threads {

class Team {
 public:
  /// Where a helper begins: its number, from 1, and the round that was the last before it came.
  struct Seat {
    std::size_t thread;
    std::uint32_t round;
  };

  /// One caller at a time has the team; false where another has it.
  [[nodiscard]] bool take() noexcept { return !taken_.test_and_set(std::memory_order_acquire); }
  void give_back() noexcept { taken_.clear(std::memory_order_release); }

  // For the one who has it:

  /// Of the next helper, which belongs to the team from add_helper() on.
  [[nodiscard]] Seat next_seat() const noexcept { return {helpers_ + 1, round_.load(std::memory_order_relaxed)}; }
  void add_helper() noexcept { ++helpers_; }

  /// The task on `count` threads, thread 0 being this one; with fewer helpers, on those there are.
  void work(std::size_t count, Task task) noexcept {
    task_ = task;
    count_ = count;
    at_work_.store(static_cast<std::uint32_t>(helpers_), std::memory_order_relaxed);
    begin_round();
    task.call(task.body, 0);
    for (std::uint32_t left = 0; (left = at_work_.load(std::memory_order_acquire)) != 0;) wait_while(at_work_, left);
  }

  /// All helpers go home.
  void dismiss() noexcept {
    task_ = {};
    begin_round();
  }

  // For a helper:

  /// Its whole life.
  void help(Seat seat) noexcept {
    for (;; end_round()) {
      wait_while(round_, seat.round++);
      if (task_.call == nullptr) return;
      if (seat.thread < count_) task_.call(task_.body, seat.thread);
    }
  }

  void end_round() noexcept {
    if (at_work_.fetch_sub(1, std::memory_order_acq_rel) == 1) wake_all(at_work_);
  }

 private:
  using Word = std::atomic<std::uint32_t>;

  // Who waits looks so often before it sleeps, which is about a millisecond: within a model the next round comes
  // sooner, and who sleeps is woken on the processor of who wakes it, where it has to wait again.
#if defined(__wasm__)
  static constexpr int kLooks = 1 << 20;
#else
  static constexpr int kLooks = 1 << 14;
#endif

  static void wait_while(Word& word, std::uint32_t value) noexcept {
    for (int look = 0; look < kLooks; ++look) {
      if (word.load(std::memory_order_acquire) != value) return;
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause();
#endif
    }
    while (word.load(std::memory_order_acquire) == value) sleep_while(word, value);
  }

#if defined(__wasm__)  // whose standard library knows of no threads
  static void sleep_while(Word& word, std::uint32_t value) noexcept {
    __builtin_wasm_memory_atomic_wait32(reinterpret_cast<int*>(&word), static_cast<int>(value), -1);
  }
  static void wake_all(Word& word) noexcept { __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&word), ~0u); }
#else
  static void sleep_while(Word& word, std::uint32_t value) noexcept { word.wait(value, std::memory_order_acquire); }
  static void wake_all(Word& word) noexcept { word.notify_all(); }
#endif

  void begin_round() noexcept {
    round_.fetch_add(1, std::memory_order_release);
    wake_all(round_);
  }

  std::atomic_flag taken_;
  // Of the round under way: written before round_ is, read after.
  Task task_{};
  std::size_t count_ = 0;
  std::size_t helpers_ = 0;
  Word round_{0};    // one more for each task
  Word at_work_{0};  // helpers that have not ended it
};

}  // namespace regard::threads
