// Gemma, 2 and 3 (the text models).

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/llama.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

constexpr std::string_view kGemmaSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
n_kv_heads num_key_value_heads|num_attention_heads
d_head head_dim =256
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon rms_norm_eps =1e-6
activation hidden_activation|hidden_act =gelu_pytorch_tanh
attention_bias attention_bias =0
tied_logits tie_word_embeddings =1
score_scalar query_pre_attn_scalar|head_dim =256
softcap attn_logit_softcapping
logits_softcap final_logit_softcapping
must_be_off use_bidirectional_attention
must_be_off quantization_config
)";

constexpr std::string_view kGemma2Names = R"(
embed embed_tokens
{}.self.q layers.{}.self_attn.q_proj
{}.self.k layers.{}.self_attn.k_proj
{}.self.v layers.{}.self_attn.v_proj
{}.self.o layers.{}.self_attn.o_proj
{}.self.q_norm layers.{}.self_attn.q_norm
{}.self.k_norm layers.{}.self_attn.k_norm
{}.self.norm layers.{}.input_layernorm
{}.self.post_norm layers.{}.post_attention_layernorm
{}.mlp.gate layers.{}.mlp.gate_proj
{}.mlp.up layers.{}.mlp.up_proj
{}.mlp.down layers.{}.mlp.down_proj
{}.mlp.norm layers.{}.pre_feedforward_layernorm
{}.mlp.post_norm layers.{}.post_feedforward_layernorm
final_norm norm
logits lm_head
labels score
)";

Config gemma_skeleton() {
  Config config = llama_skeleton();
  config.decoder->gain_from_one = true;
  return config;
}

Config gemma2_skeleton() {
  Config config = gemma_skeleton();
  config.decoder->norm_place = NormPlace::both;
  return config;
}

Config gemma3_skeleton() {
  Config config = gemma2_skeleton();
  config.decoder->qk_norm = QkNorm::rms;
  return config;
}

/// Embeddings × √d_model, whatever the file says.
void scale_embeddings(StackConfig& stack) {
  stack.embedding_scale = static_cast<float>(std::sqrt(static_cast<double>(stack.d_model)));
}

void finish_gemma(SettingReader& reader, Config& config) {
  scale_embeddings(*config.decoder);
  read_rotary(reader, {}, *config.decoder);
}

/// Every second layer is local, beginning with the first.
void finish_gemma2(SettingReader& reader, Config& config) {
  finish_gemma(reader, config);
  // A file that leaves the caps out means the usual ones; null means none.
  if (reader.lacks("attn_logit_softcapping")) config.decoder->softcap = 50.0f;
  if (reader.lacks("final_logit_softcapping")) config.logits_softcap = 30.0f;
  const auto window = causal_window(reader, "sliding_window");
  const auto local = layers_where(*config.decoder, [](std::size_t layer) { return layer % 2 == 0; });
  if (window) read_windows(reader, *window, local, *config.decoder);
}

/// Every sixth layer is global (sliding_window_pattern), with angles of its own.
void finish_gemma3(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  stack.softcap = 0.0f;  // files may name one; the reference implementation does not apply it
  scale_embeddings(stack);
  read_rotary(reader, {1000000.0, 10000.0, "rope_theta", "rope_local_base_freq"}, stack);
  const auto every = static_cast<std::size_t>(reader.whole("sliding_window_pattern", {}, 1, kMaxLayers, 6));
  const auto window = causal_window(reader, "sliding_window");
  const auto local = layers_where(stack, [&](std::size_t layer) { return (layer + 1) % every != 0; });
  if (window) read_windows(reader, *window, local, stack);
}

}  // namespace

const Family kGemma{"gemma", "model.", {}, gemma_skeleton, kGemmaSettings, kLlamaNames, kLlamaHeads, finish_gemma};
const Family kGemma2{"gemma2", "model.", {}, gemma2_skeleton, kGemmaSettings, kGemma2Names, kLlamaHeads, finish_gemma2};
const Family kGemma3{"gemma3_text",  "model.",     {},          gemma3_skeleton,
                     kGemmaSettings, kGemma2Names, kLlamaHeads, finish_gemma3};

}  // namespace regard
