// GPT-NeoX and Pythia.

#include <array>
#include <string_view>

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::string_view kGptNeoXSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon layer_norm_eps =1e-5
activation hidden_act =gelu
attention_bias attention_bias =1
tied_logits tie_word_embeddings =0
must_be_off quantization_config
)";

constexpr std::string_view kGptNeoXNames = R"(
embed embed_in
{}.self.q layers.{}.attention.query_key_value by_head first
{}.self.k layers.{}.attention.query_key_value by_head next_to_last
{}.self.v layers.{}.attention.query_key_value by_head last
{}.self.o layers.{}.attention.dense
{}.self.norm layers.{}.input_layernorm
{}.mlp.up layers.{}.mlp.dense_h_to_4h
{}.mlp.down layers.{}.mlp.dense_4h_to_h
{}.mlp.norm layers.{}.post_attention_layernorm
final_norm final_layer_norm
logits embed_out
labels score
labels classifier
labels qa_outputs
)";

constexpr std::array kGptNeoXHeads{
    HeadRule{"ForSequenceClassification", Rows::last, false, Activation::none, false, false},
};

Config gpt_neox_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.decoder = stack;
  return config;
}

void finish_gpt_neox(SettingReader& reader, Config& config) {
  config.decoder->parallel = reader.truth("use_parallel_residual", 1);
  RotaryDefaults defaults;
  if (reader.find({"rotary_emb_base"}) != nullptr) defaults.base_name = "rotary_emb_base";
  defaults.share = 0.25;
  read_rotary(reader, defaults, *config.decoder);
}

}  // namespace

const Family kGptNeoX{"gpt_neox",    "gpt_neox.",    {}, gpt_neox_skeleton, kGptNeoXSettings, kGptNeoXNames,
                      kGptNeoXHeads, finish_gpt_neox};

}  // namespace regard
