#include "attention/key_blocks.h"

#include <algorithm>

namespace regard::attention {

SeenKeys::SeenKeys(RowRanges& ranges, const Shape& shape, const AttentionEdits* edits) : all_(ranges.all_seen()) {
  if (all_) return;
  seen_.assign(shape.keys, 0);
  std::vector<std::int64_t> steps(shape.keys + 1, 0);  // +1 where a range begins, −1 where one ends
  std::vector<KeyRange> row_ranges;
  for (std::size_t row = 0; row < shape.queries; ++row) {
    ranges.of(row, row_ranges);
    for (const KeyRange& range : row_ranges) ++steps[range.begin], --steps[range.end];
  }
  std::int64_t depth = 0;
  for (std::size_t key = 0; key < shape.keys; ++key) {
    depth += steps[key];
    seen_[key] = depth > 0;
  }
  if (edits == nullptr) return;
  for (const auto& row : edits->pattern_rows) {
    for (std::size_t key = 0; key < shape.keys; ++key) seen_[key] |= row.values[key] != 0.0f;
  }
}

bool SeenKeys::all(KeyRange keys) const {
  if (all_) return true;
  const auto begin = seen_.begin() + static_cast<std::ptrdiff_t>(keys.begin);
  const auto end = seen_.begin() + static_cast<std::ptrdiff_t>(keys.end);
  return std::find(begin, end, std::uint8_t{0}) == end;
}

KeyBlocks::KeyBlocks(const Shape& shape, const SeenKeys& seen, AttentionWork* work)
    : shape_(shape),
      seen_(seen),
      work_(work),
      k_(view(static_cast<const float*>(nullptr), 0, 0, 0)),
      v_(k_),
      key_panel_(kernels::packed_size(shape.key_width, std::min(kKeyBlock, shape.keys))),
      value_panel_(kernels::packed_size(std::min(kKeyBlock, shape.keys), shape.value_width)),
      packed_((shape.keys + kKeyBlock - 1) / kKeyBlock, 0) {}

void KeyBlocks::select(MatrixView k, MatrixView v) {
  new (&k_) MatrixView(k);  // Eigen's way to point a Map elsewhere
  new (&v_) MatrixView(v);
  std::ranges::fill(packed_, std::uint8_t{0});
}

KeyRange KeyBlocks::range(std::size_t block) const {
  return {block * kKeyBlock, std::min((block + 1) * kKeyBlock, shape_.keys)};
}

kernels::PackedView KeyBlocks::keys(std::size_t block) {
  if (packed_[block] == 0) pack(block);
  const KeyRange keys = range(block);
  return {packed_keys_.data() + block * key_panel_, shape_.key_width, keys.end - keys.begin};
}

kernels::PackedView KeyBlocks::values(std::size_t block) {
  if (packed_[block] == 0) pack(block);
  const KeyRange keys = range(block);
  return {packed_values_.data() + block * value_panel_, keys.end - keys.begin, shape_.value_width};
}

void KeyBlocks::pack(std::size_t block) {
  packed_keys_.resize(count() * key_panel_);
  packed_values_.resize(count() * value_panel_);
  packed_[block] = 1;
  const KeyRange keys = range(block);
  const std::size_t n = keys.end - keys.begin;
  if (work_ != nullptr) work_->packed_keys += n;

  const std::span<float> key_target(packed_keys_.data() + block * key_panel_, key_panel_);
  kernels::pack_transposed(row_of(k_, keys.begin).data(), size(k_.outerStride()), shape_.key_width, n, key_target);

  const float* values = row_of(v_, keys.begin).data();
  std::size_t stride = size(v_.outerStride());
  if (!seen_.all(keys)) {
    cleaned_.assign(n * shape_.value_width, 0.0f);
    for (std::size_t j = 0; j < n; ++j) {
      if (!seen_.seen(keys.begin + j)) continue;
      std::ranges::copy(row_of(v_, keys.begin + j),
                        cleaned_.begin() + static_cast<std::ptrdiff_t>(j * shape_.value_width));
    }
    values = cleaned_.data();
    stride = shape_.value_width;
  }
  const std::span<float> value_target(packed_values_.data() + block * value_panel_, value_panel_);
  kernels::pack(values, stride, n, shape_.value_width, value_target);
}

}  // namespace regard::attention
