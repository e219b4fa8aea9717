// BERT and those whose files name their tensors like it.

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
    SettingRule{d_embed, Side::both, "embedding_size", "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{n_token_types, Side::both, "type_vocab_size", {}, 2},
    SettingRule{norm_epsilon, Side::both, "layer_norm_eps", {}, 1e-12},
    SettingRule{activation, Side::both, "hidden_act"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kNames{
    NameRule{"embed", "embeddings.word_embeddings"},
    NameRule{"position_embed", "embeddings.position_embeddings"},
    NameRule{"type_embed", "embeddings.token_type_embeddings"},
    NameRule{"embed_norm", "embeddings.LayerNorm"},
    NameRule{"embed_in", "embeddings_project"},

    NameRule{"{}.self.q", "encoder.layer.{}.attention.self.query"},
    NameRule{"{}.self.k", "encoder.layer.{}.attention.self.key"},
    NameRule{"{}.self.v", "encoder.layer.{}.attention.self.value"},
    NameRule{"{}.self.o", "encoder.layer.{}.attention.output.dense"},
    NameRule{"{}.self.norm", "encoder.layer.{}.attention.output.LayerNorm"},
    NameRule{"{}.cross.q", "encoder.layer.{}.crossattention.self.query"},
    NameRule{"{}.cross.k", "encoder.layer.{}.crossattention.self.key"},
    NameRule{"{}.cross.v", "encoder.layer.{}.crossattention.self.value"},
    NameRule{"{}.cross.o", "encoder.layer.{}.crossattention.output.dense"},
    NameRule{"{}.cross.norm", "encoder.layer.{}.crossattention.output.LayerNorm"},
    NameRule{"{}.mlp.up", "encoder.layer.{}.intermediate.dense"},
    NameRule{"{}.mlp.down", "encoder.layer.{}.output.dense"},
    NameRule{"{}.mlp.norm", "encoder.layer.{}.output.LayerNorm"},

    NameRule{"logits.transform.norm", "cls.predictions.transform.LayerNorm"},
    NameRule{"logits.transform.norm", "lm_head.layer_norm"},
    NameRule{"logits.transform.norm", "generator_predictions.LayerNorm"},
    NameRule{"logits.transform", "cls.predictions.transform.dense"},
    NameRule{"logits.transform", "lm_head.dense"},
    NameRule{"logits.transform", "generator_predictions.dense"},
    NameRule{"logits", "cls.predictions.decoder"},
    NameRule{"logits", "lm_head.decoder"},
    NameRule{"logits", "generator_lm_head"},
    NameRule{"logits.bias", "cls.predictions.bias", Layout::as_stored, Part::whole, true},
    NameRule{"logits.bias", "lm_head.bias", Layout::as_stored, Part::whole, true},

    NameRule{"labels.dense", "pooler.dense"},
    NameRule{"labels.dense", "classifier.dense"},
    NameRule{"labels.dense", "discriminator_predictions.dense"},
    NameRule{"labels", "classifier.out_proj"},
    NameRule{"labels", "classifier"},
    NameRule{"labels", "qa_outputs"},
    NameRule{"labels", "discriminator_predictions.dense_prediction"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::none, true},
};
constexpr std::array kElectraHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::gelu_erf},
    // The discriminator: how sure it is, token by token, that a generator wrote it.
    HeadRule{"ForPreTraining", Rows::all, true, Activation::gelu_erf},
};

Config skeleton() {
  StackConfig stack;
  stack.positions = PositionKind::learned;
  stack.embedding_projection = EmbeddingProjection::sum;  // dropped where the widths are the same
  stack.embedding_norm = true;
  Config config;
  config.encoder = stack;
  config.logits_transform = config.logits_bias = true;
  return config;
}

Config gelu_skeleton() {
  Config config = skeleton();
  config.transform_activation = Activation::gelu_erf;
  return config;
}

/// Positions are counted from the row after the padding token's.
void skip_padding_rows(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.encoder;
  stack.position_offset = static_cast<std::size_t>(reader.whole("pad_token_id", {}, 0, 1000, 1)) + 1;
  if (stack.n_ctx <= stack.position_offset) {
    return reader.refuse("max_position_embeddings", "leaves no row behind the padding token's");
  }
  stack.n_ctx -= stack.position_offset;
}

}  // namespace

const Family kBert{"bert", "bert.", {}, skeleton, kSettings, kNames, kHeads};
const Family kRoberta{"roberta", "roberta.", {}, gelu_skeleton, kSettings, kNames, kHeads, skip_padding_rows};
const Family kXlmRoberta{"xlm-roberta", "roberta.", {}, gelu_skeleton, kSettings, kNames, kHeads, skip_padding_rows};
const Family kCamembert{"camembert", "roberta.", {}, gelu_skeleton, kSettings, kNames, kHeads, skip_padding_rows};
const Family kElectra{"electra", "electra.", {}, gelu_skeleton, kSettings, kNames, kElectraHeads};

}  // namespace regard
