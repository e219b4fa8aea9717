// GPT-2, and GPT-Neo, whose files name their tensors nearly alike.

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

#include "checkpoint/families/layer_kinds.h"
#include "checkpoint/families/tables.h"
#include "checkpoint/setting_reader.h"

namespace regard {
namespace {

using kernels::Activation;
using Rows = LabelHead::Rows;

// 4·d_model where it is null
constexpr std::string_view kGpt2Settings = R"(
d_vocab vocab_size
d_model n_embd
n_layers n_layer
n_heads n_head
d_ff n_inner =0
n_ctx n_positions|n_ctx
norm_epsilon layer_norm_epsilon =1e-5
activation activation_function =gelu_new
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kGptNeoSettings = R"(
d_vocab vocab_size
d_model hidden_size
n_layers num_layers
n_heads num_heads
d_ff intermediate_size =0
n_ctx max_position_embeddings
norm_epsilon layer_norm_epsilon =1e-5
activation activation_function =gelu_new
tied_logits tie_word_embeddings =1
must_be_off quantization_config
)";

constexpr std::string_view kGpt2Names = R"(
embed wte
position_embed wpe
{}.self.q h.{}.attn.c_attn transposed first
{}.self.k h.{}.attn.c_attn transposed next_to_last
{}.self.v h.{}.attn.c_attn transposed last
{}.self.o h.{}.attn.c_proj transposed
{}.self.norm h.{}.ln_1
{}.cross.q h.{}.crossattention.q_attn transposed
{}.cross.k h.{}.crossattention.c_attn transposed first
{}.cross.v h.{}.crossattention.c_attn transposed last
{}.cross.o h.{}.crossattention.c_proj transposed
{}.cross.norm h.{}.ln_cross_attn
{}.mlp.up h.{}.mlp.c_fc transposed
{}.mlp.down h.{}.mlp.c_proj transposed
{}.mlp.norm h.{}.ln_2
final_norm ln_f
logits lm_head
labels score
labels classifier
labels qa_outputs
)";

constexpr std::string_view kGptNeoNames = R"(
embed wte
position_embed wpe
{}.self.q h.{}.attn.attention.q_proj
{}.self.k h.{}.attn.attention.k_proj
{}.self.v h.{}.attn.attention.v_proj
{}.self.o h.{}.attn.attention.out_proj
{}.self.norm h.{}.ln_1
{}.mlp.up h.{}.mlp.c_fc
{}.mlp.down h.{}.mlp.c_proj
{}.mlp.norm h.{}.ln_2
final_norm ln_f
logits lm_head
labels score
labels classifier
labels qa_outputs
)";

constexpr std::array kGpt2Heads{
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
  std::vector<std::uint8_t> local;
  const auto take = [&](const nlohmann::json& kind) {
    if (kind != "local" && kind != "global") reader.refuse("attention_types", "must name global and local alone");
    local.push_back(kind == "local");
  };
  if (const nlohmann::json* layers = reader.find({"attention_layers"})) {
    for (const nlohmann::json& kind : *layers) take(kind);
  } else if (const nlohmann::json* types = reader.find({"attention_types"})) {
    for (const nlohmann::json& repeated : *types) {
      const bool is_pair = repeated.is_array() && repeated.size() == 2 && repeated[0].is_array();
      if (!is_pair || !repeated[1].is_number_unsigned()) break;
      const std::uint64_t times = repeated[1].get<std::uint64_t>();
      for (std::uint64_t i = 0; i < times && local.size() <= stack.n_layers; ++i) {
        for (const nlohmann::json& kind : repeated[0]) take(kind);
      }
    }
  } else {
    for (std::size_t layer = 0; layer < stack.n_layers; ++layer) local.push_back(layer % 2 == 1);
  }
  if (local.size() != stack.n_layers) {
    return reader.refuse("attention_types", "must name one kind of attention a layer");
  }
  const auto window = static_cast<std::size_t>(reader.whole("window_size", {}, 1, kMaxContext, 256));
  read_windows(reader, Window{window - 1, 0}, local, stack);
}

}  // namespace

const Family kGpt2{"gpt2", "transformer.", {}, gpt2_skeleton, kGpt2Settings, kGpt2Names, kGpt2Heads, finish_gpt2};
const Family kGptNeo{"gpt_neo",       "transformer.", {},         gpt_neo_skeleton,
                     kGptNeoSettings, kGptNeoNames,   kGpt2Heads, finish_gpt_neo};

}  // namespace regard
