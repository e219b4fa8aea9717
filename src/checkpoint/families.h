#pragma once
// What sets one family of models apart, as data: where config.json says what, and what the file calls each tensor.
// A new family is a new table (families/…), never a class.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/config.h"

namespace regard {

class SettingReader;

/// What a setting of config.json means here. Its type and its limits belong to the meaning (config_json.cpp), not to
/// the family.
enum class Setting {
  d_vocab,          ///< rows of the embedding; of the decoder's, where there are two
  d_vocab_encoder,  ///< rows of the encoder's; where one table is shared, of that
  d_model,
  d_embed,  ///< of the embeddings; a projection follows where it is not d_model
  n_layers,
  n_heads,
  n_kv_heads,  ///< n_heads where no rule names it
  d_head,      ///< d_model / n_heads where no rule names it
  d_ff,
  n_ctx,  ///< cut to kMaxContext where positions are computed, not stored
  n_token_types,
  norm_epsilon,
  activation,
  image_size,
  patch_size,
  n_channels,
  score_scalar,     ///< scores are divided by its square root
  softcap,          ///< of the scores
  logits_softcap,   ///< of the logits
  scale_embedding,  ///< true: embeddings × √d_model
  shared_embeddings,
  tied_logits,
  qkv_bias,
  attention_bias,  ///< of q, k, v and of the output
  mlp_bias,
  norm_bias,
  must_be_off,  ///< a feature that would change the arithmetic and is not supported: absent, null or false
};

enum class Side { encoder, decoder, both };

/// A line of a table of settings: `setting name`, `setting name|other` or `setting name =fallback`, the setting alone
/// for both stacks or after "encoder." or "decoder.".
struct SettingRule {
  Setting setting;
  Side side;
  std::string_view name;           ///< in config.json
  std::string_view other_name;     ///< read where the first is absent or null
  std::optional<double> fallback;  ///< where both are; without one the setting must be there (true is 1)
  std::string_view fallback_word;  ///< the same of an activation
};

/// How a file holds what tensor_names.h calls by one name.
enum class Layout {
  as_stored,
  transposed,  ///< GPT-2's Conv1D: [in, out]
  by_head,     ///< GPT-NeoX: q, k and v of the first head, then of the second, … (Part says which)
};

/// Where a file lays several of our tensors' rows one after another: q k v, or gate up.
enum class Part { whole, first, next_to_last, last };

/// A line of a table of names: `ours theirs`, and where they differ the layout, the part, or `exact`.
///
/// `ours` without the stack's name (then for both stacks) or with it, and without the last component where that is
/// .weight, .bias or .gain (a norm's .gain is .weight in files). In both names {} stands for the layer; in `theirs`, @
/// for the stack. Several rules for one name are tried in order.
struct NameRule {
  std::string_view ours, theirs;
  Layout layout = Layout::as_stored;
  Part part = Part::whole;
  bool exact = false;  ///< `theirs` is the whole name: nothing is added to it
};

/// An architecture by the end of its name, and the label head that it has.
struct HeadRule {
  std::string_view ending;
  LabelHead::Rows rows;
  bool dense = false;
  kernels::Activation activation = kernels::Activation::none;
  bool tanh = false;
  bool bias = true;
  bool norm = false;
  bool teacher = false;
};

struct Family {
  std::string_view model_type;     ///< as config.json says it
  std::string_view prefix, other;  ///< of the body's names in files; a bare body is saved without
  Config (*skeleton)();            ///< what no setting changes
  std::string_view settings;       ///< a SettingRule a line
  std::string_view names;          ///< a NameRule a line
  std::span<const HeadRule> heads = {};
  void (*finish)(SettingReader&, Config&) = nullptr;  ///< what a rule cannot say
};

/// Heads that are the same map in every family, unless its own table has another.
[[nodiscard]] std::span<const HeadRule> common_heads();

/// The rules of a table, in order. A line that is none (a test reads them all) is left out.
[[nodiscard]] std::vector<SettingRule> parse_settings(std::string_view table);
[[nodiscard]] std::vector<NameRule> parse_names(std::string_view table);

/// In the order in which they are shown.
[[nodiscard]] std::span<const Family* const> families();
/// The model_type of an image's encoder and a decoder that writes about it, both of families of their own.
[[nodiscard]] std::string_view composite_type();
/// The model_type of CLIP's two towers in one file, each of a family of its own.
[[nodiscard]] std::string_view two_towers_type();
[[nodiscard]] const Family* find_family(std::string_view model_type);

}  // namespace regard
