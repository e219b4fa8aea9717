#pragma once
// Large results, which are written once.

#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace regard {

/// Elements that are made without a value are not written: they hold anything until they are.
template <class T>
struct Unwritten : std::allocator<T> {
  Unwritten() = default;
  template <class U>
  Unwritten(const Unwritten<U>&) noexcept {}

  template <class U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};

/// A vector whose `resize` costs no pass over the memory: megabytes of a pattern, filled with zeros only to be
/// overwritten, take as long as the softmax.
using Numbers = std::vector<float, Unwritten<float>>;

}  // namespace regard
