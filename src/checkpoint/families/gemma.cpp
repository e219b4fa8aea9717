// Gemma, 2 and 3 (the text models).

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/llama.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using enum Setting;

constexpr std::array kSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_hidden_layers"},
    SettingRule{n_heads, Side::both, "num_attention_heads"},
    SettingRule{n_kv_heads, Side::both, "num_key_value_heads", "num_attention_heads"},
    SettingRule{d_head, Side::both, "head_dim", {}, 256},
    SettingRule{d_ff, Side::both, "intermediate_size"},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "rms_norm_eps", {}, 1e-6},
    SettingRule{activation, Side::both, "hidden_activation", "hidden_act"},
    SettingRule{attention_bias, Side::both, "attention_bias", {}, 0},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{score_scalar, Side::both, "query_pre_attn_scalar", "head_dim", 256},
    SettingRule{softcap, Side::both, "attn_logit_softcapping"},
    SettingRule{logits_softcap, Side::both, "final_logit_softcapping"},
    SettingRule{must_be_off, Side::both, "use_bidirectional_attention"},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kGemma2Names{
    NameRule{"embed", "embed_tokens"},
    NameRule{"{}.self.q", "layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "layers.{}.self_attn.o_proj"},
    NameRule{"{}.self.q_norm", "layers.{}.self_attn.q_norm"},
    NameRule{"{}.self.k_norm", "layers.{}.self_attn.k_norm"},
    NameRule{"{}.self.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.self.post_norm", "layers.{}.post_attention_layernorm"},
    NameRule{"{}.mlp.gate", "layers.{}.mlp.gate_proj"},
    NameRule{"{}.mlp.up", "layers.{}.mlp.up_proj"},
    NameRule{"{}.mlp.down", "layers.{}.mlp.down_proj"},
    NameRule{"{}.mlp.norm", "layers.{}.pre_feedforward_layernorm"},
    NameRule{"{}.mlp.post_norm", "layers.{}.post_feedforward_layernorm"},
    NameRule{"final_norm", "norm"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
};

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
  const auto window = causal_window(reader, "sliding_window");
  if (window) read_windows(reader, *window, [](std::size_t layer) { return layer % 2 == 0; }, *config.decoder);
}

/// Every sixth layer is global (sliding_window_pattern), with angles of its own.
void finish_gemma3(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  stack.softcap = 0.0f;  // files may name one; the reference implementation does not apply it
  scale_embeddings(stack);
  read_rotary(reader, {1000000.0, 10000.0, "rope_theta", "rope_local_base_freq"}, stack);
  const auto every = static_cast<std::size_t>(reader.whole("sliding_window_pattern", {}, 1, kMaxLayers, 6));
  const auto window = causal_window(reader, "sliding_window");
  if (window) read_windows(reader, *window, [&](std::size_t layer) { return (layer + 1) % every != 0; }, stack);
}

}  // namespace

const Family kGemma{"gemma", "model.", {}, gemma_skeleton, kSettings, kLlamaNames, kLlamaHeads, finish_gemma};
const Family kGemma2{"gemma2", "model.", {}, gemma2_skeleton, kSettings, kGemma2Names, kLlamaHeads, finish_gemma2};
const Family kGemma3{"gemma3_text", "model.", {}, gemma3_skeleton, kSettings, kGemma2Names, kLlamaHeads, finish_gemma3};

}  // namespace regard
