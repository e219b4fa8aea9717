#pragma once
// Tiny configurations, each with the switches of a known family: enough to turn every switch of Config both ways.

#include <cmath>
#include <utility>
#include <vector>

#include "model/transformer.h"
#include "seeded.h"

namespace regard::test {

inline StackConfig tiny_stack() {
  StackConfig stack;
  stack.n_layers = 2;
  stack.d_model = 24;
  stack.n_heads = stack.n_kv_heads = 4;
  stack.d_head = 6;
  stack.d_ff = 37;
  stack.n_ctx = 32;
  return stack;
}

inline Config tiny(const char* family) {
  Config config;
  config.family = family;
  config.d_vocab = 29;
  return config;
}

/// Post-norm, sinusoids in halves, SiLU, one shared table, a bias of the logits.
inline Config tiny_marian() {
  Config config = tiny("marian");
  StackConfig stack = tiny_stack();
  stack.activation = kernels::Activation::silu;
  stack.positions = PositionKind::sinusoid_halves;
  stack.embedding_scale = std::sqrt(24.0f);
  config.encoder = stack;
  stack.causal = stack.cross = true;
  config.decoder = stack;
  config.logits_bias = true;
  config.generation.decoder_start = config.generation.pad = 28;
  config.generation.eos = {0};
  config.generation.bad_words = {{28}};
  config.generation.forced_eos = 0;
  config.generation.max_length = 20;
  return config;
}

/// A norm after the embeddings, learned positions from row 2, GELU, two tables of different size.
inline Config tiny_bart() {
  Config config = tiny_marian();
  config.family = "bart";
  for (auto* stack : {&*config.encoder, &*config.decoder}) {
    stack->activation = kernels::Activation::gelu_erf;
    stack->positions = PositionKind::learned;
    stack->position_offset = 2;
    stack->embedding_norm = true;
  }
  config.encoder->n_layers = 1;
  config.shared_embeddings = false;
  config.d_vocab_encoder = 17;
  return config;
}

/// Pre-norm RMSNorm, shared buckets, scores not scaled, gated GELU, no biases, heads wider than d_model / H.
inline Config tiny_t5() {
  Config config = tiny_marian();
  config.family = "t5";
  for (auto* stack : {&*config.encoder, &*config.decoder}) {
    stack->norm = NormKind::rms_norm;
    stack->norm_place = NormPlace::pre;
    stack->norm_epsilon = 1e-6f;
    stack->final_norm = true;
    stack->activation = kernels::Activation::gelu_tanh;
    stack->gated = true;
    stack->bias = kNoBiases;
    stack->score_scale = 1.0f;
    stack->embedding_scale = 1.0f;
    stack->positions = PositionKind::t5_bucket;
    stack->n_buckets = 8;
    stack->bucket_max_distance = 12;
    stack->d_head = 8;
  }
  config.logits_bias = false;
  config.logits_scale = 1.0f / std::sqrt(24.0f);
  return config;
}

/// Encoder only: token types, embedding norm, a transform before the logits.
inline Config tiny_bert() {
  Config config = tiny("bert");
  StackConfig stack = tiny_stack();
  stack.activation = kernels::Activation::gelu_erf;
  stack.positions = PositionKind::learned;
  stack.embedding_norm = true;
  stack.norm_epsilon = 1e-12f;
  stack.n_token_types = 2;
  config.encoder = stack;
  config.logits_transform = config.logits_bias = true;
  return config;
}

/// Decoder only, pre-norm, learned positions.
inline Config tiny_gpt2() {
  Config config = tiny("gpt2");
  StackConfig stack = tiny_stack();
  stack.causal = true;
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.activation = kernels::Activation::gelu_tanh;
  stack.positions = PositionKind::learned;
  config.decoder = stack;
  config.generation.eos = {0};
  return config;
}

/// Grouped queries, rotary positions on part of each head, gated SiLU, RMSNorm, no biases, untied logits, a window in
/// one layer.
inline Config tiny_llama() {
  Config config = tiny_gpt2();
  config.family = "llama";
  StackConfig& stack = *config.decoder;
  stack.n_kv_heads = 2;
  stack.norm = NormKind::rms_norm;
  stack.activation = kernels::Activation::silu;
  stack.gated = true;
  stack.bias = kNoBiases;
  stack.positions = PositionKind::rotary;
  stack.rotary.dims = 4;
  stack.rotary.base = 500.0f;
  stack.windows = {std::nullopt, Window{3, 0}};
  config.tied_logits = false;
  return config;
}

/// Multi-query attention, neighbours turned (GPT-J).
inline Config tiny_gptj() {
  Config config = tiny_llama();
  config.family = "gptj";
  config.decoder->n_kv_heads = 1;
  config.decoder->rotary.dims = 6;
  config.decoder->rotary.pairs = true;
  return config;
}

/// ALiBi (BLOOM).
inline Config tiny_bloom() {
  Config config = tiny_gpt2();
  config.family = "bloom";
  config.decoder->positions = PositionKind::alibi;
  config.decoder->embedding_norm = true;
  return config;
}

/// The paper's own: interleaved sinusoids, ReLU.
inline Config tiny_vaswani() {
  Config config = tiny_marian();
  config.family = "vaswani";
  for (auto* stack : {&*config.encoder, &*config.decoder}) {
    stack->activation = kernels::Activation::relu;
    stack->positions = PositionKind::sinusoid_interleaved;
  }
  config.logits_bias = false;
  return config;
}

/// Patches of an image, no logits.
inline Config tiny_vit() {
  Config config = tiny("vit");
  StackConfig stack = tiny_stack();
  stack.norm_place = NormPlace::pre;
  stack.final_norm = true;
  stack.activation = kernels::Activation::gelu_erf;
  stack.positions = PositionKind::learned;
  stack.patches = PatchConfig{12, 4, 3};
  config.encoder = stack;
  config.language_head = false;
  config.d_vocab = 0;
  return config;
}

/// An image's encoder and a decoder that captions it.
inline Config tiny_captioner() {
  Config config = tiny_marian();
  config.family = "captioner";
  config.encoder = tiny_vit().encoder;
  config.encoder->d_model = 20;  // the two widths differ: cross-attention reads the encoder's
  return config;
}

/// The same with a projection between the two.
inline Config tiny_bridge() {
  Config config = tiny_captioner();
  config.family = "bridge";
  config.bridge = true;
  return config;
}

/// Norms before and after each part, a gain from one, capped scores and logits, a norm of q and k, a window in one
/// layer with angles of its own (Gemma 2 and 3 together).
inline Config tiny_gemma() {
  Config config = tiny_llama();
  config.family = "gemma";
  StackConfig& stack = *config.decoder;
  stack.norm_place = NormPlace::both;
  stack.gain_from_one = true;
  stack.softcap = 5.0f;
  stack.qk_norm = QkNorm::rms;
  stack.score_scale = 0.3f;
  stack.rotary.base_in_windows = 50.0f;
  stack.embedding_scale = std::sqrt(24.0f);
  config.logits_softcap = 3.0f;
  return config;
}

/// Attention and feed-forward side by side, biases of some projections only (GPT-NeoX), one layer without positions.
inline Config tiny_parallel() {
  Config config = tiny_llama();
  config.family = "parallel";
  StackConfig& stack = *config.decoder;
  stack.norm = NormKind::layer_norm;
  stack.parallel = true;
  stack.bias = {true, false, true};
  stack.rotary_layers = {true, false};
  stack.qk_norm = QkNorm::layer;
  stack.scale_by_layer = true;
  return config;
}

/// Embeddings of another width (ELECTRA), labels for every token.
inline Config tiny_electra() {
  Config config = tiny_bert();
  config.family = "electra";
  config.encoder->embedding_projection = EmbeddingProjection::sum;
  config.encoder->d_embed = 10;
  return config;
}

/// Embeddings projected in and out (OPT 350M).
inline Config tiny_opt() {
  Config config = tiny_gpt2();
  config.family = "opt";
  config.decoder->embedding_projection = EmbeddingProjection::tokens;
  config.decoder->d_embed = 10;
  config.decoder->position_offset = 2;
  return config;
}

/// A scale of each part, registers, norms without biases, no first norm (DINOv2 and ModernBERT together).
inline Config tiny_dino() {
  Config config = tiny_vit();
  config.family = "dino";
  config.encoder->layer_scale = true;
  config.encoder->patches->n_registers = 3;
  config.encoder->patches->distillation = true;
  config.encoder->norm_bias = false;
  config.encoder->first_norm = false;
  return config;
}

inline std::vector<Config> all_families() {
  return {tiny_marian(),   tiny_bart(),    tiny_t5(),      tiny_bert(), tiny_gpt2(),      tiny_llama(),
          tiny_gptj(),     tiny_bloom(),   tiny_vaswani(), tiny_vit(),  tiny_captioner(), tiny_gemma(),
          tiny_parallel(), tiny_electra(), tiny_opt(),     tiny_dino(), tiny_bridge()};
}

/// Something to run: 9 tokens (or an image), and 6 for a decoder beside an encoder.
inline RunInput tiny_input(const Config& config, std::uint64_t seed = 7) {
  Seeded random(seed);
  RunInput input;
  const auto draw = [&](std::size_t n, std::size_t below) {
    std::vector<std::int64_t> ids(n);
    for (auto& id : ids) id = static_cast<std::int64_t>(random.below(below));
    return ids;
  };
  if (config.encoder && config.encoder->patches) {
    const PatchConfig& patches = *config.encoder->patches;
    input.pixels = random.normals(patches.n_channels * patches.image_size * patches.image_size);
  } else {
    const bool own = config.encoder && config.decoder && !config.shared_embeddings;
    input.ids = draw(9, own ? config.d_vocab_encoder : config.d_vocab);
  }
  if (config.encoder && config.decoder) input.decoder_ids = draw(6, config.d_vocab);
  return input;
}

}  // namespace regard::test
