// BART, and Marian, mBART and Pegasus, whose files name their tensors like it.

#include <array>

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

using enum Setting;
using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::array kMarianSettings{
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

constexpr std::array kBartSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
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
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    // Tied tables are stored once, under whichever of their names the writer met first.
    NameRule{"embed", "shared"},
    NameRule{"embed", "encoder.embed_tokens"},
    NameRule{"embed", "decoder.embed_tokens"},
    NameRule{"embed", "lm_head"},
    NameRule{"encoder.embed", "encoder.embed_tokens"},
    NameRule{"decoder.embed", "decoder.embed_tokens"},
    NameRule{"decoder.embed", "lm_head"},
    NameRule{"logits", "lm_head"},
    NameRule{"logits.bias", "final_logits_bias", Layout::as_stored, Part::whole, true},
    NameRule{"position_embed", "@.embed_positions"},
    NameRule{"embed_norm", "@.layernorm_embedding"},

    NameRule{"{}.self.q", "@.layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "@.layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "@.layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "@.layers.{}.self_attn.out_proj"},
    NameRule{"{}.self.norm", "@.layers.{}.self_attn_layer_norm"},
    NameRule{"{}.cross.q", "@.layers.{}.encoder_attn.q_proj"},
    NameRule{"{}.cross.k", "@.layers.{}.encoder_attn.k_proj"},
    NameRule{"{}.cross.v", "@.layers.{}.encoder_attn.v_proj"},
    NameRule{"{}.cross.o", "@.layers.{}.encoder_attn.out_proj"},
    NameRule{"{}.cross.norm", "@.layers.{}.encoder_attn_layer_norm"},
    NameRule{"{}.mlp.up", "@.layers.{}.fc1"},
    NameRule{"{}.mlp.down", "@.layers.{}.fc2"},
    NameRule{"{}.mlp.norm", "@.layers.{}.final_layer_norm"},
    NameRule{"final_norm", "@.layer_norm"},

    NameRule{"labels.dense", "classification_head.dense"},
    NameRule{"labels", "classification_head.out_proj"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::last_eos, true, Activation::none, true},
};

Config marian_skeleton() {
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

template <class Change>
Config changed(Config config, const Change& change) {
  change(*config.encoder);
  change(*config.decoder);
  return config;
}

Config bart_skeleton() {
  return changed(marian_skeleton(), [](StackConfig& stack) {
    stack.positions = PositionKind::learned;
    stack.position_offset = 2;
    stack.embedding_norm = true;
  });
}

Config mbart_skeleton() {
  return changed(bart_skeleton(), [](StackConfig& stack) {
    stack.norm_place = NormPlace::pre;
    stack.final_norm = true;
  });
}

/// Its files hold the sinusoids as a table, which is what counts.
Config pegasus_skeleton() {
  return changed(marian_skeleton(), [](StackConfig& stack) {
    stack.norm_place = NormPlace::pre;
    stack.final_norm = true;
    stack.positions = PositionKind::learned;
  });
}

}  // namespace

const Family kMarian{"marian", "model.", {}, marian_skeleton, kMarianSettings, kNames};
const Family kBart{"bart", "model.", {}, bart_skeleton, kBartSettings, kNames, kHeads};
const Family kMBart{"mbart", "model.", {}, mbart_skeleton, kBartSettings, kNames, kHeads};
const Family kPegasus{"pegasus", "model.", {}, pegasus_skeleton, kBartSettings, kNames};

}  // namespace regard
