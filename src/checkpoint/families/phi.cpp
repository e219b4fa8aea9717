// Phi (1, 1.5, 2) and Phi-3.

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/llama.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using enum Setting;

constexpr std::array kPhiSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{n_kv_heads, Side::both, "num_key_value_heads", "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-5},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 0},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kPhi3Settings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{n_kv_heads, Side::both, "num_key_value_heads", "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "rms_norm_eps", {}, 1e-5},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 0},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kPhiNames{
    NameRule{"embed", "embed_tokens"},
    NameRule{"{}.self.q", "layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "layers.{}.self_attn.dense"},
    // One norm for both parts of a layer.
    NameRule{"{}.self.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.mlp.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.mlp.up", "layers.{}.mlp.fc1"},
    NameRule{"{}.mlp.down", "layers.{}.mlp.fc2"},
    NameRule{"{}.self.q_norm", "layers.{}.self_attn.q_layernorm"},
    NameRule{"{}.self.k_norm", "layers.{}.self_attn.k_layernorm"},
    NameRule{"final_norm", "final_layernorm"},
    NameRule{"logits", "lm_head"},
    NameRule{"logits.bias", "lm_head.bias", Layout::as_stored, Part::whole, true},
    NameRule{"labels", "score"},
};

constexpr std::array kPhi3Names{
    NameRule{"embed", "embed_tokens"},
    NameRule{"{}.self.q", "layers.{}.self_attn.qkv_proj", Layout::as_stored, Part::first},
    NameRule{"{}.self.k", "layers.{}.self_attn.qkv_proj", Layout::as_stored, Part::next_to_last},
    NameRule{"{}.self.v", "layers.{}.self_attn.qkv_proj", Layout::as_stored, Part::last},
    NameRule{"{}.self.o", "layers.{}.self_attn.o_proj"},
    NameRule{"{}.self.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.mlp.gate", "layers.{}.mlp.gate_up_proj", Layout::as_stored, Part::first},
    NameRule{"{}.mlp.up", "layers.{}.mlp.gate_up_proj", Layout::as_stored, Part::last},
    NameRule{"{}.mlp.down", "layers.{}.mlp.down_proj"},
    NameRule{"{}.mlp.norm", "layers.{}.post_attention_layernorm"},
    NameRule{"final_norm", "norm"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
};

Config phi_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = stack.parallel = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.decoder = stack;
  config.logits_bias = true;
  return config;
}

void finish_phi(SettingReader& reader, Config& config) {
  if (reader.truth("qk_layernorm", 0)) config.decoder->qk_norm = QkNorm::layer;
  RotaryDefaults defaults;
  defaults.share = 0.5;
  read_rotary(reader, defaults, *config.decoder);
}

void finish_phi3(SettingReader& reader, Config& config) {
  read_rotary(reader, {}, *config.decoder);
  const auto window = causal_window(reader, "sliding_window");
  if (window) config.decoder->windows.assign(config.decoder->n_layers, window);
}

}  // namespace

const Family kPhi{"phi", "model.", {}, phi_skeleton, kPhiSettings, kPhiNames, kLlamaHeads, finish_phi};
const Family kPhi3{"phi3", "model.", {}, llama_skeleton, kPhi3Settings, kPhi3Names, kLlamaHeads, finish_phi3};

}  // namespace regard
