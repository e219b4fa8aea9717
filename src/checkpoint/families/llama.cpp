// Llama and those that differ from it by a setting or two.

#include <nlohmann/json.hpp>

#include "checkpoint/families/llama.h"

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

constexpr std::string_view kLlamaSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
n_kv_heads num_key_value_heads|num_attention_heads
d_head head_dim =0
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon rms_norm_eps =1e-6
activation hidden_act =silu
attention_bias attention_bias =0
mlp_bias mlp_bias =0
tied_logits tie_word_embeddings =0
must_be_off quantization_config
)";

constexpr std::string_view kQwen2Settings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_hidden_layers
n_heads num_attention_heads
n_kv_heads num_key_value_heads|num_attention_heads
d_ff intermediate_size
n_ctx max_position_embeddings
norm_epsilon rms_norm_eps =1e-6
activation hidden_act =silu
tied_logits tie_word_embeddings =0
must_be_off quantization_config
)";

Config qwen2_skeleton() {
  Config config = llama_skeleton();
  config.decoder->bias.qkv = true;
  return config;
}

Config qwen3_skeleton() {
  Config config = llama_skeleton();
  config.decoder->qk_norm = QkNorm::rms;
  return config;
}

void finish_llama(SettingReader& reader, Config& config) { read_rotary(reader, {}, *config.decoder); }

void finish_mistral(SettingReader& reader, Config& config) {
  read_rotary(reader, {}, *config.decoder);
  const auto window = causal_window(reader, "sliding_window");
  if (window) config.decoder->windows.assign(config.decoder->n_layers, window);
}

/// Layers from max_window_layers on are local, where windows are used at all.
void finish_qwen(SettingReader& reader, Config& config) {
  read_rotary(reader, {}, *config.decoder);
  if (!reader.truth("use_sliding_window", 0)) return;
  const auto window = causal_window(reader, "sliding_window");
  const auto first = static_cast<std::size_t>(reader.whole("max_window_layers", {}, 0, 1u << 30, 28));
  const auto local = layers_where(*config.decoder, [&](std::size_t layer) { return layer >= first; });
  if (window) read_windows(reader, *window, local, *config.decoder);
}

/// Every fourth layer (no_rope_layers says which: 1 turns, 0 does not) has no positions.
void finish_smollm3(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  read_rotary(reader, {2000000.0}, stack);
  const nlohmann::json* listed = reader.find({"no_rope_layers"});
  if (listed != nullptr && (!listed->is_array() || listed->size() != stack.n_layers)) {
    return reader.refuse("no_rope_layers", "must be a list with one entry a layer");
  }
  const auto every = static_cast<std::size_t>(reader.whole("no_rope_layer_interval", {}, 1, kMaxLayers, 4));
  for (std::size_t layer = 0; layer < stack.n_layers; ++layer) {
    stack.rotary_layers.push_back(listed != nullptr ? (*listed)[layer] == 1 : (layer + 1) % every != 0);
  }
  if (!reader.truth("use_sliding_window", 0)) return;
  const auto window = causal_window(reader, "sliding_window");
  const auto local = layers_where(stack, [&](std::size_t layer) { return !stack.rotary_layers[layer]; });
  if (window) read_windows(reader, *window, local, stack);
}

}  // namespace

Config llama_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm = NormKind::rms_norm;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.gated = true;
  stack.bias = kNoBiases;
  stack.positions = PositionKind::rotary;
  Config config;
  config.decoder = stack;
  return config;
}

// Question answering calls the body "transformer".
const Family kLlama{"llama",        "model.",    "transformer.", llama_skeleton,
                    kLlamaSettings, kLlamaNames, kLlamaHeads,    finish_llama};
const Family kMistral{"mistral",      "model.",    "transformer.", llama_skeleton,
                      kLlamaSettings, kLlamaNames, kLlamaHeads,    finish_mistral};
const Family kQwen2{"qwen2",        "model.",    "transformer.", qwen2_skeleton,
                    kQwen2Settings, kLlamaNames, kLlamaHeads,    finish_qwen};
const Family kQwen3{"qwen3",        "model.",    "transformer.", qwen3_skeleton,
                    kLlamaSettings, kLlamaNames, kLlamaHeads,    finish_qwen};
const Family kSmolLm3{"smollm3",      "model.",    "transformer.", llama_skeleton,
                      kLlamaSettings, kLlamaNames, kLlamaHeads,    finish_smollm3};

}  // namespace regard
