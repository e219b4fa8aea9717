#pragma once
// What sets one family of models apart, as data: where config.json says what, and what the file calls each tensor.
// A new family is a new table (families/…), never a class.

#include <optional>
#include <span>
#include <string_view>

#include "model/config.h"

namespace regard {

/// What a setting of config.json means here. Its type and its limits belong to the meaning (config_json.cpp), not to
/// the family.
enum class Setting {
  d_vocab,          ///< rows of the embedding; of the decoder's, where there are two
  d_vocab_encoder,  ///< rows of the encoder's; where one table is shared, of that
  d_model,
  n_layers,
  n_heads,
  n_kv_heads,  ///< n_heads where no rule names it
  d_head,      ///< d_model / n_heads where no rule names it
  d_ff,
  n_ctx,
  n_token_types,
  norm_epsilon,
  rotary_base,
  activation,
  scale_embedding,  ///< true: embeddings × √d_model
  shared_embeddings,
  tied_logits,
  must_be_off,  ///< a feature that would change the arithmetic and is not supported: absent, null or false
};

enum class Side { encoder, decoder, both };

struct SettingRule {
  Setting setting;
  Side side;
  std::string_view name;                ///< in config.json
  std::string_view other_name = {};     ///< read where the first is absent or null
  std::optional<double> fallback = {};  ///< where both are; without one the setting must be there (true is 1)
};

/// How a file holds what tensor_names.h calls by one name.
enum class Layout {
  as_stored,
  transposed,  ///< GPT-2's Conv1D: [in, out]
};

/// `ours` and `theirs` without the last component where that is .weight, .bias or .gain (a norm's .gain is .weight in
/// files); {} stands for the layer. Several rules for one name are tried in order.
struct NameRule {
  std::string_view ours, theirs;
  Layout layout = Layout::as_stored;
  std::size_t part = 0, parts = 1;  ///< of `parts` equal ones side by side in the output (q, k and v in one)
};

struct Family {
  std::string_view model_type;                           ///< as config.json says it
  std::span<const std::string_view> head_architectures;  ///< whose logits are over the vocabulary
  std::string_view optional_prefix;                      ///< of names in files; a bare body is saved without it
  Config (*skeleton)();                                  ///< what no setting changes
  std::span<const SettingRule> settings;
  std::span<const NameRule> names;
};

[[nodiscard]] std::span<const Family> families();
[[nodiscard]] const Family* find_family(std::string_view model_type);

}  // namespace regard
