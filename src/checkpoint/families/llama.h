#pragma once
// What Llama and those built like it have in common.

#include <array>
#include <string_view>

#include "checkpoint/families.h"

namespace regard {

/// Pre-norm RMSNorm, rotary positions, gated feed-forward, no biases.
[[nodiscard]] Config llama_skeleton();

inline constexpr std::array kLlamaHeads{
    HeadRule{"ForSequenceClassification", LabelHead::Rows::last, false, kernels::Activation::none, false, false},
};

inline constexpr std::string_view kLlamaNames = R"(
embed embed_tokens
{}.self.q layers.{}.self_attn.q_proj
{}.self.k layers.{}.self_attn.k_proj
{}.self.v layers.{}.self_attn.v_proj
{}.self.o layers.{}.self_attn.o_proj
{}.self.q_norm layers.{}.self_attn.q_norm
{}.self.k_norm layers.{}.self_attn.k_norm
{}.self.norm layers.{}.input_layernorm
{}.mlp.gate layers.{}.mlp.gate_proj
{}.mlp.up layers.{}.mlp.up_proj
{}.mlp.down layers.{}.mlp.down_proj
{}.mlp.norm layers.{}.post_attention_layernorm
final_norm norm
logits lm_head
labels score
labels qa_outputs
)";

}  // namespace regard
