// BERT and those whose files name their tensors like it.

#include <array>
#include <string_view>

#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kBertSettings = R"(
d_vocab vocab_size
d_model hidden_size
d_embed hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
n_token_types type_vocab_size =2
norm_epsilon layer_norm_eps =1e-12
activation hidden_act =gelu
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

// Files leave out a width of embeddings that is the class's own.
constexpr std::string_view kElectraSettings = R"(
d_vocab vocab_size
d_model hidden_size
d_embed embedding_size =128
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
n_token_types type_vocab_size =2
norm_epsilon layer_norm_eps =1e-12
activation hidden_act =gelu
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kMpnetSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon layer_norm_eps =1e-12
activation hidden_act =gelu
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kBertNames = R"(
embed embeddings.word_embeddings
position_embed embeddings.position_embeddings
type_embed embeddings.token_type_embeddings
embed_norm embeddings.LayerNorm
embed_in embeddings_project
{}.self.q encoder.layer.{}.attention.self.query
{}.self.k encoder.layer.{}.attention.self.key
{}.self.v encoder.layer.{}.attention.self.value
{}.self.o encoder.layer.{}.attention.output.dense
{}.self.norm encoder.layer.{}.attention.output.LayerNorm
{}.self.q encoder.layer.{}.attention.attn.q
{}.self.k encoder.layer.{}.attention.attn.k
{}.self.v encoder.layer.{}.attention.attn.v
{}.self.o encoder.layer.{}.attention.attn.o
{}.self.norm encoder.layer.{}.attention.LayerNorm
bucket_table encoder.relative_attention_bias.weight exact
{}.cross.q encoder.layer.{}.crossattention.self.query
{}.cross.k encoder.layer.{}.crossattention.self.key
{}.cross.v encoder.layer.{}.crossattention.self.value
{}.cross.o encoder.layer.{}.crossattention.output.dense
{}.cross.norm encoder.layer.{}.crossattention.output.LayerNorm
{}.mlp.up encoder.layer.{}.intermediate.dense
{}.mlp.down encoder.layer.{}.output.dense
{}.mlp.norm encoder.layer.{}.output.LayerNorm
logits.transform.norm cls.predictions.transform.LayerNorm
logits.transform.norm lm_head.layer_norm
logits.transform.norm generator_predictions.LayerNorm
logits.transform cls.predictions.transform.dense
logits.transform lm_head.dense
logits.transform generator_predictions.dense
logits.bias cls.predictions.bias exact
logits.bias lm_head.bias exact
logits cls.predictions.decoder
logits lm_head.decoder
logits generator_lm_head
labels.dense pooler.dense
labels.dense classifier.dense
labels.dense discriminator_predictions.dense
labels classifier.out_proj
labels classifier
labels qa_outputs
labels discriminator_predictions.dense_prediction
)";

constexpr std::array kBertHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::none, true},
};
constexpr std::array kElectraHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::gelu_erf},
    // The discriminator: how sure it is, token by token, that a generator wrote it.
    HeadRule{"ForPreTraining", Rows::all, true, Activation::gelu_erf},
};

Config bert_skeleton() {
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
  Config config = bert_skeleton();
  config.transform_activation = Activation::gelu_erf;
  return config;
}

Config mpnet_skeleton() {
  Config config = gelu_skeleton();
  config.encoder->embedding_projection = EmbeddingProjection::none;
  config.encoder->bucket_max_distance = 128;
  return config;
}

/// Positions are counted from the row after the padding token's.
void skip_rows(SettingReader& reader, std::size_t padding, StackConfig& stack) {
  stack.position_offset = padding + 1;
  if (stack.n_ctx <= stack.position_offset) {
    return reader.refuse("max_position_embeddings", "leaves no row behind the padding token's");
  }
  stack.n_ctx -= stack.position_offset;
}

void skip_padding_rows(SettingReader& reader, Config& config) {
  skip_rows(reader, static_cast<std::size_t>(reader.whole("pad_token_id", {}, 0, 1000, 1)), *config.encoder);
}

/// The padding token is 1, whatever the file says; and the reference knows 32 buckets alone.
void finish_mpnet(SettingReader& reader, Config& config) {
  skip_rows(reader, 1, *config.encoder);
  config.encoder->n_buckets = static_cast<std::size_t>(reader.whole("relative_attention_num_buckets", {}, 32, 32, 32));
}

}  // namespace

const Family kBert{"bert", "bert.", {}, bert_skeleton, kBertSettings, kBertNames, kBertHeads};
const Family kRoberta{"roberta",     "roberta.", {},         gelu_skeleton,
                      kBertSettings, kBertNames, kBertHeads, skip_padding_rows};
const Family kXlmRoberta{"xlm-roberta", "roberta.", {},         gelu_skeleton,
                         kBertSettings, kBertNames, kBertHeads, skip_padding_rows};
const Family kCamembert{"camembert",   "roberta.", {},         gelu_skeleton,
                        kBertSettings, kBertNames, kBertHeads, skip_padding_rows};
const Family kMpnet{"mpnet", "mpnet.", {}, mpnet_skeleton, kMpnetSettings, kBertNames, kBertHeads, finish_mpnet};
const Family kElectra{"electra", "electra.", {}, gelu_skeleton, kElectraSettings, kBertNames, kElectraHeads};

}  // namespace regard
