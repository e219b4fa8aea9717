#include "checkpoint/families/marian.h"

#include <array>

namespace regard {
namespace {

using enum Setting;

constexpr std::array<std::string_view, 1> kHeads{"MarianMTModel"};

constexpr std::array kSettings{
    SettingRule{d_vocab_encoder, Side::both, "vocab_size"},
    SettingRule{d_vocab, Side::both, "decoder_vocab_size", "vocab_size"},
    SettingRule{d_model, Side::both, "d_model"},
    SettingRule{n_layers, Side::encoder, "encoder_layers"},
    SettingRule{n_layers, Side::decoder, "decoder_layers"},
    SettingRule{n_heads, Side::encoder, "encoder_attention_heads"},
    SettingRule{n_heads, Side::decoder, "decoder_attention_heads"},
    SettingRule{d_ff, Side::encoder, "encoder_ffn_dim"},
    SettingRule{d_ff, Side::decoder, "decoder_ffn_dim"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{activation, Side::both, "activation_function"},
    SettingRule{scale_embedding, Side::both, "scale_embedding", {}, 0},
    SettingRule{shared_embeddings, Side::both, "share_encoder_decoder_embeddings", {}, 1},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    // Tied tables are stored once, under whichever of their names the writer met first.
    NameRule{"embed", "model.shared"},
    NameRule{"embed", "model.encoder.embed_tokens"},
    NameRule{"embed", "model.decoder.embed_tokens"},
    NameRule{"embed", "lm_head"},
    NameRule{"encoder.embed", "model.encoder.embed_tokens"},
    NameRule{"decoder.embed", "model.decoder.embed_tokens"},
    NameRule{"decoder.embed", "lm_head"},
    NameRule{"logits", "lm_head"},
    NameRule{"logits.bias", "final_logits_bias"},

    NameRule{"encoder.{}.self.q", "model.encoder.layers.{}.self_attn.q_proj"},
    NameRule{"encoder.{}.self.k", "model.encoder.layers.{}.self_attn.k_proj"},
    NameRule{"encoder.{}.self.v", "model.encoder.layers.{}.self_attn.v_proj"},
    NameRule{"encoder.{}.self.o", "model.encoder.layers.{}.self_attn.out_proj"},
    NameRule{"encoder.{}.self.norm", "model.encoder.layers.{}.self_attn_layer_norm"},
    NameRule{"encoder.{}.mlp.up", "model.encoder.layers.{}.fc1"},
    NameRule{"encoder.{}.mlp.down", "model.encoder.layers.{}.fc2"},
    NameRule{"encoder.{}.mlp.norm", "model.encoder.layers.{}.final_layer_norm"},

    NameRule{"decoder.{}.self.q", "model.decoder.layers.{}.self_attn.q_proj"},
    NameRule{"decoder.{}.self.k", "model.decoder.layers.{}.self_attn.k_proj"},
    NameRule{"decoder.{}.self.v", "model.decoder.layers.{}.self_attn.v_proj"},
    NameRule{"decoder.{}.self.o", "model.decoder.layers.{}.self_attn.out_proj"},
    NameRule{"decoder.{}.self.norm", "model.decoder.layers.{}.self_attn_layer_norm"},
    NameRule{"decoder.{}.cross.q", "model.decoder.layers.{}.encoder_attn.q_proj"},
    NameRule{"decoder.{}.cross.k", "model.decoder.layers.{}.encoder_attn.k_proj"},
    NameRule{"decoder.{}.cross.v", "model.decoder.layers.{}.encoder_attn.v_proj"},
    NameRule{"decoder.{}.cross.o", "model.decoder.layers.{}.encoder_attn.out_proj"},
    NameRule{"decoder.{}.cross.norm", "model.decoder.layers.{}.encoder_attn_layer_norm"},
    NameRule{"decoder.{}.mlp.up", "model.decoder.layers.{}.fc1"},
    NameRule{"decoder.{}.mlp.down", "model.decoder.layers.{}.fc2"},
    NameRule{"decoder.{}.mlp.norm", "model.decoder.layers.{}.final_layer_norm"},
};

Config skeleton() {
  StackConfig encoder;
  encoder.positions = PositionKind::sinusoid_halves;
  encoder.norm_place = NormPlace::post;
  StackConfig decoder = encoder;
  decoder.causal = decoder.cross = true;
  Config config;
  config.encoder = encoder;
  config.decoder = decoder;
  config.logits_bias = true;
  return config;
}

}  // namespace

const Family& marian_family() {
  static constexpr Family kFamily{"marian", kHeads, "model.", skeleton, kSettings, kNames};
  return kFamily;
}

}  // namespace regard
