#pragma once
// The attention weights of one layer, as analyses take them.

#include <cstddef>
#include <span>

#include "error.h"
#include "model/trace.h"

namespace regard {

/// pattern [H × L × S], row-major: head, query, key.
struct PatternView {
  std::span<const float> data;
  std::size_t heads = 0, queries = 0, keys = 0;

  [[nodiscard]] std::span<const float> row(std::size_t head, std::size_t query) const {
    return data.subspan((head * queries + query) * keys, keys);
  }
};

/// A trace's pattern. Errors: shape_mismatch where the entry is no [H, L, S], or any of them is 0.
[[nodiscard]] Result<PatternView> pattern_view(const TraceEntry& entry);

}  // namespace regard
