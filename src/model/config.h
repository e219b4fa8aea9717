#pragma once
// One declarative Config for encoder, decoder and encoder–decoder stacks. A family is a table that fills it
// (checkpoint/), never a class.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attention/mask.h"
#include "error.h"
#include "kernels/matmul.h"

namespace regard {

enum class NormKind { layer_norm, rms_norm };
enum class NormPlace {
  pre,   ///< before each block's work
  post,  ///< after its residual sum
  both,  ///< before the work and after it, before the sum (Gemma 2)
};
enum class QkNorm { none, rms, layer };
enum class PositionKind { none, sinusoid_interleaved, sinusoid_halves, learned, rotary, alibi, t5_bucket };

/// How positions that were learned for images of one size serve another (resample.h).
enum class Resampling { none, cubic, cubic_smoothed };

/// An image as a sequence (ViT): squares of patch_size pixels, each one token, behind learned tokens of their own:
/// the class, DeiT's distillation token, and registers (DINOv2), which have no position.
struct PatchConfig {
  std::size_t image_size = 0, patch_size = 0, n_channels = 0;
  bool distillation = false;
  std::size_t n_registers = 0;
  bool bias = true;                          ///< of the patches' projection
  Resampling resampling = Resampling::none;  ///< images of another size are read too (DINOv2)
  [[nodiscard]] std::size_t n_patches() const { return (image_size / patch_size) * (image_size / patch_size); }
  [[nodiscard]] std::size_t n_placed() const { return n_patches() + (distillation ? 2 : 1); }  ///< rows of positions
  [[nodiscard]] std::size_t n_tokens() const { return n_placed() + n_registers; }
  /// The same of an image of so many numbers: with its side, where any size is read.
  [[nodiscard]] PatchConfig of_image(std::size_t numbers) const {
    PatchConfig own = *this;
    if (resampling == Resampling::none) return own;  // NOLINTNEXTLINE(bugprone-integer-division): whole pixels
    const double side = std::sqrt(static_cast<double>(numbers / std::max<std::size_t>(n_channels, 1)));
    own.image_size = std::max(patch_size, static_cast<std::size_t>(side));
    return own;
  }
};

/// Which projections of a layer have biases.
struct Biases {
  bool qkv = true, out = true, mlp = true;
};
constexpr Biases kNoBiases{false, false, false};

/// Rotary positions.                                        Su et al. 2021; scaling as Llama 3.1 does it
struct RotaryConfig {
  float base = 10000.0f;
  float base_in_windows = 0.0f;  ///< of layers that have a window; 0 = base (Gemma 3, ModernBERT)
  std::size_t dims = 0;          ///< the first dimensions of each head, even
  bool pairs = false;            ///< turns neighbours (2i, 2i + 1), as GPT-J; else (i, i + dims/2), as Llama
  float factor = 1.0f;           ///< positions are divided by it (linear scaling), in layers without a window
  float low_frequency = 0.0f, high_frequency = 0.0f;  ///< above 0: only slow angles are divided (Llama 3.1)
  std::size_t original_ctx = 0;                       ///< what "slow" is measured by
};

/// Where embeddings are of another width than the stack.
enum class EmbeddingProjection {
  none,
  tokens,  ///< the token's row is projected, then positions are added (OPT 350M; the output is projected back)
  sum,     ///< token, position and type are summed and normed, then projected (ELECTRA)
};

struct StackConfig {
  std::size_t n_layers = 0, d_model = 0, n_heads = 0, n_kv_heads = 0, d_head = 0, d_ff = 0, n_ctx = 0;
  bool causal = false;
  bool cross = false;  ///< each layer also attends to the encoder's output
  NormKind norm = NormKind::layer_norm;
  NormPlace norm_place = NormPlace::post;
  float norm_epsilon = 1e-5f;
  bool norm_bias = true;        ///< of layer norms
  bool gain_from_one = false;   ///< files hold a norm's gain − 1 (Gemma)
  bool first_norm = true;       ///< pre-norm: layer 0 has one before its attention (ModernBERT: not)
  bool embedding_norm = false;  ///< a norm right after the embeddings (BERT, BART)
  bool final_norm = false;      ///< a norm after the last layer (GPT-2, Llama, T5)
  bool parallel = false;        ///< attention and feed-forward both read the layer's input (GPT-NeoX, Phi)
  bool layer_scale = false;     ///< each part's result is multiplied by a learned vector (DINOv2)
  kernels::Activation activation = kernels::Activation::relu;
  bool gated = false;  ///< mlp = (act(x W_gate) ⊙ x W_up) W_down
  Biases bias;
  std::optional<float> score_scale;  ///< without one 1/√d_head (T5: 1)
  bool scale_by_layer = false;       ///< scores of layer n are divided by n + 1 too (a switch of GPT-2's)
  float softcap = 0.0f;              ///< of the scores, attention.h; 0 = off
  QkNorm qk_norm = QkNorm::none;     ///< of every head's q and k, before positions (Qwen 3: rms; Phi: layer)
  float embedding_scale = 1.0f;
  EmbeddingProjection embedding_projection = EmbeddingProjection::none;
  std::size_t d_embed = 0;  ///< width of the embeddings where they are projected
  PositionKind positions = PositionKind::none;
  std::size_t position_offset = 0;  ///< rows skipped at the start of a learned table (BART: 2)
  RotaryConfig rotary;
  std::vector<std::uint8_t> rotary_layers;  ///< per layer; empty = all (SmolLM 3 leaves some without positions)
  std::size_t n_buckets = 0, bucket_max_distance = 0;  ///< a bias by distance, beside learned positions too (MPNet)
  std::vector<std::optional<Window>> windows;          ///< per layer; empty = global everywhere
  std::size_t n_token_types = 0;                       ///< rows of the token types' table (BERT: 2); 0 = no such table
  std::optional<PatchConfig> patches;                  ///< the stack reads an image and has no token table

