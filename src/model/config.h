#pragma once
// One declarative Config for encoder, decoder and encoder–decoder stacks. A family is a table that fills it
// (checkpoint/), never a class.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attention/mask.h"
#include "error.h"
#include "kernels/matmul.h"

namespace regard {

enum class NormKind { layer_norm, rms_norm };
enum class NormPlace { pre, post };  ///< before each block's work, or after its residual sum
enum class PositionKind { none, sinusoid_interleaved, sinusoid_halves, learned, rotary, alibi, t5_bucket };

/// An image as a sequence (ViT): squares of patch_size pixels, each one token, behind one learned class token.
struct PatchConfig {
  std::size_t image_size = 0, patch_size = 0, n_channels = 0;
  [[nodiscard]] std::size_t n_patches() const { return (image_size / patch_size) * (image_size / patch_size); }
  [[nodiscard]] std::size_t n_tokens() const { return n_patches() + 1; }
};

struct StackConfig {
  std::size_t n_layers = 0, d_model = 0, n_heads = 0, n_kv_heads = 0, d_head = 0, d_ff = 0, n_ctx = 0;
  bool causal = false;
  bool cross = false;  ///< each layer also attends to the encoder's output
  NormKind norm = NormKind::layer_norm;
  NormPlace norm_place = NormPlace::post;
  float norm_epsilon = 1e-5f;
  bool embedding_norm = false;  ///< a norm right after the embeddings (BERT, BART)
  bool final_norm = false;      ///< a norm after the last layer (GPT-2, Llama, T5)
  kernels::Activation activation = kernels::Activation::relu;
  bool gated = false;        ///< mlp = (act(x W_gate) ⊙ x W_up) W_down
  bool bias = true;          ///< the projections' and the feed-forward's biases
  bool scale_scores = true;  ///< 1/√d_head (T5 does not)
  float embedding_scale = 1.0f;
  PositionKind positions = PositionKind::none;
  std::size_t position_offset = 0;  ///< rows skipped at the start of a learned table (BART: 2)
  float rotary_base = 10000.0f;
  std::size_t rotary_dims = 0;  ///< the first dimensions of each head, even
  bool rotary_pairs = false;    ///< turns neighbours (2i, 2i + 1), as GPT-J; else (i, i + rotary_dims/2), as Llama
  std::size_t n_buckets = 0, bucket_max_distance = 0;
  std::vector<std::optional<Window>> windows;  ///< per layer; empty = global everywhere
  std::size_t n_token_types = 0;               ///< rows of the token types' table (BERT: 2); 0 = no such table
  std::optional<PatchConfig> patches;          ///< the stack reads an image and has no token table
};

struct GenerationDefaults {
  std::int64_t decoder_start = -1, eos = -1, pad = -1, forced_bos = -1, forced_eos = -1;
  std::vector<std::vector<std::int64_t>> bad_words;
  std::size_t beams = 1;
  std::size_t max_length = 0;      ///< of the whole sequence: decoder_start or the prompt, and what follows
  std::size_t max_new_tokens = 0;  ///< goes before max_length where both are set
  float length_penalty = 1.0f;
  bool early_stopping = false;
};

struct Config {
  std::string family;               ///< model_type
  std::size_t d_vocab = 0;          ///< rows of the (decoder's or only stack's) embedding
  std::size_t d_vocab_encoder = 0;  ///< rows of the encoder's embedding where it is its own
  std::optional<StackConfig> encoder, decoder;
  bool shared_embeddings = true;  ///< encoder and decoder read one table
  bool tied_logits = true;        ///< logits = resid · embeddingᵀ (+ logits bias)
  bool logits_bias = false;       ///< Marian's final_logits_bias
  bool logits_transform = false;  ///< BERT's head: a projection, the activation and a norm before the logits
  float logits_scale = 1.0f;      ///< of the output before tied logits (T5: 1/√d_model)
  bool language_head = true;      ///< logits exist
  GenerationDefaults generation;
};

/// What no Transformer could be: sizes of 0 or beyond shape.h, heads that kv heads do not divide, an odd number of
/// rotary dimensions, … config_invalid, naming the field and what would be right.
[[nodiscard]] Status check(const Config& config);

}  // namespace regard
