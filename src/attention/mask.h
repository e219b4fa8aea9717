#pragma once
// Which keys each query sees, as ranges: a window of w keys costs O(L·w), never O(L·S).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "error.h"

namespace regard {

struct KeyRange {
  std::size_t begin;
  std::size_t end;  ///< one past the last
};

/// A window around each query's own position p: keys p − before … p + after.
struct Window {
  std::size_t before;
  std::size_t after;
};

/// The conjunction of what is set; a default Mask lets every query see every key. Query i stands at position
/// i + query_offset on the keys' axis (a cache holds earlier keys). Global tokens and sinks are exempt from
/// the window, not from causality, padding or `allowed`.
struct Mask {
  bool causal = false;
  std::optional<Window> window;
  std::vector<std::size_t> global_tokens;    ///< positions that see all and are seen by all (Longformer)
  std::size_t sinks = 0;                     ///< the first keys are always seen (StreamingLLM)
  std::vector<std::uint8_t> key_padding;     ///< [S] 1 = a real key, 0 = padding; empty = all real
  std::vector<std::uint8_t> allowed;         ///< [L × S] row-major, 1 = may see; empty = all
  std::size_t query_offset = 0;

  /// Sorted, disjoint, non-empty ranges of the keys that query `row` sees, appended to `ranges` after clearing it.
  void ranges(std::size_t row, std::size_t keys, std::vector<KeyRange>& ranges) const;
  [[nodiscard]] bool allows(std::size_t row, std::size_t key) const;
  /// Sizes that do not fit [queries × keys], or a global token out of range.
  [[nodiscard]] Status check(std::size_t queries, std::size_t keys) const;
};

}  // namespace regard
