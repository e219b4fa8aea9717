#include <array>

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
    SettingRule{d_embed, Side::both, "word_embed_proj_dim", "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "ffn_dim"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{activation, Side::both, "activation_function"},
    SettingRule{attention_bias, Side::both, "enable_bias", {}, 1},
    SettingRule{mlp_bias, Side::both, "enable_bias", {}, 1},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embed_tokens"},
    NameRule{"position_embed", "embed_positions"},
    NameRule{"embed_in", "project_in"},
    NameRule{"embed_out", "project_out"},
    NameRule{"{}.self.q", "layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "layers.{}.self_attn.out_proj"},
    NameRule{"{}.self.norm", "layers.{}.self_attn_layer_norm"},
    NameRule{"{}.mlp.up", "layers.{}.fc1"},
    NameRule{"{}.mlp.down", "layers.{}.fc2"},
    NameRule{"{}.mlp.norm", "layers.{}.final_layer_norm"},
    NameRule{"final_norm", "final_layer_norm"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::last, false, Activation::none, false, false},
};

Config skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.positions = PositionKind::learned;
  stack.position_offset = 2;
  stack.embedding_projection = EmbeddingProjection::tokens;  // dropped where the widths are the same
  Config config;
  config.decoder = stack;
  return config;
}

void finish(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  const bool norms_before = reader.truth("do_layer_norm_before", 1);
  stack.norm_place = norms_before ? NormPlace::pre : NormPlace::post;
  stack.final_norm = norms_before && !reader.truth("_remove_final_layer_norm", 0);
  if (!reader.truth("layer_norm_elementwise_affine", 1)) {
    reader.refuse("layer_norm_elementwise_affine", "is false; norms with a gain and a bias are supported");
  }
}

}  // namespace

const Family kOpt{"opt", "model.decoder.", "decoder.", skeleton, kSettings, kNames, kHeads, finish};

}  // namespace regard
