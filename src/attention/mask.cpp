#include "attention/mask.h"

#include <algorithm>
#include <limits>
#include <string>

#include "shape.h"
#include "text.h"

namespace regard {
namespace {

std::size_t saturated_sum(std::size_t a, std::size_t b) {
  return a > std::numeric_limits<std::size_t>::max() - b ? std::numeric_limits<std::size_t>::max() : a + b;
}

// Appends [begin, end) to sorted ranges, joining it with the last where they touch or overlap.
void append(KeyRange range, std::vector<KeyRange>& ranges) {
  if (range.begin >= range.end) return;
  if (!ranges.empty() && range.begin <= ranges.back().end) {
    ranges.back().end = std::max(ranges.back().end, range.end);
  } else {
    ranges.push_back(range);
  }
}

// Appends the runs of 1 among flags[within.begin … within.end).
void append_runs(const std::uint8_t* flags, KeyRange within, std::vector<KeyRange>& ranges) {
  std::size_t j = within.begin;
  while (j < within.end) {
    while (j < within.end && flags[j] == 0) ++j;
    const std::size_t begin = j;
    while (j < within.end && flags[j] != 0) ++j;
    append({begin, j}, ranges);
  }
}

bool is_near(const Window& window, std::size_t p, std::size_t key) {
  return key >= p - std::min(window.before, p) && key <= saturated_sum(p, window.after);
}

}  // namespace

bool Mask::allows(std::size_t row, std::size_t key, std::size_t keys) const {
  const std::size_t p = row + query_offset;
  const auto is_global = [&](std::size_t position) {
    return std::find(global_tokens.begin(), global_tokens.end(), position) != global_tokens.end();
  };
  if (causal && key > p) return false;
  if (!key_padding.empty() && key_padding[key] == 0) return false;
  if (!allowed.empty() && allowed[row * keys + key] == 0) return false;
  return !window || is_near(*window, p, key) || key < sinks || is_global(p) || is_global(key);
}

void Mask::ranges(std::size_t row, std::size_t keys, std::vector<KeyRange>& ranges) const {
  RowRanges(this, keys).of(row, ranges);
}

Status Mask::check(std::size_t queries, std::size_t keys) const {
  if (query_offset > std::numeric_limits<std::size_t>::max() - queries) {  // 32 bits in WebAssembly
    return Error{ErrorCode::shape_overflow, "query_offset + queries does not fit"};
  }
  if (!key_padding.empty() && key_padding.size() != keys) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("the mask's key_padding has ", key_padding.size(), " entries for ", keys, " keys")};
  }
  const auto table = checked_product(queries, keys);
  if (!table) return Error{ErrorCode::shape_overflow, "queries × keys does not fit"};
  if (!allowed.empty() && allowed.size() != *table) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("the mask's allowed has ", allowed.size(), " entries for ", queries, " × ", keys, " pairs")};
  }
  for (const std::size_t token : global_tokens) {
    if (token >= keys) {
      return Error{ErrorCode::invalid_argument, sentence("global token ", token, " is none of the ", keys, " keys")};
    }
  }
  return success();
}

RowRanges::RowRanges(const Mask* mask, std::size_t keys) : mask_(mask), keys_(keys), all_seen_(mask == nullptr) {
  if (mask == nullptr) return;
  if (mask->window) {
    globals_ = mask->global_tokens;
    std::sort(globals_.begin(), globals_.end());
    globals_.erase(std::unique(globals_.begin(), globals_.end()), globals_.end());
  }
  if (!mask->key_padding.empty()) append_runs(mask->key_padding.data(), {0, keys}, real_);
  const bool all_real = mask->key_padding.empty() || (real_.size() == 1 && real_[0] == KeyRange{0, keys});
  all_seen_ = !mask->causal && !mask->window && mask->allowed.empty() && all_real;
}

void RowRanges::of(std::size_t row, std::vector<KeyRange>& ranges) {
  ranges.clear();
  if (mask_ == nullptr) return append({0, keys_}, ranges);
  const std::size_t position = row + mask_->query_offset;
  near(position, mask_->causal ? std::min(keys_, position + 1) : keys_, ranges);
  if (!mask_->key_padding.empty()) keep_real(ranges);
  if (!mask_->allowed.empty()) keep_allowed(row, ranges);
}

// What the window, the sinks and the global tokens leave of keys 0 … limit.
void RowRanges::near(std::size_t position, std::size_t limit, std::vector<KeyRange>& ranges) const {
  const bool sees_all = !mask_->window || std::binary_search(globals_.begin(), globals_.end(), position);
  if (sees_all) return append({0, limit}, ranges);
  const std::size_t begin = position - std::min(mask_->window->before, position);
  const std::size_t end = saturated_sum(saturated_sum(position, mask_->window->after), 1);
  append({0, std::min(mask_->sinks, limit)}, ranges);
  auto global = globals_.begin();
  for (; global != globals_.end() && *global < begin; ++global) append({*global, std::min(*global + 1, limit)}, ranges);
  append({begin, std::min(end, limit)}, ranges);
  for (; global != globals_.end() && *global < limit; ++global) append({*global, *global + 1}, ranges);
}

void RowRanges::keep_real(std::vector<KeyRange>& ranges) {
  kept_.clear();
  for (const KeyRange& range : ranges) {
    auto run = std::upper_bound(real_.begin(), real_.end(), range.begin,
                                [](std::size_t key, const KeyRange& real) { return key < real.end; });
    for (; run != real_.end() && run->begin < range.end; ++run) {
      append({std::max(run->begin, range.begin), std::min(run->end, range.end)}, kept_);
    }
  }
  ranges.swap(kept_);
}

void RowRanges::keep_allowed(std::size_t row, std::vector<KeyRange>& ranges) {
  kept_.clear();
  for (const KeyRange& range : ranges) append_runs(mask_->allowed.data() + row * keys_, range, kept_);
  ranges.swap(kept_);
}

}  // namespace regard
