// Phi (1, 1.5, 2) and Phi-3.

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/llama.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

constexpr std::string_view kPhiSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
n_kv_heads num_key_value_heads|num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon layer_norm_eps =1e-5
activation hidden_act =gelu_new
tied_logits tie_word_embeddings =0
must_be_off quantization_config
)";

constexpr std::string_view kPhi3Settings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
n_kv_heads num_key_value_heads|num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon rms_norm_eps =1e-5
activation hidden_act =silu
tied_logits tie_word_embeddings =0
must_be_off quantization_config
)";

// One norm for both parts of a layer.
constexpr std::string_view kPhiNames = R"(
embed embed_tokens
{}.self.q layers.{}.self_attn.q_proj
{}.self.k layers.{}.self_attn.k_proj
{}.self.v layers.{}.self_attn.v_proj
{}.self.o layers.{}.self_attn.dense
{}.self.norm layers.{}.input_layernorm
{}.mlp.norm layers.{}.input_layernorm
{}.mlp.up layers.{}.mlp.fc1
{}.mlp.down layers.{}.mlp.fc2
{}.self.q_norm layers.{}.self_attn.q_layernorm
{}.self.k_norm layers.{}.self_attn.k_layernorm
final_norm final_layernorm
logits lm_head
logits.bias lm_head.bias exact
labels score
)";

constexpr std::string_view kPhi3Names = R"(
embed embed_tokens
{}.self.q layers.{}.self_attn.qkv_proj first
{}.self.k layers.{}.self_attn.qkv_proj next_to_last
{}.self.v layers.{}.self_attn.qkv_proj last
{}.self.o layers.{}.self_attn.o_proj
{}.self.norm layers.{}.input_layernorm
{}.mlp.gate layers.{}.mlp.gate_up_proj first
{}.mlp.up layers.{}.mlp.gate_up_proj last
{}.mlp.down layers.{}.mlp.down_proj
{}.mlp.norm layers.{}.post_attention_layernorm
final_norm norm
logits lm_head
labels score
)";

Config phi_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = stack.parallel = true;
  stack.positions = PositionKind::rotary;
  Config config;
  config.decoder = stack;
  config.logits_bias = true;
  return config;
}

void finish_phi(SettingReader& reader, Config& config) {
  if (reader.truth("qk_layernorm", 0)) config.decoder->qk_norm = QkNorm::layer;
  RotaryDefaults defaults;
  defaults.share = 0.5;
  read_rotary(reader, defaults, *config.decoder);
}

void finish_phi3(SettingReader& reader, Config& config) {
  read_rotary(reader, {}, *config.decoder);
  const auto window = causal_window(reader, "sliding_window");
  if (window) config.decoder->windows.assign(config.decoder->n_layers, window);
}

}  // namespace

const Family kPhi{"phi", "model.", {}, phi_skeleton, kPhiSettings, kPhiNames, kLlamaHeads, finish_phi};
const Family kPhi3{"phi3", "model.", {}, llama_skeleton, kPhi3Settings, kPhi3Names, kLlamaHeads, finish_phi3};

}  // namespace regard
