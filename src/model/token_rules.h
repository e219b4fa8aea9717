#pragma once
// The checkpoint's rules on which tokens may come next, applied to the scores of all of them.

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/config.h"

namespace regard {

struct RuleContext {
  std::span<const std::int64_t> ids;          ///< the whole sequence so far: decoder_start or the prompt, then the rest
  std::span<const std::int64_t> encoder_ids;  ///< what the encoder read; empty without one
  std::size_t prompt_length = 0;              ///< of ids
  std::size_t max_length = 0;                 ///< at which generation stops
};

/// Changes or excludes (−inf) scores, in this order, each as Hugging Face's processor of that name:
///   repetition_penalty       a token of ids: score / penalty where it is above 0, else score · penalty
///   no_repeat_ngram          a token that would repeat n tokens of ids
///   encoder_no_repeat_ngram  a token that would repeat n tokens of encoder_ids
///   bad_words                a token that would complete one (a bad word that is an eos alone does not count)
///   min_length               eos, while ids are fewer
///   min_new_tokens           eos, while fewer follow the prompt
///   forced_bos               where ids holds one token: that token gets 0, every other −inf
///   forced_eos               where ids is one short of max_length: the same
///   suppressed               these tokens
///   suppressed_at_begin      these tokens, as the first that is chosen freely
///
/// @param scores  [V] logits or log-probabilities
/// Cost: O(V) where something is forced, else the lengths of the sequences and lists.
void apply_token_rules(const GenerationDefaults& rules, const RuleContext& context, std::span<float> scores);

}  // namespace regard
