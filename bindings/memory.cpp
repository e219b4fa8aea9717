// Every allocation of C++ comes through here. One that is refused leaves the engine at once by a JavaScript RangeError:
// nothing on the way is unwound, so bindings/js/worker.ts reports out_of_memory and has the whole worker replaced,
// which is also the only way to give WebAssembly's memory back.

#include <emscripten/em_js.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "threads.h"

// clang-format off
EM_JS(void, regard_refuse, (), { throw new RangeError('out of memory'); });
// clang-format on

namespace {

// The allocator knows of one thread. JavaScript calls it as well, but never while helpers are at work.
class OneAtATime {
 public:
#if REGARD_THREADS
  OneAtATime() {
    while (taken.test_and_set(std::memory_order_acquire)) continue;
  }
  ~OneAtATime() { taken.clear(std::memory_order_release); }

 private:
  static inline std::atomic_flag taken;
#else
  OneAtATime() {}
#endif
};

void* allocate(std::size_t size) noexcept {
  const OneAtATime now;
  return std::malloc(size == 0 ? 1 : size);
}

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
  const auto step = static_cast<std::size_t>(alignment);
  if (size > static_cast<std::size_t>(-1) - step) return nullptr;
  const OneAtATime now;
  return std::aligned_alloc(step, (size + step - 1) / step * step);
}

void* or_refuse(void* memory) {
  if (memory == nullptr) regard_refuse();
  return memory;
}

void release(void* memory) noexcept {
  const OneAtATime now;
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return or_refuse(allocate(size)); }
void* operator new[](std::size_t size) { return or_refuse(allocate(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return or_refuse(allocate(size, alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return or_refuse(allocate(size, alignment)); }

void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }

void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

// Embind would write the address of a type that it does not know; nobody reads it, and printf is 3 KB.
extern "C" int sprintf(char* target, const char* /*format*/, ...) {
  *target = 0;
  return 0;
}
extern "C" int siprintf(char* target, const char* /*format*/, ...) __attribute__((alias("sprintf")));
extern "C" int __small_sprintf(char* target, const char* /*format*/, ...) __attribute__((alias("sprintf")));
