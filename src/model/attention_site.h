#pragma once
// Interventions resolved to one attention of the model: which mask, scale and edits each head computes with.

#include <span>
#include <vector>

#include "attention/attention.h"
#include "error.h"
#include "model/config.h"
#include "model/interventions.h"

namespace regard {

/// One attention of one pass: where it stands and what it would compute with no interventions.
struct AttentionSite {
  bool decoder = false, cross = false;
  std::size_t layer = 0;
  std::size_t n_heads = 1;
  std::size_t queries = 0, keys = 0;  ///< rows and columns of the scores; row i is query mask.query_offset + i
  Mask mask;
  float scale = 1.0f;
};

/// Heads [begin, end) that compute alike. The scores' bias is divided by `temperature` too, as scale already is.
struct HeadGroup {
  std::size_t begin = 0, end = 0;
  Mask mask;
  float scale = 1.0f;
  float temperature = 1.0f;
  AttentionEdits edits;  ///< heads counted from `begin`, queries as rows
};

/// The whole list against a model, before anything is computed: a layer, head, query, key or global token that none of
/// the attentions named by its entry has, a value that is not finite (temperature: not above 0), a row longer than the
/// keys. invalid_argument, naming the entry by its index.
/// @param encoder_tokens  keys of the encoder's and of the cross-attention
/// @param decoder_tokens  rows and keys of the decoder's self-attention (generation: the most that there can be)
[[nodiscard]] Status check(std::span<const Intervention> interventions, const Config& config,
                           std::size_t encoder_tokens, std::size_t decoder_tokens);

/// The groups of heads of that attention, in order. One group unless an entry gives a single head another mask or
/// scale. Entries apply in the order of the list: factors multiply, a later mask or scale replaces an earlier one.
/// Queries and keys beyond the site's are left out (a cached step has only the newest row), but for a replaced row
/// with numbers other than 0 beyond the keys: invalid_argument.
[[nodiscard]] Result<std::vector<HeadGroup>> resolve(std::span<const Intervention> interventions,
                                                     const AttentionSite& site);

}  // namespace regard
