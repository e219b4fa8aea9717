#pragma once
// The tables of positions that are not learned, made once with the model.

#include "model/stack_weights.h"

namespace regard {

/// Fills embedding.positions (sinusoids), rotary_cosine and rotary_sine, or alibi_slopes, as config.positions asks.
void make_positions(const StackConfig& config, StackWeights& weights);

}  // namespace regard
