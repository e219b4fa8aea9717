// Every allocation of C++ comes through here. One that is refused leaves the engine at once by a JavaScript RangeError:
// nothing on the way is unwound, so bindings/js/worker.ts reports out_of_memory and has the whole worker replaced,
// which is also the only way to give WebAssembly's memory back.

#include <emscripten/em_js.h>

#include <cstddef>
#include <cstdlib>
#include <new>

// clang-format off
EM_JS(void, regard_refuse, (), { throw new RangeError('out of memory'); });
// clang-format on

namespace {

void* allocate(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) regard_refuse();
  return memory;
}

void* allocate(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  void* memory = nullptr;
  if (size > static_cast<std::size_t>(-1) - step ||
      (memory = std::aligned_alloc(step, (size + step - 1) / step * step)) == nullptr) {
    regard_refuse();
  }
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }

void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size == 0 ? 1 : size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size == 0 ? 1 : size); }

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

// Embind would write the address of a type that it does not know; nobody reads it, and printf is 3 KB.
extern "C" int sprintf(char* target, const char* /*format*/, ...) {
  *target = 0;
  return 0;
}
extern "C" int siprintf(char* target, const char* /*format*/, ...) __attribute__((alias("sprintf")));
extern "C" int __small_sprintf(char* target, const char* /*format*/, ...) __attribute__((alias("sprintf")));
