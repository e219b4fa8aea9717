#include <array>
#include <string_view>

#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kOptSettings = R"(
d_vocab vocab_size
d_model hidden_size
d_embed word_embed_proj_dim|hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff ffn_dim
n_ctx max_position_embeddings
activation activation_function =relu
attention_bias enable_bias =1
mlp_bias enable_bias =1
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kOptNames = R"(
embed embed_tokens
position_embed embed_positions
embed_in project_in
embed_out project_out
{}.self.q layers.{}.self_attn.q_proj
{}.self.k layers.{}.self_attn.k_proj
{}.self.v layers.{}.self_attn.v_proj
{}.self.o layers.{}.self_attn.out_proj
{}.self.norm layers.{}.self_attn_layer_norm
{}.mlp.up layers.{}.fc1
{}.mlp.down layers.{}.fc2
{}.mlp.norm layers.{}.final_layer_norm
final_norm final_layer_norm
logits lm_head
labels score
labels qa_outputs
)";

constexpr std::array kOptHeads{
    HeadRule{"ForSequenceClassification", Rows::last, false, Activation::none, false, false},
};

Config opt_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.positions = PositionKind::learned;
  stack.position_offset = 2;
  stack.embedding_projection = EmbeddingProjection::tokens;  // dropped where the widths are the same
  Config config;
  config.decoder = stack;
  return config;
}

void finish_opt(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  const bool norms_before = reader.truth("do_layer_norm_before", 1);
  stack.norm_place = norms_before ? NormPlace::pre : NormPlace::post;
  stack.final_norm = norms_before && !reader.truth("_remove_final_layer_norm", 0);
  if (!reader.truth("layer_norm_elementwise_affine", 1)) {
    reader.refuse("layer_norm_elementwise_affine", "is false; norms with a gain and a bias are supported");
  }
}

}  // namespace

const Family kOpt{"opt", "model.decoder.", "decoder.", opt_skeleton, kOptSettings, kOptNames, kOptHeads, finish_opt};

}  // namespace regard
