// CLIP's two towers, each a model of its own.

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

constexpr std::string_view kTextSettings = R"(
d_vocab vocab_size =49408
d_model hidden_size =512
n_layers num_hidden_layers =12
n_heads num_attention_heads =8
d_ff intermediate_size =2048
n_ctx max_position_embeddings =77
norm_epsilon layer_norm_eps =1e-5
activation hidden_act =quick_gelu
must_be_off quantization_config
)";

constexpr std::string_view kVisionSettings = R"(
d_model hidden_size =768
n_layers num_hidden_layers =12
n_heads num_attention_heads =12
d_ff intermediate_size =3072
norm_epsilon layer_norm_eps =1e-5
activation hidden_act =quick_gelu
image_size image_size =224
patch_size patch_size =32
n_channels num_channels =3
must_be_off quantization_config
)";

constexpr std::string_view kClipNames = R"(
embed embeddings.token_embedding
position_embed embeddings.position_embedding
patch embeddings.patch_embedding
patch.class embeddings.class_embedding exact
embed_norm pre_layrnorm
{}.self.q encoder.layers.{}.self_attn.q_proj
{}.self.k encoder.layers.{}.self_attn.k_proj
{}.self.v encoder.layers.{}.self_attn.v_proj
{}.self.o encoder.layers.{}.self_attn.out_proj
{}.self.norm encoder.layers.{}.layer_norm1
{}.mlp.up encoder.layers.{}.mlp.fc1
{}.mlp.down encoder.layers.{}.mlp.fc2
{}.mlp.norm encoder.layers.{}.layer_norm2
final_norm final_layer_norm
)";

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
const Family kClipText{"clip_text_model", "text_model.", {}, text_skeleton, kTextSettings, kClipNames};
const Family kClipVision{"clip_vision_model", "vision_model.", {}, vision_skeleton, kVisionSettings, kClipNames};

}  // namespace regard
