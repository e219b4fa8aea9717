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

  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// A window around each query's own position p: keys p − before … p + after.
struct Window {
  std::size_t before;
  std::size_t after;
};

/// Which keys each query sees: the conjunction of what is set.
///
///     p(row)      = row + query_offset
///     near(p, j)  = no window, or p − before ≤ j ≤ p + after,
///                   or j < sinks, or p or j is a global token
///     allows(row, j) = near(p, j)  ∧  (not causal, or j ≤ p)
///                      ∧  (no padding, or key_padding[j])  ∧  (no table, or allowed[row, j])
///
/// Sources: causal, Vaswani et al. 2017, section 3.2.3; windows with global tokens, Beltagy et al. 2020 (Longformer),
/// section 3.1; sinks, Xiao et al. 2024 (StreamingLLM), section 3.2.
/// A default Mask lets every query see every key. `query_offset` is the position of the first query on the keys' axis
/// (a cache holds earlier keys). Global tokens and sinks are exempt from the window, not from causality, padding or
/// `allowed`; without a window they change nothing. Repeated or unsorted global tokens are fine.
struct Mask {
  bool causal = false;
  std::optional<Window> window;
  std::vector<std::size_t> global_tokens;  ///< positions that see all and are seen by all (Longformer)
  std::size_t sinks = 0;                   ///< the first keys are always seen (StreamingLLM)
  std::vector<std::uint8_t> key_padding;   ///< [S] 1 = a real key, 0 = padding; empty = all real
  std::vector<std::uint8_t> allowed;       ///< [L × S] row-major, 1 = may see; empty = all
  std::size_t query_offset = 0;

  /// Sorted, disjoint, non-empty ranges of the keys that query `row` sees, written to `ranges` after clearing it;
  /// ranges that touch are one range. For many rows, a RowRanges does the common part once.
  void ranges(std::size_t row, std::size_t keys, std::vector<KeyRange>& ranges) const;

  /// The definition above, for one pair of a mask over `keys` keys. Cost: O(global tokens).
  [[nodiscard]] bool allows(std::size_t row, std::size_t key, std::size_t keys) const;

  /// shape_mismatch   key_padding is not [keys], or allowed is not [queries × keys]
  /// invalid_argument a global token that is no key
  /// shape_overflow   query_offset + queries does not fit
  [[nodiscard]] Status check(std::size_t queries, std::size_t keys) const;
};

/// The ranges of many rows of one mask: runs of real keys and the sorted global tokens are found once, O(S).
///
/// Cost of one row: O(global tokens + ranges), and O(keys left) more where the mask has an `allowed` table.
/// The mask must outlive this and stay as it was; `mask == nullptr` sees every key.
class RowRanges {
 public:
  RowRanges(const Mask* mask, std::size_t keys);

  /// As Mask::ranges.
  void of(std::size_t row, std::vector<KeyRange>& ranges);

  /// Whether every row sees every key: then nothing needs masking.
  [[nodiscard]] bool all_seen() const noexcept { return all_seen_; }

 private:
  void near(std::size_t position, std::size_t limit, std::vector<KeyRange>& ranges) const;
  void keep_real(std::vector<KeyRange>& ranges);
  void keep_allowed(std::size_t row, std::vector<KeyRange>& ranges);

  const Mask* mask_;
  std::size_t keys_;
  bool all_seen_;
  std::vector<std::size_t> globals_;  // sorted, each once
  std::vector<KeyRange> real_;        // runs of key_padding == 1
  std::vector<KeyRange> kept_;        // scratch
};

}  // namespace regard
