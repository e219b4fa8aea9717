#pragma once
// The checkpoint's rules on which tokens may come next, applied to the scores of all of them.

#include <cstdint>
#include <span>

#include "model/config.h"

namespace regard {

/// scores[t] ← −inf for tokens that the rules exclude, in this order:
///   bad_words   a token that would complete one of these sequences (a bad word that is eos alone does not count)
///   forced_bos  where `ids` holds one token: that token gets 0, every other −inf
///   forced_eos  where `ids` is one short of max_length: the same
///
/// @param ids     the whole sequence so far: decoder_start or the prompt, then what was generated
/// @param scores  [V] logits or log-probabilities
/// Cost: O(V) where something is forced, else the lengths of the bad words.
void apply_token_rules(const GenerationDefaults& rules, std::size_t max_length, std::span<const std::int64_t> ids,
                       std::span<float> scores);

}  // namespace regard
