#include "checkpoint/config_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "checkpoint/generation_json.h"
#include "checkpoint/json.h"
#include "checkpoint/quote.h"
#include "checkpoint/setting_reader.h"
#include "shape.h"

namespace regard {
namespace {

using kernels::Activation;

constexpr std::array<std::pair<std::string_view, Activation>, 9> kActivations{
    {{"relu", Activation::relu},
     {"gelu", Activation::gelu_erf},
     {"gelu_python", Activation::gelu_erf},
     {"gelu_new", Activation::gelu_tanh},
     {"gelu_fast", Activation::gelu_tanh},
     {"gelu_pytorch_tanh", Activation::gelu_tanh},
     {"silu", Activation::silu},
     {"swish", Activation::silu},
     {"linear", Activation::none}}};

template <class Apply>
void on_side(Config& config, Side side, const Apply& apply) {
  if (side != Side::decoder && config.encoder) apply(*config.encoder);
  if (side != Side::encoder && config.decoder) apply(*config.decoder);
}

void read_size(SettingReader& reader, const SettingRule& rule, std::uint64_t most, std::size_t StackConfig::* member,
               Config& config) {
  const auto size = static_cast<std::size_t>(reader.whole(rule.name, rule.other_name, 1, most, rule.fallback));
  on_side(config, rule.side, [&](StackConfig& stack) { stack.*member = size; });
}

void read_activation(SettingReader& reader, const SettingRule& rule, Config& config) {
  const std::string name = reader.text(rule.name);
  const auto found =
      std::find_if(kActivations.begin(), kActivations.end(), [&](const auto& row) { return row.first == name; });
  if (found == kActivations.end()) {
    std::string all;
    for (const auto& row : kActivations) all += (all.empty() ? "" : ", ") + std::string(row.first);
    return reader.refuse(rule.name, "is " + quote(name) + "; it must be one of " + all);
  }
  on_side(config, rule.side, [&](StackConfig& stack) { stack.activation = found->second; });
}

void read_setting(SettingReader& reader, const SettingRule& rule, Config& config) {
  const auto size = [&](std::uint64_t most, std::size_t StackConfig::* member) {
    read_size(reader, rule, most, member, config);
  };
  const auto vocabulary = [&] {
    return static_cast<std::size_t>(reader.whole(rule.name, rule.other_name, 1, kMaxVocabulary, rule.fallback));
  };
  switch (rule.setting) {
    case Setting::d_vocab: config.d_vocab = vocabulary(); break;
    case Setting::d_vocab_encoder: config.d_vocab_encoder = vocabulary(); break;
    case Setting::d_model: size(kMaxModelWidth, &StackConfig::d_model); break;
    case Setting::n_layers: size(kMaxLayers, &StackConfig::n_layers); break;
    case Setting::n_heads: size(kMaxHeads, &StackConfig::n_heads); break;
    case Setting::n_kv_heads: size(kMaxHeads, &StackConfig::n_kv_heads); break;
    case Setting::d_head: size(kMaxModelWidth, &StackConfig::d_head); break;
    case Setting::d_ff: size(16 * kMaxModelWidth, &StackConfig::d_ff); break;
    case Setting::n_ctx: size(kMaxContext, &StackConfig::n_ctx); break;
    case Setting::n_token_types: size(kMaxVocabulary, &StackConfig::n_token_types); break;
    case Setting::norm_epsilon: {
      const auto epsilon = static_cast<float>(reader.positive(rule.name, rule.fallback));
      on_side(config, rule.side, [&](StackConfig& stack) { stack.norm_epsilon = epsilon; });
      break;
    }
    case Setting::rotary_base: {
      const auto base = static_cast<float>(reader.positive(rule.name, rule.fallback));
      on_side(config, rule.side, [&](StackConfig& stack) { stack.rotary_base = base; });
      break;
    }
    case Setting::activation: read_activation(reader, rule, config); break;
    case Setting::scale_embedding:
      if (reader.truth(rule.name, rule.fallback)) {
        on_side(config, rule.side, [](StackConfig& stack) {
          stack.embedding_scale = static_cast<float>(std::sqrt(static_cast<double>(stack.d_model)));
        });
      }
      break;
    case Setting::shared_embeddings: config.shared_embeddings = reader.truth(rule.name, rule.fallback); break;
    case Setting::tied_logits: config.tied_logits = reader.truth(rule.name, rule.fallback); break;
    case Setting::must_be_off: {
      const nlohmann::json* value = reader.find({rule.name});
      if (value != nullptr && *value != false)
        reader.refuse(rule.name, "is set; Regard does not support it, so it must be null");
      break;
    }
  }
}

/// Widths of heads and heads of keys, where no setting gave them.
void finish_heads(SettingReader& reader, const Family& family, Side side, StackConfig& stack) {
  const auto name_of_heads = [&] {
    for (const SettingRule& rule : family.settings) {
      if (rule.setting == Setting::n_heads && (rule.side == side || rule.side == Side::both)) return rule.name;
    }
    return std::string_view("n_heads");
  };
  if (stack.d_head == 0 && stack.d_model % stack.n_heads != 0) {
    return reader.refuse(name_of_heads(), "is " + std::to_string(stack.n_heads) +
                                              "; it must divide the model's width, " + std::to_string(stack.d_model));
  }
  if (stack.d_head == 0) stack.d_head = stack.d_model / stack.n_heads;
  if (stack.n_kv_heads == 0) stack.n_kv_heads = stack.n_heads;
  if (stack.positions == PositionKind::rotary && stack.rotary_dims == 0) stack.rotary_dims = stack.d_head;
}

void read_head(SettingReader& reader, const nlohmann::json& object, const Family& family, Config& config) {
  const auto architectures = object.find("architectures");
  if (architectures == object.end() || architectures->is_null()) return;
  if (!architectures->is_array() || architectures->empty() || !(*architectures)[0].is_string()) {
    return reader.refuse("architectures", "is " + describe(*architectures) + "; it must be a list of names");
  }
  const auto& name = (*architectures)[0].get_ref<const std::string&>();
  const auto& heads = family.head_architectures;
  config.language_head = std::find(heads.begin(), heads.end(), name) != heads.end();
}

Result<const Family*> read_family(const nlohmann::json& object) {
  SettingReader reader(object);
  const std::string model_type = reader.text("model_type");
  REGARD_TRY(reader.status());
  if (const Family* family = find_family(model_type)) return family;
  std::string all;
  for (const Family& family : families()) all += (all.empty() ? "" : ", ") + std::string(family.model_type);
  return Error{ErrorCode::family_unsupported, "model_type is " + quote(model_type) + "; supported: " + all};
}

}  // namespace

Result<FamilyConfig> parse_config(std::string_view config_json, std::string_view generation_json) {
  const auto document = parse_json(config_json, "config.json");
  REGARD_TRY(document);
  const nlohmann::json& object = document.value();
  if (!object.is_object()) {
    return Error{ErrorCode::config_invalid, "config.json is " + describe(object) + "; it must be an object"};
  }
  const auto family = read_family(object);
  REGARD_TRY(family);

  Config config = family.value()->skeleton();
  config.family = family.value()->model_type;
  SettingReader reader(object);
  read_head(reader, object, *family.value(), config);
  for (const SettingRule& rule : family.value()->settings) {
    read_setting(reader, rule, config);
    REGARD_TRY(reader.status());
  }
  if (config.encoder) finish_heads(reader, *family.value(), Side::encoder, *config.encoder);
  if (config.decoder) finish_heads(reader, *family.value(), Side::decoder, *config.decoder);
  REGARD_TRY(reader.status());
  if (config.encoder && config.decoder && config.shared_embeddings && config.d_vocab_encoder > 0) {
    config.d_vocab = config.d_vocab_encoder;  // one table, of the encoder's size
  }
  auto generation = parse_generation(object, generation_json, config.d_vocab);
  REGARD_TRY(generation);
  config.generation = std::move(generation).value();
  REGARD_TRY(check(config));
  return FamilyConfig{family.value(), std::move(config)};
}

}  // namespace regard
