#pragma once
// Keys and values of the rows that a layer's self-attention has seen, of one sequence.

#include <cassert>
#include <vector>

#include "matrix.h"

namespace regard {

/// Grows by whole rows, geometrically; a copy (a beam that forks) takes the rows there are and no spare room.
class LayerCache {
 public:
  explicit LayerCache(Index width) : width_(width) {}

  /// k, v [L × KV·E], after the rotation where positions are rotary.         Cost: 2·L·KV·E copies, amortised
  void append(MatrixView k, MatrixView v) {
    assert(k.cols() == width_ && v.cols() == width_ && k.rows() == v.rows());
    for (Index row = 0; row < k.rows(); ++row) {
      keys_.insert(keys_.end(), k.row(row).data(), k.row(row).data() + width_);
      values_.insert(values_.end(), v.row(row).data(), v.row(row).data() + width_);
    }
  }

  [[nodiscard]] Index rows() const { return static_cast<Index>(keys_.size()) / width_; }
  /// Valid until the next append.
  [[nodiscard]] MatrixView keys() const { return view(keys_.data(), rows(), width_, width_); }
  [[nodiscard]] MatrixView values() const { return view(values_.data(), rows(), width_, width_); }

 private:
  Index width_;
  std::vector<float> keys_, values_;
};

}  // namespace regard
