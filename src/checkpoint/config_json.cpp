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
#include "text.h"

namespace regard {
namespace {

using kernels::Activation;

constexpr std::array<std::pair<std::string_view, Activation>, 10> kActivations{
    {{"relu", Activation::relu},
     {"gelu", Activation::gelu_erf},
     {"gelu_python", Activation::gelu_erf},
     {"gelu_new", Activation::gelu_tanh},
     {"gelu_fast", Activation::gelu_tanh},
     {"gelu_pytorch_tanh", Activation::gelu_tanh},
     {"silu", Activation::silu},
     {"swish", Activation::silu},
     {"quick_gelu", Activation::gelu_sigmoid},
     {"linear", Activation::none}}};

/// Architectures whose output is a score for every token of the vocabulary, by the ends of their names.
constexpr std::array<std::string_view, 6> kLanguageEndings{
    {"ForMaskedLM", "ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "MTModel", "ForPreTraining"}};

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

/// A table of learned positions must be as long as the setting says; computed ones are cut to what is supported.
void read_context(SettingReader& reader, const SettingRule& rule, Config& config) {
  on_side(config, rule.side, [&](StackConfig& stack) {
    const std::uint64_t most = stack.positions == PositionKind::learned ? kMaxContext : (std::uint64_t{1} << 31) - 1;
    const std::uint64_t found = reader.whole(rule.name, rule.other_name, 1, most, rule.fallback);
    stack.n_ctx = static_cast<std::size_t>(std::min<std::uint64_t>(found, kMaxContext));
  });
}

/// One number, or a list of two equal ones.
std::size_t read_side(SettingReader& reader, const SettingRule& rule, std::uint64_t most) {
  const nlohmann::json* value = reader.find({rule.name});
  if (value != nullptr && value->is_array() && value->size() == 2 && (*value)[0] == (*value)[1]) {
    const nlohmann::json& side = (*value)[0];
    if (side.is_number_unsigned() && side.get<std::uint64_t>() <= most) return side.get<std::size_t>();
  }
  if (value != nullptr && value->is_array()) {
    reader.refuse(rule.name, "must be one number, or two equal ones: images are square here");
    return 1;
  }
  return static_cast<std::size_t>(reader.whole(rule.name, {}, 1, most, rule.fallback));
}

void read_activation(SettingReader& reader, const SettingRule& rule, Config& config) {
  std::string_view used = rule.name;
  if (!rule.other_name.empty() && reader.find({rule.name}) == nullptr) used = rule.other_name;
  const bool is_absent = reader.find({used}) == nullptr && !rule.fallback_word.empty();
  const std::string name = is_absent ? std::string(rule.fallback_word) : reader.text(used);
  const auto found =
      std::find_if(kActivations.begin(), kActivations.end(), [&](const auto& row) { return row.first == name; });
  if (found == kActivations.end()) {
    std::string all;
    for (const auto& row : kActivations) all += (all.empty() ? "" : ", ") + std::string(row.first);
    return reader.refuse(rule.name, sentence("is ", quote(name), "; it must be one of ", all));
  }
  on_side(config, rule.side, [&](StackConfig& stack) { stack.activation = found->second; });
}

void read_setting(SettingReader& reader, const SettingRule& rule, Config& config) {
  const auto size = [&](std::uint64_t most, std::size_t StackConfig::* member) {
    read_size(reader, rule, most, member, config);
  };
  const auto flag = [&](const auto& member) {
    const bool on = reader.truth(rule.name, rule.fallback);
    on_side(config, rule.side, [&](StackConfig& stack) { member(stack) = on; });
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
    case Setting::d_head:
      if (reader.find({rule.name}) != nullptr || rule.fallback != 0.0) size(kMaxModelWidth, &StackConfig::d_head);
      break;
    case Setting::d_embed:
      size(kMaxModelWidth, &StackConfig::d_embed);
      on_side(config, rule.side, [](StackConfig& stack) {
        if (stack.d_embed == stack.d_model) stack.embedding_projection = EmbeddingProjection::none;
      });
      break;
    case Setting::d_ff:
      if (reader.find({rule.name}) != nullptr || rule.fallback != 0.0) size(16 * kMaxModelWidth, &StackConfig::d_ff);
      break;
    case Setting::n_ctx: read_context(reader, rule, config); break;
    case Setting::n_token_types: size(kMaxVocabulary, &StackConfig::n_token_types); break;
    case Setting::norm_epsilon: {
      const auto epsilon = static_cast<float>(reader.positive(rule.name, rule.fallback));
      on_side(config, rule.side, [&](StackConfig& stack) { stack.norm_epsilon = epsilon; });
      break;
    }
    case Setting::image_size: config.encoder->patches->image_size = read_side(reader, rule, 4096); break;
    case Setting::patch_size: config.encoder->patches->patch_size = read_side(reader, rule, 4096); break;
    case Setting::n_channels:
      config.encoder->patches->n_channels = static_cast<std::size_t>(reader.whole(rule.name, {}, 1, 64, rule.fallback));
      break;
    case Setting::score_scalar: {
      const bool has_first = reader.find({rule.name}) != nullptr;
      const double scalar = reader.positive(has_first ? rule.name : rule.other_name, rule.fallback);
      on_side(config, rule.side,
              [&](StackConfig& stack) { stack.score_scale = static_cast<float>(1.0 / std::sqrt(scalar)); });
      break;
    }
    case Setting::softcap:
      if (reader.find({rule.name}) == nullptr) break;
      on_side(config, rule.side,
              [&](StackConfig& stack) { stack.softcap = static_cast<float>(reader.positive(rule.name, {})); });
      break;
    case Setting::logits_softcap:
      if (reader.find({rule.name}) == nullptr) break;
      config.logits_softcap = static_cast<float>(reader.positive(rule.name, {}));
      break;
    case Setting::qkv_bias: flag([](StackConfig& stack) -> bool& { return stack.bias.qkv; }); break;
    case Setting::attention_bias:
      flag([](StackConfig& stack) -> bool& { return stack.bias.qkv; });
      flag([](StackConfig& stack) -> bool& { return stack.bias.out; });
      break;
    case Setting::mlp_bias: flag([](StackConfig& stack) -> bool& { return stack.bias.mlp; }); break;
    case Setting::norm_bias: flag([](StackConfig& stack) -> bool& { return stack.norm_bias; }); break;
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
    for (const SettingRule& rule : parse_settings(family.settings)) {
      if (rule.setting == Setting::n_heads && (rule.side == side || rule.side == Side::both)) return rule.name;
    }
    return std::string_view("n_heads");
  };
  if (stack.d_head == 0 && stack.d_model % stack.n_heads != 0) {
    return reader.refuse(name_of_heads(),
                         sentence("is ", stack.n_heads, "; it must divide the model's width, ", stack.d_model));
  }
  if (stack.d_head == 0) stack.d_head = stack.d_model / stack.n_heads;
  if (stack.n_kv_heads == 0) stack.n_kv_heads = stack.n_heads;
  if (stack.patches) {
    if (stack.patches->patch_size == 0 || stack.patches->patch_size > stack.patches->image_size) {
      return reader.refuse("patch_size", "must be at least 1 and at most image_size");
    }
    stack.n_ctx = stack.patches->n_tokens();
  }
}

/// The labels' names: id2label, or as many numbers as num_labels says (2 without one).
std::vector<std::string> read_labels(SettingReader& reader, const HeadRule& rule) {
  if (rule.ending == "ForQuestionAnswering") return {"start", "end"};
  if (rule.ending == "ForPreTraining") return {"replaced"};
  const nlohmann::json* names = reader.find({"id2label"});
  const bool is_map = names != nullptr && names->is_object() && !names->empty();
  const std::size_t n =
      is_map ? names->size() : static_cast<std::size_t>(reader.whole("num_labels", {}, 1, kMaxVocabulary, 2));
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string index = std::to_string(i);
    const nlohmann::json* name = is_map && names->contains(index) ? &(*names)[index] : nullptr;
    labels.push_back(name != nullptr && name->is_string() ? name->get<std::string>() : "LABEL_" + index);
  }
  return labels;
}

template <class Rules>
const HeadRule* find_head(const Rules& rules, std::string_view architecture) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const HeadRule& rule) { return architecture.ends_with(rule.ending); });
  return found == rules.end() ? nullptr : &*found;
}

