// GPT-2, and GPT-Neo, whose files name their tensors nearly alike.

#include <array>

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using enum Setting;
using kernels::Activation;
using Rows = LabelHead::Rows;

constexpr std::array kGpt2Settings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "n_embd"},
    SettingRule{n_layers, Side::both, "n_layer"},
    SettingRule{n_heads, Side::both, "n_head"},
    SettingRule{d_ff, Side::both, "n_inner", {}, 0},  // 4·d_model where it is null
    SettingRule{n_ctx, Side::both, "n_positions", "n_ctx"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_epsilon", {}, 1e-5},
    SettingRule{activation, Side::both, "activation_function"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr std::array kGptNeoSettings{
    SettingRule{d_vocab, Side::both, "vocab_size"},
    SettingRule{d_model, Side::both, "hidden_size"},
    SettingRule{n_layers, Side::both, "num_layers"},
    SettingRule{n_heads, Side::both, "num_heads"},
    SettingRule{d_ff, Side::both, "intermediate_size", {}, 0},
    SettingRule{n_ctx, Side::both, "max_position_embeddings"},
    SettingRule{norm_epsilon, Side::both, "layer_norm_epsilon", {}, 1e-5},
    SettingRule{activation, Side::both, "activation_function"},
    SettingRule{tied_logits, Side::both, "tie_word_embeddings", {}, 1},
    SettingRule{must_be_off, Side::both, "quantization_config"},
};

constexpr auto kConv = Layout::transposed;

constexpr std::array kGpt2Names{
    NameRule{"embed", "wte"},
    NameRule{"position_embed", "wpe"},
    NameRule{"{}.self.q", "h.{}.attn.c_attn", kConv, Part::first},
    NameRule{"{}.self.k", "h.{}.attn.c_attn", kConv, Part::next_to_last},
    NameRule{"{}.self.v", "h.{}.attn.c_attn", kConv, Part::last},
    NameRule{"{}.self.o", "h.{}.attn.c_proj", kConv},
    NameRule{"{}.self.norm", "h.{}.ln_1"},
    NameRule{"{}.cross.q", "h.{}.crossattention.q_attn", kConv},
    NameRule{"{}.cross.k", "h.{}.crossattention.c_attn", kConv, Part::first},
    NameRule{"{}.cross.v", "h.{}.crossattention.c_attn", kConv, Part::last},
    NameRule{"{}.cross.o", "h.{}.crossattention.c_proj", kConv},
    NameRule{"{}.cross.norm", "h.{}.ln_cross_attn"},
    NameRule{"{}.mlp.up", "h.{}.mlp.c_fc", kConv},
    NameRule{"{}.mlp.down", "h.{}.mlp.c_proj", kConv},
    NameRule{"{}.mlp.norm", "h.{}.ln_2"},
    NameRule{"final_norm", "ln_f"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
    NameRule{"labels", "classifier"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kGptNeoNames{
    NameRule{"embed", "wte"},
    NameRule{"position_embed", "wpe"},
    NameRule{"{}.self.q", "h.{}.attn.attention.q_proj"},
    NameRule{"{}.self.k", "h.{}.attn.attention.k_proj"},
    NameRule{"{}.self.v", "h.{}.attn.attention.v_proj"},
    NameRule{"{}.self.o", "h.{}.attn.attention.out_proj"},
    NameRule{"{}.self.norm", "h.{}.ln_1"},
    NameRule{"{}.mlp.up", "h.{}.mlp.c_fc"},
    NameRule{"{}.mlp.down", "h.{}.mlp.c_proj"},
    NameRule{"{}.mlp.norm", "h.{}.ln_2"},
    NameRule{"final_norm", "ln_f"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
    NameRule{"labels", "classifier"},
    NameRule{"labels", "qa_outputs"},
};

constexpr std::array kHeads{
    HeadRule{"ForSequenceClassification", Rows::last, false, Activation::none, false, false},
};

Config gpt2_skeleton() {
  StackConfig stack;
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.positions = PositionKind::learned;
  Config config;
  config.decoder = stack;
  return config;
}

Config gpt_neo_skeleton() {
  Config config = gpt2_skeleton();
  config.decoder->bias.qkv = false;
  config.decoder->score_scale = 1.0f;
  return config;
}

void four_times_wider(StackConfig& stack) {
  if (stack.d_ff == 0) stack.d_ff = 4 * stack.d_model;
}

void finish_gpt2(SettingReader& reader, Config& config) {
  four_times_wider(*config.decoder);
  if (!reader.truth("scale_attn_weights", 1)) config.decoder->score_scale = 1.0f;
  config.decoder->scale_by_layer = reader.truth("scale_attn_by_inverse_layer_idx", 0);
}

/// attention_layers names every layer's kind; attention_types, which files hold instead, repeats patterns of them.
void finish_gpt_neo(SettingReader& reader, Config& config) {
  StackConfig& stack = *config.decoder;
  four_times_wider(stack);
  std::vector<bool> local;
  if (const nlohmann::json* layers = reader.find({"attention_layers"})) {
    for (const nlohmann::json& kind : *layers) local.push_back(kind == "local");
  } else if (const nlohmann::json* types = reader.find({"attention_types"})) {
    for (const nlohmann::json& repeated : *types) {
      const bool is_pair = repeated.is_array() && repeated.size() == 2 && repeated[0].is_array();
      if (!is_pair || !repeated[1].is_number_unsigned()) break;
      const std::uint64_t times = repeated[1].get<std::uint64_t>();
      for (std::uint64_t i = 0; i < times && local.size() <= stack.n_layers; ++i) {
        for (const nlohmann::json& kind : repeated[0]) local.push_back(kind == "local");
      }
    }
  } else {
    for (std::size_t layer = 0; layer < stack.n_layers; ++layer) local.push_back(layer % 2 == 1);
  }
  if (local.size() != stack.n_layers) {
    return reader.refuse("attention_types", "must name one kind of attention a layer");
  }
  const auto window = static_cast<std::size_t>(reader.whole("window_size", {}, 1, kMaxContext, 256));
  read_windows(reader, Window{window - 1, 0}, [&](std::size_t layer) { return local[layer]; }, stack);
}

}  // namespace

const Family kGpt2{"gpt2", "transformer.", {}, gpt2_skeleton, kGpt2Settings, kGpt2Names, kHeads, finish_gpt2};
const Family kGptNeo{"gpt_neo",       "transformer.", {},     gpt_neo_skeleton,
                     kGptNeoSettings, kGptNeoNames,   kHeads, finish_gpt_neo};

}  // namespace regard
