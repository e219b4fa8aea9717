#include <array>

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

using enum Setting;
using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::array kSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "dim"},
    SettingRule{n_layers, Side::both, "n_layers"},
    SettingRule{n_heads, Side::both, "n_heads"},
    SettingRule{d_ff, Side::both, "hidden_dim"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{activation, Side::both, "activation"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embeddings.word_embeddings"},
    NameRule{"position_embed", "embeddings.position_embeddings"},
    NameRule{"embed_norm", "embeddings.LayerNorm"},
    NameRule{"{}.self.q", "transformer.layer.{}.attention.q_lin"},
    NameRule{"{}.self.k", "transformer.layer.{}.attention.k_lin"},
    NameRule{"{}.self.v", "transformer.layer.{}.attention.v_lin"},
    NameRule{"{}.self.o", "transformer.layer.{}.attention.out_lin"},
    NameRule{"{}.self.norm", "transformer.layer.{}.sa_layer_norm"},
    NameRule{"{}.mlp.up", "transformer.layer.{}.ffn.lin1"},
    NameRule{"{}.mlp.down", "transformer.layer.{}.ffn.lin2"},
    NameRule{"{}.mlp.norm", "transformer.layer.{}.output_layer_norm"},
    NameRule{"logits.transform.norm", "vocab_layer_norm"},
    NameRule{"logits.transform", "vocab_transform"},
    NameRule{"logits", "vocab_projector"},
    NameRule{"labels.dense", "pre_classifier"},
    NameRule{"labels", "classifier"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::relu},
};

Config skeleton() {
  StackConfig stack;
  stack.positions = PositionKind::learned;
  stack.embedding_norm = true;
  stack.norm_epsilon = 1e-12f;
  Config config;
  config.encoder = stack;
  config.logits_transform = config.logits_bias = true;
  return config;
}

}  // namespace

const Family kDistilBert{"distilbert", "distilbert.", {}, skeleton, kSettings, kNames, kHeads};

}  // namespace regard