/// What the architecture's name says about the output: tokens, labels, or the hidden states alone.
void read_head(SettingReader& reader, const nlohmann::json& object, const Family& family, Config& config) {
  const auto architectures = object.find("architectures");
  if (architectures == object.end() || architectures->is_null()) {
    config.language_head = config.language_head && !(config.encoder && config.encoder->patches && !config.decoder);
    return;
  }
  if (!architectures->is_array() || architectures->empty() || !(*architectures)[0].is_string()) {
    return reader.refuse("architectures", sentence("is ", describe(*architectures), "; it must be a list of names"));
  }
  const auto& name = (*architectures)[0].get_ref<const std::string&>();
  if (name.ends_with("EncoderModel")) config.decoder.reset();
  const HeadRule* rule = find_head(family.heads, name);
  if (rule == nullptr) rule = find_head(common_heads(), name);
  config.language_head = rule == nullptr && std::any_of(kLanguageEndings.begin(), kLanguageEndings.end(),
                                                        [&](std::string_view end) { return name.ends_with(end); });
  if (rule == nullptr) return;
  LabelHead head;
  head.rows = rule->rows;
  head.dense = rule->dense;
  head.activation = rule->activation;
  head.tanh = rule->tanh;
  head.norm = rule->norm;
  head.bias = rule->bias;
  head.teacher = rule->teacher;
  head.labels = read_labels(reader, *rule);
  config.label_head = std::move(head);
}

