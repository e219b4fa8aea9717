// CLIP's two towers, each a model of its own.

#include <array>

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

using enum Setting;

constexpr std::array kTextSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-5},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kVisionSettings{
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-5},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{image_size, Side::both, "image_size"},
    SettingRule{patch_size, Side::both, "patch_size"},
    SettingRule{n_channels, Side::both, "num_channels", {}, 3},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embeddings.token_embedding"},
    NameRule{"position_embed", "embeddings.position_embedding"},
    NameRule{"patch", "embeddings.patch_embedding"},
    NameRule{"patch.class", "embeddings.class_embedding", Layout::as_stored, Part::whole, true},
    NameRule{"embed_norm", "pre_layrnorm"},
    NameRule{"{}.self.q", "encoder.layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "encoder.layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "encoder.layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "encoder.layers.{}.self_attn.out_proj"},
    NameRule{"{}.self.norm", "encoder.layers.{}.layer_norm1"},
    NameRule{"{}.mlp.up", "encoder.layers.{}.mlp.fc1"},
    NameRule{"{}.mlp.down", "encoder.layers.{}.mlp.fc2"},
    NameRule{"{}.mlp.norm", "encoder.layers.{}.layer_norm2"},
    NameRule{"final_norm", "final_layer_norm"},
};

Config tower() {
  StackConfig stack;
  stack.norm_place = NormPlace::pre;
  stack.positions = PositionKind::learned;
  Config config;
  config.encoder = stack;
  config.language_head = false;
  return config;
}

Config text_skeleton() {
  Config config = tower();
  config.encoder->causal = config.encoder->final_norm = true;
  return config;
}

Config vision_skeleton() {
  Config config = tower();
  config.encoder->embedding_norm = true;
  config.encoder->patches.emplace();
  config.encoder->patches->bias = false;
  return config;
}

}  // namespace

// post_layernorm is of the class token's output alone, and no part of the hidden states.
const Family kClipText{"clip_text_model", "text_model.", {}, text_skeleton, kTextSettings, kNames};
const Family kClipVision{"clip_vision_model", "vision_model.", {}, vision_skeleton, kVisionSettings, kNames};

}  // namespace regard
