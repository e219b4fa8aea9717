#pragma once
// One thing to measure: its operands are written by JavaScript, it is prepared once, and then run as often as wanted.

#include <cstddef>
#include <span>

namespace regard::bench {

struct Workload {
  virtual ~Workload() = default;
  /// What is variable in it, for JavaScript to fill before `prepare`.
  [[nodiscard]] virtual std::span<float> operand(std::size_t index) = 0;
  /// What a model does once when it is loaded.
  virtual void prepare() {}
  virtual void run() = 0;
  [[nodiscard]] virtual std::span<const float> result() const = 0;
};

}  // namespace regard::bench
