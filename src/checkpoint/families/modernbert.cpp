#include <array>

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using enum Setting;
using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::array kSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "norm_eps", {}, 1e-5},
    SettingRule{norm_bias, Side::both, "norm_bias", {}, 0},
    SettingRule{attention_bias, Side::both, "attention_bias", {}, 0},
    SettingRule{mlp_bias, Side::both, "mlp_bias", {}, 0},
    SettingRule{activation, Side::both, "hidden_activation"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embeddings.tok_embeddings"},
    NameRule{"embed_norm", "embeddings.norm"},
    NameRule{"{}.self.q", "layers.{}.attn.Wqkv", Layout::as_stored, Part::first},
    NameRule{"{}.self.k", "layers.{}.attn.Wqkv", Layout::as_stored, Part::next_to_last},
    NameRule{"{}.self.v", "layers.{}.attn.Wqkv", Layout::as_stored, Part::last},
    NameRule{"{}.self.o", "layers.{}.attn.Wo"},
    NameRule{"{}.self.norm", "layers.{}.attn_norm"},
    NameRule{"{}.mlp.gate", "layers.{}.mlp.Wi", Layout::as_stored, Part::first},
    NameRule{"{}.mlp.up", "layers.{}.mlp.Wi", Layout::as_stored, Part::last},
    NameRule{"{}.mlp.down", "layers.{}.mlp.Wo"},
    NameRule{"{}.mlp.norm", "layers.{}.mlp_norm"},
    NameRule{"final_norm", "final_norm"},
    NameRule{"logits.transform.norm", "head.norm"},
    NameRule{"logits.transform", "head.dense"},
    NameRule{"logits", "decoder"},
    NameRule{"labels.norm", "head.norm"},
    NameRule{"labels.dense", "head.dense"},
    NameRule{"labels", "classifier"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::gelu_erf, false, true, true},
    HeadRule{"ForTokenClassification", Rows::all, true, Activation::gelu_erf, false, true, true},
    HeadRule{"ForQuestionAnswering", Rows::all, true, Activation::gelu_erf, false, true, true},
};

Config skeleton() {
  StackConfig stack;
  stack.norm_place = NormPlace::pre;
  stack.first_norm = false;
  stack.embedding_norm = stack.final_norm = true;
  stack.gated = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.encoder = stack;
  config.logits_transform = true;
  config.transform_activation = Activation::gelu_erf;
  return config;
}

void finish(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.encoder;
  // local_attention counts both sides and the token itself.
  const auto side = static_cast<std::size_t>(reader.whole("local_attention", {}, 2, kMaxContext, 128)) / 2;
  const auto every = static_cast<std::size_t>(reader.whole("global_attn_every_n_layers", {}, 1, kMaxLayers, 3));
  read_windows(reader, Window{side, side}, [&](std::size_t layer) { return layer % every != 0; }, stack);
  read_rotary(reader, {160000.0, 10000.0, "global_rope_theta", "local_rope_theta"}, stack);
  config.logits_bias = reader.truth("decoder_bias", 1);
  config.transform_bias = reader.truth("classifier_bias", 0);
  if (!config.label_head) return;
  config.label_head->dense_bias = config.transform_bias;
  const nlohmann::json* pooling = reader.find({"classifier_pooling"});
  const bool takes_mean = pooling != nullptr && *pooling == "mean";
  if (takes_mean && config.label_head->rows == Rows::first) config.label_head->rows = Rows::mean;
}

}  // namespace

const Family kModernBert{"modernbert", "model.", {}, skeleton, kSettings, kNames, kHeads, finish};

}  // namespace regard