Result<const Family*> read_family(const nlohmann::json& object) {
  SettingReader reader(object);
  const std::string model_type = reader.text("model_type");
  REGARD_TRY(reader.status());
  if (const Family* family = find_family(model_type)) return family;
  std::string all;
  for (const Family* family : families()) all += std::string(family->model_type) + ", ";
  all += sentence(two_towers_type(), ", ", composite_type());
  return Error{ErrorCode::family_unsupported, sentence("model_type is ", quote(model_type), "; supported: ", all)};
}

Result<Config> read_config(const nlohmann::json& object, const Family& family) {
  Config config = family.skeleton();
  config.family = family.model_type;
  SettingReader reader(object);
  if (const nlohmann::json* kind = reader.find({"position_embedding_type"}); kind != nullptr && *kind != "absolute") {
    reader.refuse("position_embedding_type", "is " + describe(*kind) + "; it must be \"absolute\"");
  }
  read_head(reader, object, family, config);
  for (const SettingRule& rule : parse_settings(family.settings)) {
    read_setting(reader, rule, config);
    REGARD_TRY(reader.status());
  }
  if (config.encoder) finish_heads(reader, family, Side::encoder, *config.encoder);
  REGARD_TRY(reader.status());
  if (config.decoder) finish_heads(reader, family, Side::decoder, *config.decoder);
  REGARD_TRY(reader.status());
  if (family.finish != nullptr) family.finish(reader, config);
  REGARD_TRY(reader.status());
  if (config.encoder && config.decoder && config.shared_embeddings && config.d_vocab_encoder > 0) {
    config.d_vocab = config.d_vocab_encoder;  // one table, of the encoder's size
  }
  return config;
}

