#include "attention/fused_head.h"

#include <algorithm>

#include "attention/seen_row.h"
#include "kernels/rowwise.h"

namespace regard::attention {
namespace {

// Below this many queries packing keys costs more than it saves.
constexpr std::size_t kFewQueries = 6;

// Row by row costs about this many times more a pair than a block does, but computes only what is seen.
constexpr std::size_t kRowFactor = 4;

}  // namespace

FusedHead::FusedHead(const Shape& shape, const AttentionOptions& options, const RowRanges& ranges, const SeenKeys& seen)
    : shape_(shape),
      options_(options),
      row_ranges_(ranges),
      bias_(options.bias, shape, options.mask == nullptr ? 0 : options.mask->query_offset),
      blocks_(shape, seen, options.work),
      k_(view(static_cast<const float*>(nullptr), 0, 0, 0)),
      v_(k_),
      touched_(blocks_.count(), 0) {}

void FusedHead::select_keys(MatrixView k, MatrixView v) {
  new (&k_) MatrixView(k);
  new (&v_) MatrixView(v);
  blocks_.select(k, v);
}

bool FusedHead::attend(std::size_t head, MatrixView q, MutableMatrixView z) {
  bias_.select(head);
  bool finite = true;
  for (std::size_t first = 0; first < shape_.queries; first += kQueryTile) {
    const Tile tile{first, std::min(kQueryTile, shape_.queries - first)};
    find_ranges(tile);
    // scale · q once, not scale · (q · k) for every pair                                            [rows × E]
    scaled_query_.resize(tile.rows * shape_.key_width);
    for (std::size_t r = 0; r < tile.rows; ++r) {
      const std::span<float> scaled(scaled_query_.data() + r * shape_.key_width, shape_.key_width);
      kernels::scale(row_of(q, first + r), options_.scale, scaled);
    }
    const bool row_by_row = shape_.queries < kFewQueries || seen_pairs_ * kRowFactor < block_pairs_;
    finite &= row_by_row ? attend_rows(tile, z) : attend_blocks(tile, z);
    if (options_.work != nullptr) options_.work->scored_pairs += row_by_row ? seen_pairs_ : block_pairs_;
  }
  return finite;
}

void FusedHead::find_ranges(Tile tile) {
  ranges_.clear();
  starts_.assign(1, 0);
  std::ranges::fill(touched_, std::uint8_t{0});
  seen_pairs_ = block_pairs_ = 0;
  for (std::size_t r = 0; r < tile.rows; ++r) {
    row_ranges_.of(tile.first + r, one_row_);
    for (const KeyRange& range : one_row_) {
      seen_pairs_ += range.end - range.begin;
      for (std::size_t block = range.begin / kKeyBlock; block * kKeyBlock < range.end; ++block) touched_[block] = 1;
    }
    ranges_.insert(ranges_.end(), one_row_.begin(), one_row_.end());
    starts_.push_back(ranges_.size());
  }
  for (std::size_t block = 0; block < blocks_.count(); ++block) {
    if (touched_[block] != 0) block_pairs_ += tile.rows * (blocks_.range(block).end - blocks_.range(block).begin);
  }
}

// --- row by row --------------------------------------------------------------------------------------------------

bool FusedHead::attend_rows(Tile tile, MutableMatrixView z) {
  bool finite = true;
  for (std::size_t r = 0; r < tile.rows; ++r) {
    const std::span<const float> query(scaled_query_.data() + r * shape_.key_width, shape_.key_width);
    finite &= attend_row(tile.first + r, ranges_of(r), query, row_of(z, tile.first + r));
  }
  return finite;
}

bool FusedHead::attend_row(std::size_t row, std::span<const KeyRange> ranges, std::span<const float> query,
                           std::span<float> z) {
  const std::size_t seen = count(ranges);
  scores_.resize(std::max(scores_.size(), seen));  // the seen keys' scores, close together
  const std::span<float> scores(scores_.data(), seen);
  for_each_seen(ranges, [&](std::size_t key, std::size_t i) { scores[i] = kernels::dot(query, row_of(k_, key)); });
  std::size_t at = 0;
  for (const KeyRange& range : ranges) {
    const std::size_t n = range.end - range.begin;
    cap_and_bias(options_.softcap, bias_.of(row, range), scores.subspan(at, n));
    at += n;
  }
  kernels::softmax(scores);
  if (seen != 0 && std::isnan(scores[0])) return false;
  return weigh_values(ranges, scores, v_, z);
}

// --- tiles and blocks --------------------------------------------------------------------------------------------

bool FusedHead::attend_blocks(Tile tile, MutableMatrixView z) {
  maximum_.assign(tile.rows, -kernels::kInfinity);
  sum_.assign(tile.rows, 0.0f);
  cursor_.assign(starts_.begin(), starts_.end() - 1);
  auto store = kernels::Store::overwrite;  // of the first block: what stood in z is nothing
  for (std::size_t block = 0; block < blocks_.count(); ++block) {
    if (touched_[block] == 0) continue;
    if (!attend_block(tile, block, store, z)) return false;
    store = kernels::Store::accumulate;
  }
  if (store == kernels::Store::overwrite) {
    for (std::size_t r = 0; r < tile.rows; ++r) std::ranges::fill(row_of(z, tile.first + r), 0.0f);
  }
  bool finite = true;
  for (std::size_t r = 0; r < tile.rows; ++r) {
    const std::span<float> row = row_of(z, tile.first + r);
    if (sum_[r] > 0.0f) kernels::scale(row, 1.0f / sum_[r]);
    finite &= kernels::all_finite(row);
  }
  return finite;
}

bool FusedHead::attend_block(Tile tile, std::size_t block, kernels::Store store, MutableMatrixView z) {
  const KeyRange keys = blocks_.range(block);
  const std::size_t n = keys.end - keys.begin;
  scores_.resize(std::max(scores_.size(), kQueryTile * kKeyBlock));
  // scores = scaled q · kᵀ                                                                            [rows × n]
  kernels::matmul(scaled_query_.data(), shape_.key_width, tile.rows, blocks_.keys(block), nullptr,
                  kernels::Activation::none, kernels::Store::overwrite, scores_.data(), n);
  for (std::size_t r = 0; r < tile.rows; ++r) {
    const std::span<float> scores(scores_.data() + r * n, n);
    cap_and_bias(options_.softcap, bias_.of(tile.first + r, keys), scores);
    mask_row(r, keys, scores);
    if (!update_row(r, scores, row_of(z, tile.first + r))) return false;
  }
  // z += weights · v                                                                                [rows × E_v]
  kernels::matmul(scores_.data(), n, tile.rows, blocks_.values(block), nullptr, kernels::Activation::none, store,
                  row_of(z, tile.first).data(), size(z.outerStride()));
  return true;
}

// scores ← −inf at the keys of this block that row r of the tile does not see.
void FusedHead::mask_row(std::size_t r, KeyRange keys, std::span<float> scores) {
  std::size_t& cursor = cursor_[r];
  std::size_t at = keys.begin;
  const auto hide_to = [&](std::size_t key) {
    if (key > at)
      std::fill(scores.begin() + static_cast<std::ptrdiff_t>(at - keys.begin),
                scores.begin() + static_cast<std::ptrdiff_t>(key - keys.begin), -kernels::kInfinity);
  };
  while (cursor < starts_[r + 1] && ranges_[cursor].begin < keys.end) {
    hide_to(ranges_[cursor].begin);
    at = std::min(ranges_[cursor].end, keys.end);
    if (ranges_[cursor].end > keys.end) return;  // goes on in the next block
    ++cursor;
  }
  hide_to(keys.end);
}

// One step of the online softmax. With m the maximum so far and m' the one with this block:
//     weights = exp(scores − m'),   sum ← sum · exp(m − m') + Σ weights,   z ← z · exp(m − m')
bool FusedHead::update_row(std::size_t r, std::span<float> scores, std::span<float> z) {
  const float block_maximum = kernels::max(scores);
  if (!(block_maximum < kernels::kInfinity)) return false;  // NaN or +inf
  if (block_maximum == -kernels::kInfinity) {
    std::ranges::fill(scores, 0.0f);
    return true;
  }
  if (block_maximum > maximum_[r]) {
    if (sum_[r] > 0.0f) {
      const float factor = kernels::exp(maximum_[r] - block_maximum);
      sum_[r] *= factor;
      kernels::scale(z, factor);
    }
    maximum_[r] = block_maximum;
  }
  sum_[r] += kernels::exp_sum(scores, maximum_[r]);
  return true;
}

}  // namespace regard::attention
