// BART, and Marian, mBART and Pegasus, whose files name their tensors like it.

#include <array>
#include <string_view>

#include "checkpoint/families/tables.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kMarianSettings = R"(
d_vocab_encoder vocab_size
d_vocab decoder_vocab_size|vocab_size
d_model d_model
encoder.n_layers encoder_layers
decoder.n_layers decoder_layers
encoder.n_heads encoder_attention_heads
decoder.n_heads decoder_attention_heads
encoder.d_ff encoder_ffn_dim
decoder.d_ff decoder_ffn_dim
n_ctx max_position_embeddings
activation activation_function =gelu
scale_embedding scale_embedding =0
shared_embeddings share_encoder_decoder_embeddings =1
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kBartSettings = R"(
d_vocab vocab_size
d_model d_model
encoder.n_layers encoder_layers
decoder.n_layers decoder_layers
encoder.n_heads encoder_attention_heads
decoder.n_heads decoder_attention_heads
encoder.d_ff encoder_ffn_dim
decoder.d_ff decoder_ffn_dim
n_ctx max_position_embeddings
activation activation_function =gelu
scale_embedding scale_embedding =0
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

// Tied tables are stored once, under whichever of their names the writer met first.
constexpr std::string_view kBartNames = R"(
embed shared
embed encoder.embed_tokens
embed decoder.embed_tokens
embed lm_head
encoder.embed encoder.embed_tokens
decoder.embed decoder.embed_tokens
decoder.embed lm_head
logits lm_head
logits.bias final_logits_bias exact
position_embed @.embed_positions
embed_norm @.layernorm_embedding
{}.self.q @.layers.{}.self_attn.q_proj
{}.self.k @.layers.{}.self_attn.k_proj
{}.self.v @.layers.{}.self_attn.v_proj
{}.self.o @.layers.{}.self_attn.out_proj
{}.self.norm @.layers.{}.self_attn_layer_norm
{}.cross.q @.layers.{}.encoder_attn.q_proj
{}.cross.k @.layers.{}.encoder_attn.k_proj
{}.cross.v @.layers.{}.encoder_attn.v_proj
{}.cross.o @.layers.{}.encoder_attn.out_proj
{}.cross.norm @.layers.{}.encoder_attn_layer_norm
{}.mlp.up @.layers.{}.fc1
{}.mlp.down @.layers.{}.fc2
{}.mlp.norm @.layers.{}.final_layer_norm
final_norm @.layer_norm
labels.dense classification_head.dense
labels classification_head.out_proj
labels qa_outputs
)";

constexpr std::array kBartHeads{
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

Config pegasus_skeleton() {
  return changed(marian_skeleton(), [](StackConfig& stack) {
    stack.norm_place = NormPlace::pre;
    stack.final_norm = true;
  });
}

}  // namespace

const Family kMarian{"marian", "model.", {}, marian_skeleton, kMarianSettings, kBartNames};
const Family kBart{"bart", "model.", {}, bart_skeleton, kBartSettings, kBartNames, kBartHeads};
const Family kMBart{"mbart", "model.", {}, mbart_skeleton, kBartSettings, kBartNames, kBartHeads};
const Family kPegasus{"pegasus", "model.", {}, pegasus_skeleton, kBartSettings, kBartNames};

}  // namespace regard