/// Two models in one folder, each with a config.json of its own inside the first: the first one's encoder hands its
/// output to the other's stack.
Result<FamilyConfig> read_composite(const nlohmann::json& object) {
  std::array<const nlohmann::json*, 2> halves{};
  std::array<const Family*, 2> read{};
  std::array<Config, 2> configs;
  constexpr std::array<const char*, 2> kNames{"encoder", "decoder"};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto found = object.find(kNames[i]);
    if (found == object.end() || !found->is_object()) {
      return Error{ErrorCode::config_invalid,
                   std::string(kNames[i]) + " is missing; it must be a model's configuration"};
    }
    halves[i] = &*found;
    const auto family = read_family(*found);
    REGARD_TRY(family);
    read[i] = family.value();
    auto config = read_config(*found, *read[i]);
    REGARD_TRY(config);
    configs[i] = std::move(config).value();
  }
  Config& config = configs[1];
  if (!configs[0].encoder || configs[0].decoder) {
    return Error{ErrorCode::config_invalid,
                 sentence("encoder is ", quote(read[0]->model_type), "; it must be an encoder")};
  }
  if (config.encoder && config.decoder) {
    return Error{ErrorCode::config_invalid,
                 sentence("decoder is ", quote(read[1]->model_type), "; it must be one stack")};
  }
  if (config.encoder) config.decoder = std::exchange(config.encoder, std::nullopt);  // BERT as a decoder
  config.encoder = configs[0].encoder;
  config.decoder->causal = config.decoder->cross = true;
  config.bridge = config.encoder->d_model != config.decoder->d_model;
  return FamilyConfig{read[0], std::move(config), read[1]};
}

/// One tower of a file that holds two.
Result<FamilyConfig> read_tower(const nlohmann::json& object, std::string_view part) {
  if (part.empty()) part = "text";
  if (part != "vision" && part != "text") {
    return Error{ErrorCode::invalid_argument, sentence("part is ", quote(part), "; it must be text or vision")};
  }
  const auto tower = object.find(std::string(part) + "_config");
  if (tower == object.end() || !tower->is_object()) {
    return Error{ErrorCode::config_invalid,
                 sentence(part, "_config is missing; it must be that tower's configuration")};
  }
  const Family* family = find_family(sentence("clip_", part, "_model"));
  auto config = read_config(*tower, *family);
  REGARD_TRY(config);
  return FamilyConfig{family, std::move(config).value()};
}

Result<FamilyConfig> read_any(const nlohmann::json& object, std::string_view part) {
  const auto type = object.find("model_type");
  if (type != object.end() && *type == composite_type()) {
    auto composite = read_composite(object);
    if (composite.ok()) composite.value().config.family = composite_type();
    return composite;
  }
  if (type != object.end() && *type == two_towers_type()) return read_tower(object, part);
  if (!part.empty()) return Error{ErrorCode::invalid_argument, "part: the checkpoint is one model, without parts"};
  const auto family = read_family(object);
  REGARD_TRY(family);
  auto config = read_config(object, *family.value());
  REGARD_TRY(config);
  SettingReader reader(object);
  if (!config.value().decoder && reader.truth("is_decoder", 0)) {
    reader.refuse("is_decoder",
                  "is true; an encoder's family is supported as a decoder beside an encoder of images only");
  }
  REGARD_TRY(reader.status());
  return FamilyConfig{family.value(), std::move(config).value()};
}

}  // namespace

Result<FamilyConfig> parse_config(std::string_view config_json, std::string_view generation_json,
                                  std::string_view part) {
  const auto document = parse_json(config_json, "config.json");
  REGARD_TRY(document);
  const nlohmann::json& object = document.value();
  if (!object.is_object()) {
    return Error{ErrorCode::config_invalid, sentence("config.json is ", describe(object), "; it must be an object")};
  }
  auto parsed = read_any(object, part);
  REGARD_TRY(parsed);
  Config& config = parsed.value().config;
  if (config.d_vocab > 0) {  // an image's encoder alone has no tokens
    auto generation = parse_generation(object, generation_json, config.d_vocab);
    REGARD_TRY(generation);
    config.generation = std::move(generation).value();
  }
  REGARD_TRY(check(config));
  return parsed;
}

}  // namespace regard
