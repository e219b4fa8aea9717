#pragma once
// Self-attention and cross-attention of one layer, from its normed input to what is added to the residual.

#include "model/stack.h"

namespace regard {

/// Matrices that every layer of a pass uses anew.
struct Workspace {
  Matrix normed, qkv, kv, z, hidden, gate;
  Matrix out;       ///< what a part adds to the residual
  Matrix attended;  ///< parallel: what the attention adds, while the feed-forward computes
};

/// work.out ← z W_O + b                                     [R × d]
/// with z from attention over the rows' own keys (and the cache's), causal and windowed as the stack is.
/// @param x  [R × d] the attention's input: normed where the stack is pre-norm
[[nodiscard]] Status self_attention(const StackConfig& config, const StackWeights& weights, std::size_t layer,
                                    const Pass& pass, const MatrixView& x, Workspace& work);

/// The same over the encoder's keys and values.
[[nodiscard]] Status cross_attention(const StackConfig& config, const StackWeights& weights, std::size_t layer,
                                     const Pass& pass, const MatrixView& x, Workspace& work);

}  // namespace regard
