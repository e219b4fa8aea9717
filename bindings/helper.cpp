// The threaded module's helpers: other workers, each with an instance of this module over the same memory, that enter
// here and compute until their worker ends (bindings/js/threads/). None of them says a word to JavaScript.

#include <atomic>
#include <cstddef>
#include <new>

#include "team.h"

#define REGARD_EXPORT extern "C" __attribute__((used, visibility("default")))

extern "C" void __wasm_init_tls(void* memory);  // the linker's

namespace regard {
namespace {

constexpr std::size_t kStackBytes = std::size_t{1} << 20;
constexpr std::size_t kAlignment = 64;

threads::Team team;
std::atomic<bool> lost{false};

std::size_t tls_bytes() { return (__builtin_wasm_tls_size() + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

void threads::run(std::size_t count, Task task) noexcept {
  if (!team.take()) return task.call(task.body, 0);
  team.work(count, task);
  team.give_back();
  // What a helper left undone for want of memory ends this call as our own want would (memory.cpp).
  if (lost) static_cast<void>(::operator new(static_cast<std::size_t>(-1)));
}

/// Memory for one helper; what it returns is where its stack begins.
REGARD_EXPORT std::byte* regard_helper_stack() {
  const auto size = tls_bytes() + kStackBytes;
  return static_cast<std::byte*>(::operator new(size, std::align_val_t{kAlignment})) + size;
}

/// Called by the helper, once its stack pointer is `stack`: computes, and does not return.
REGARD_EXPORT void regard_help(std::byte* stack) {
  __wasm_init_tls(stack - kStackBytes - tls_bytes());
  while (!team.take()) continue;
  const threads::Team::Seat seat = team.next_seat();
  team.add_helper();
  team.give_back();
  team.help(seat);
}

/// Called by the helper when `regard_help` was left by an exception: its part ends, and with it the call.
REGARD_EXPORT void regard_helper_lost() {
  lost = true;
  team.end_round();
}

/// How many threads the calls from now on may take.
REGARD_EXPORT void regard_use_threads(std::size_t count) {
  alignas(ThreadLimit) static std::byte limit[sizeof(ThreadLimit)];
  new (limit) ThreadLimit(count);  // the one before it need not be undone
}

}  // namespace regard
