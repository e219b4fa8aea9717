// operator new and delete of the test program, which can count and refuse.

#include "reference/allocation.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <vector>

namespace regard::test {
namespace {

// A header before each block remembers its size and whether it was counted.
struct alignas(std::max_align_t) Header {
  std::size_t bytes;
  bool counted;
};

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
std::atomic<bool> counting{false};
AllocationCount current;
std::size_t held = 0;
std::size_t refuse_at = kNever;

void* allocate(std::size_t bytes) {
  const bool counted = counting;
  if (counted) {
    if (current.allocations == refuse_at) {
      refuse_at = kNever;
      throw std::bad_alloc();
    }
    ++current.allocations;
    held += bytes;
    current.peak_bytes = std::max(current.peak_bytes, held);
  }
  void* block = std::malloc(sizeof(Header) + bytes);
  if (block == nullptr) throw std::bad_alloc();
  Header* header = ::new (block) Header{bytes, counted};
  return header + 1;
}

void* allocate_or_null(std::size_t bytes) noexcept {
  try {
    return allocate(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void release(void* pointer) noexcept {
  if (pointer == nullptr) return;
  Header* header = static_cast<Header*>(pointer) - 1;
  if (counting && header->counted) held -= header->bytes;
  std::free(header);
}

}  // namespace

AllocationCount count_allocations(const std::function<void()>& work) {
  current = {};
  held = 0;
  counting = true;
  work();
  counting = false;
  return current;
}

void run_with_refused_allocation(std::size_t n, const std::function<void()>& work) {
  refuse_at = n;
  count_allocations(work);
  refuse_at = kNever;
}

}  // namespace regard::test

void* operator new(std::size_t bytes) { return regard::test::allocate(bytes); }
void* operator new[](std::size_t bytes) { return regard::test::allocate(bytes); }
// The nothrow forms too: a sanitizer's own would hand out blocks that our delete does not know.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return regard::test::allocate_or_null(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return regard::test::allocate_or_null(bytes);
}
void operator delete(void* pointer, const std::nothrow_t&) noexcept { regard::test::release(pointer); }
void operator delete[](void* pointer, const std::nothrow_t&) noexcept { regard::test::release(pointer); }
void operator delete(void* pointer) noexcept { regard::test::release(pointer); }
void operator delete[](void* pointer) noexcept { regard::test::release(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { regard::test::release(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { regard::test::release(pointer); }

namespace regard::test {
namespace {

TEST_CASE("allocations are counted and can be refused") {
  const AllocationCount count = count_allocations([] {
    for (int i = 0; i < 3; ++i) std::vector<char> one(1000);
    const std::vector<char> a(1000), b(500);
  });
  CHECK(count.allocations == 5);
  CHECK(count.peak_bytes == 1500);
  bool refused = false;
  run_with_refused_allocation(1, [&] {
    const std::vector<char> first(10);
    try {
      const std::vector<char> second(10);
    } catch (const std::bad_alloc&) {
      refused = true;
    }
  });
  CHECK(refused);
}

}  // namespace
}  // namespace regard::test
