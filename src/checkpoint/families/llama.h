#pragma once
// What Llama and those built like it have in common.

#include <array>

#include "checkpoint/families.h"

namespace regard {

/// Pre-norm RMSNorm, rotary positions, gated feed-forward, no biases.
[[nodiscard]] Config llama_skeleton();

inline constexpr std::array kLlamaHeads{
    HeadRule{"ForSequenceClassification", LabelHead::Rows::last, false, kernels::Activation::none, false, false},
};

inline constexpr std::array kLlamaNames{
    NameRule{"embed", "embed_tokens"},
    NameRule{"{}.self.q", "layers.{}.self_attn.q_proj"},
    NameRule{"{}.self.k", "layers.{}.self_attn.k_proj"},
    NameRule{"{}.self.v", "layers.{}.self_attn.v_proj"},
    NameRule{"{}.self.o", "layers.{}.self_attn.o_proj"},
    NameRule{"{}.self.q_norm", "layers.{}.self_attn.q_norm"},
    NameRule{"{}.self.k_norm", "layers.{}.self_attn.k_norm"},
    NameRule{"{}.self.norm", "layers.{}.input_layernorm"},
    NameRule{"{}.mlp.gate", "layers.{}.mlp.gate_proj"},
    NameRule{"{}.mlp.up", "layers.{}.mlp.up_proj"},
    NameRule{"{}.mlp.down", "layers.{}.mlp.down_proj"},
    NameRule{"{}.mlp.norm", "layers.{}.post_attention_layernorm"},
    NameRule{"final_norm", "norm"},
    NameRule{"logits", "lm_head"},
    NameRule{"labels", "score"},
    NameRule{"labels", "qa_outputs"},
};

}  // namespace regard
