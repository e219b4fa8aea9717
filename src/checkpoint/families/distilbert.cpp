#include <array>
#include <string_view>

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kDistilBertSettings = R"(
d_vocab vocab_size
d_model dim
n_layers n_layers
n_heads n_heads
d_ff hidden_dim
n_ctx max_position_embeddings
activation activation =gelu
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kDistilBertNames = R"(
embed embeddings.word_embeddings
position_embed embeddings.position_embeddings
embed_norm embeddings.LayerNorm
{}.self.q transformer.layer.{}.attention.q_lin
{}.self.k transformer.layer.{}.attention.k_lin
{}.self.v transformer.layer.{}.attention.v_lin
{}.self.o transformer.layer.{}.attention.out_lin
{}.self.norm transformer.layer.{}.sa_layer_norm
{}.mlp.up transformer.layer.{}.ffn.lin1
{}.mlp.down transformer.layer.{}.ffn.lin2
{}.mlp.norm transformer.layer.{}.output_layer_norm
logits.transform.norm vocab_layer_norm
logits.transform vocab_transform
logits vocab_projector
labels.dense pre_classifier
labels classifier
labels qa_outputs
)";

constexpr std::array kDistilBertHeads{
    HeadRule{"ForSequenceClassification", Rows::first, true, Activation::relu},
};

Config distilbert_skeleton() {
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

const Family kDistilBert{"distilbert",     "distilbert.",   {}, distilbert_skeleton, kDistilBertSettings,
                         kDistilBertNames, kDistilBertHeads};

}  // namespace regard
