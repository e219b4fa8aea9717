#pragma once
// The keys and values of one layer and one sequence, which grow as tokens come.

#include <span>
#include <vector>

#include "error.h"
#include "matrix.h"

namespace regard {

/// Rows are appended; views of what is there go straight into `attend`, nothing is repacked.
class KeyValueCache {
 public:
  /// Widths KV·E and KV·E_v of the rows.
  KeyValueCache(std::size_t key_width, std::size_t value_width) : key_width_(key_width), value_width_(value_width) {}

  /// Takes the keys [n × KV·E] (rotated, where positions are rotary) and values [n × KV·E_v] of n more tokens.
  /// They must not be views of this cache. Cost: n rows copied, and at most one move of what is there, to twice the
  /// room. Errors    shape_mismatch, out_of_memory; the cache is then as it was.
  [[nodiscard]] Status append(MatrixView keys, MatrixView values);

  /// Room for `rows` in all, so that appending does not move what is there. Errors: out_of_memory.
  [[nodiscard]] Status reserve(std::size_t rows);

  /// Forgets all but the first `rows`; more than there are changes nothing. The room stays.
  void truncate(std::size_t rows);

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t capacity() const noexcept;

  /// [rows × KV·E] and [rows × KV·E_v]; valid until the next change of the cache.
  [[nodiscard]] MatrixView keys() const;
  [[nodiscard]] MatrixView values() const;

 private:
  std::size_t key_width_, value_width_, rows_ = 0;
  std::vector<float> keys_, values_;
};

/// beams[b] becomes what beams[parents[b]] was, for every b at once. A parent that one beam keeps is moved, not copied;
/// a parent of several is copied for all but one of them.
/// Errors    shape_mismatch (as many parents as beams), invalid_argument (a parent that is no beam), out_of_memory;
///           the beams are then as they were.
[[nodiscard]] Status reorder(std::span<KeyValueCache> beams, std::span<const std::size_t> parents);

}  // namespace regard
