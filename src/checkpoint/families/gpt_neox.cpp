// GPT-NeoX and Pythia.

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
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-5},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{attention_bias, Side::both, "attention_bias", {}, 1},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 0},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embed_in"},
    NameRule{"{}.self.q", "layers.{}.attention.query_key_value", Layout::by_head, Part::first},
    NameRule{"{}.self.k", "layers.{}.attention.query_key_value", Layout::by_head, Part::next_to_last},
    NameRule{"{}.self.v", "layers.{}.attention.query_key_value", Layout::by_head, Part::last},
    NameRule{"{}.self.o", "layers.{}.attention.dense"},
    NameRule{"{}.self.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.mlp.up", "layers.{}.mlp.dense_h_to_4h"},
    NameRule{"{}.mlp.down", "layers.{}.mlp.dense_4h_to_h"},
    NameRule{"{}.mlp.norm", "layers.{}.post_attention_layernorm"},
    NameRule{"final_norm", "final_layer_norm"},
    NameRule{"logits", "embed_out"},
    NameRule{"labels", "score"},
    NameRule{"labels", "classifier"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::last, false, Activation::none, false, false},
};

Config skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.decoder = stack;
  return config;
}

void finish(SettingReader& reader, Config& config) {
  config.decoder->parallel = reader.truth("use_parallel_residual", 1);
  RotaryDefaults defaults;
  if (reader.find({"rotary_emb_base"}) != nullptr) defaults.base_name = "rotary_emb_base";
  defaults.share = 0.25;
  read_rotary(reader, defaults, *config.decoder);
}

}  // namespace

const Family kGptNeoX{"gpt_neox", "gpt_neox.", {}, skeleton, kSettings, kNames, kHeads, finish};

}  // namespace regard
