#include "attention/key_value_cache.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "attention/inputs.h"
#include "text.h"

namespace regard {

using namespace attention;

namespace {

void append_rows(MatrixView rows, std::vector<float>& to) {
  for (std::size_t row = 0; row < size(rows.rows()); ++row) {
    const std::span<const float> values = row_of(rows, row);
    to.insert(to.end(), values.begin(), values.end());
  }
}

MatrixView rows_of(const std::vector<float>& data, std::size_t rows, std::size_t width) {
  return view(data.data(), static_cast<Index>(rows), static_cast<Index>(width), static_cast<Index>(width));
}

}  // namespace

Status KeyValueCache::append(MatrixView keys, MatrixView values) {
  REGARD_TRY(check_shape("the keys to keep", keys, size(keys.rows()), key_width_));
  REGARD_TRY(check_shape("the values to keep", values, size(keys.rows()), value_width_));
  const std::size_t needed = rows_ + size(keys.rows());
  if (needed > capacity()) REGARD_TRY(reserve(std::max(needed, 2 * capacity())));
  append_rows(keys, keys_);
  append_rows(values, values_);
  rows_ = needed;
  return success();
}

Status KeyValueCache::reserve(std::size_t rows) {
  return without_throwing([&]() -> Status {
    keys_.reserve(rows * key_width_);
    values_.reserve(rows * value_width_);
    return success();
  });
}

void KeyValueCache::truncate(std::size_t rows) {
  rows_ = std::min(rows_, rows);
  keys_.resize(rows_ * key_width_);
  values_.resize(rows_ * value_width_);
}

std::size_t KeyValueCache::capacity() const noexcept {
  constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();
  return std::min(key_width_ == 0 ? kAny : keys_.capacity() / key_width_,
                  value_width_ == 0 ? kAny : values_.capacity() / value_width_);
}

MatrixView KeyValueCache::keys() const { return rows_of(keys_, rows_, key_width_); }
MatrixView KeyValueCache::values() const { return rows_of(values_, rows_, value_width_); }

Status reorder(std::span<KeyValueCache> beams, std::span<const std::size_t> parents) {
  if (parents.size() != beams.size()) {
    return Error{ErrorCode::shape_mismatch, sentence(parents.size(), " parents for ", beams.size(), " beams")};
  }
  for (const std::size_t parent : parents) {
    if (parent >= beams.size()) {
      return Error{ErrorCode::invalid_argument, sentence("beam ", parent, " does not exist")};
    }
  }
  return without_throwing([&]() -> Status {
    // All copies first, which may fail; then moves, which may not. The last beam that names a parent takes it.
    constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> taker(beams.size(), kNobody);
    for (std::size_t b = 0; b < beams.size(); ++b) taker[parents[b]] = b;
    std::vector<std::optional<KeyValueCache>> next(beams.size());
    for (std::size_t b = 0; b < beams.size(); ++b) {
      if (taker[parents[b]] != b) next[b] = beams[parents[b]];
    }
    for (std::size_t b = 0; b < beams.size(); ++b) {
      if (taker[parents[b]] == b) next[b] = std::move(beams[parents[b]]);
    }
    for (std::size_t b = 0; b < beams.size(); ++b) beams[b] = std::move(*next[b]);
    return success();
  });
}

}  // namespace regard