  [[nodiscard]] std::size_t embedding_width() const {
    return embedding_projection == EmbeddingProjection::none ? d_model : d_embed;
  }
  [[nodiscard]] std::optional<Window> window(std::size_t layer) const {
    return windows.empty() ? std::nullopt : windows[layer];
  }
};

/// What a checkpoint says about generating: Hugging Face's names, `_token_id` and `_ids` left off.
struct GenerationDefaults {
  std::int64_t decoder_start = -1, pad = -1, forced_bos = -1, forced_eos = -1;
  std::vector<std::int64_t> eos;  ///< any of them ends a sequence
  std::vector<std::vector<std::int64_t>> bad_words;
  std::vector<std::int64_t> suppressed, suppressed_at_begin;
  float repetition_penalty = 1.0f;
  std::size_t no_repeat_ngram = 0, encoder_no_repeat_ngram = 0;  ///< 0 = off
  std::size_t min_length = 0, min_new_tokens = 0;
  bool renormalize = false;  ///< log-softmax after the rules
  std::size_t beams = 1;
  std::size_t max_length = 0;      ///< of the whole sequence: decoder_start or the prompt, and what follows
  std::size_t max_new_tokens = 0;  ///< goes before max_length where both are set
  float length_penalty = 1.0f;
  bool early_stopping = false;
  bool never_stops_early = false;        ///< beam_search.h
  std::vector<std::string> unsupported;  ///< settings that the checkpoint has and generation does without

  [[nodiscard]] bool ends(std::int64_t token) const { return std::find(eos.begin(), eos.end(), token) != eos.end(); }
};

/// From hidden rows to scores of labels instead of tokens.
///
///     pooled = Norm(act(h_rows W + b))      each step where it is set
///     logits = pooled W_out + b_out                                     [1 × n_labels] or [L × n_labels]
struct LabelHead {
  enum class Rows {
    all,             ///< every token (token classification, question answering)
    first,           ///< the class token
    last,            ///< the last token that is not padding
    last_eos,        ///< the last end-of-sequence token of the input (BART)
    mean,            ///< of the tokens that are not padding
    class_and_mean,  ///< the class token beside the mean of the patches (DINOv2)
  };
  Rows rows = Rows::first;
  bool dense = false, dense_bias = true, norm = false, bias = true;
  kernels::Activation activation = kernels::Activation::none;
  bool tanh = false;                ///< as the activation (the kernels' list has none)
  bool teacher = false;             ///< DeiT: the mean with a second map of the distillation token
  std::vector<std::string> labels;  ///< their names, by index
};

struct Config {
  std::string family;               ///< model_type
  std::size_t d_vocab = 0;          ///< rows of the (decoder's or only stack's) embedding
  std::size_t d_vocab_encoder = 0;  ///< rows of the encoder's embedding where it is its own
  std::optional<StackConfig> encoder, decoder;
  bool shared_embeddings = true;  ///< encoder and decoder read one table
  bool tied_logits = true;        ///< logits = resid · embeddingᵀ (+ logits bias)
  bool bridge = false;            ///< a projection of the encoder's output to the decoder's width
  bool logits_bias = false;       ///< Marian's final_logits_bias
  bool logits_transform = false;  ///< BERT's head: a projection, an activation and a norm before the logits
  bool transform_bias = true;     ///< of that projection
  std::optional<kernels::Activation> transform_activation;  ///< the stack's own without one
  float logits_scale = 1.0f;                                ///< of the output before the logits (T5: 1/√d_model)
  float logits_softcap = 0.0f;                              ///< logits ← cap · tanh(logits / cap); 0 = off (Gemma 2)
  bool language_head = true;                                ///< logits over the vocabulary exist
  std::optional<LabelHead> label_head;                      ///< instead of them
  GenerationDefaults generation;
};

/// What no Transformer could be: sizes of 0 or beyond shape.h, heads that kv heads do not divide, an odd number of
/// rotary dimensions, … config_invalid, naming the field and what would be right.
[[nodiscard]] Status check(const Config& config);

}  // namespace regard
