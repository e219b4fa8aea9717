#include "model/config.h"

#include <cmath>
#include <string>

#include "shape.h"
#include "text.h"

namespace regard {
namespace {

Status refuse(const std::string& field, const std::string& reason) {
  return Error{ErrorCode::config_invalid, sentence(field, " ", reason)};
}

Status check_size(const std::string& field, std::size_t value, std::uint64_t limit) {
  if (value == 0) return refuse(field, "is 0; it must be at least 1");
  if (value > limit) {
    return refuse(field, sentence("is ", value, "; at most ", limit, " is supported"));
  }
  return success();
}

Status check_positive(const std::string& field, float value) {
  if (value > 0.0f && std::isfinite(value)) return success();
  return refuse(field, "must be a positive number");
}

Status check_rotary(const std::string& name, const StackConfig& stack) {
  const RotaryConfig& rotary = stack.rotary;
  if (rotary.dims == 0 || rotary.dims % 2 != 0 || rotary.dims > stack.d_head) {
    return refuse(name + ".dims", "must be even, at least 2 and at most d_head");
  }
  REGARD_TRY(check_positive(name + ".base", rotary.base));
  if (rotary.base_in_windows != 0.0f) REGARD_TRY(check_positive(name + ".base_in_windows", rotary.base_in_windows));
  REGARD_TRY(check_positive(name + ".factor", rotary.factor));
  if (rotary.low_frequency != 0.0f || rotary.high_frequency != 0.0f) {
    REGARD_TRY(check_positive(name + ".low_frequency", rotary.low_frequency));
    REGARD_TRY(check_positive(name + ".high_frequency", rotary.high_frequency));
    if (rotary.low_frequency >= rotary.high_frequency) {
      return refuse(name + ".low_frequency", "must be below high_frequency");
    }
    if (rotary.original_ctx == 0) return refuse(name + ".original_ctx", "is 0; it must be at least 1");
  }
  if (!stack.rotary_layers.empty() && stack.rotary_layers.size() != stack.n_layers) {
    return refuse(name + ".rotary_layers", "must have one entry a layer, or none");
  }
  return success();
}

Status check_positions(const std::string& name, const StackConfig& stack) {
  if (stack.n_buckets > 0 || stack.positions == PositionKind::t5_bucket) {
    if (stack.n_buckets < 4 || stack.n_buckets % 2 != 0 || stack.n_buckets > kMaxContext) {
      return refuse(name + ".n_buckets", "must be even, at least 4 and at most " + std::to_string(kMaxContext));
    }
    if (stack.bucket_max_distance <= stack.n_buckets / 2) {
      return refuse(name + ".bucket_max_distance", "must be greater than half of n_buckets");
    }
  }
  switch (stack.positions) {
    case PositionKind::rotary: return check_rotary(name + ".rotary", stack);
    case PositionKind::learned:
      if (stack.position_offset > kMaxContext)
        return refuse(name + ".position_offset", "is beyond the longest context");
      break;
    default: break;
  }
  return success();
}

Status check_patches(const std::string& name, const StackConfig& stack) {
  const PatchConfig& patches = *stack.patches;
  REGARD_TRY(check_size(name + ".patches.image_size", patches.image_size, 4096));
  REGARD_TRY(check_size(name + ".patches.n_channels", patches.n_channels, 64));
  if (patches.patch_size == 0 || patches.patch_size > patches.image_size) {
    return refuse(name + ".patches.patch_size", "must be at least 1 and at most image_size");
  }
  if (patches.n_tokens() > stack.n_ctx) return refuse(name + ".n_ctx", "must hold every patch and the class token");
  if (stack.causal) return refuse(name + ".patches", "belong to a stack that is not causal");
  return success();
}

Status check_stack(const std::string& name, const StackConfig& stack) {
  REGARD_TRY(check_size(name + ".n_layers", stack.n_layers, kMaxLayers));
  REGARD_TRY(check_size(name + ".d_model", stack.d_model, kMaxModelWidth));
  REGARD_TRY(check_size(name + ".n_heads", stack.n_heads, kMaxHeads));
  REGARD_TRY(check_size(name + ".n_kv_heads", stack.n_kv_heads, kMaxHeads));
  REGARD_TRY(check_size(name + ".d_head", stack.d_head, kMaxModelWidth));
  REGARD_TRY(check_size(name + ".d_ff", stack.d_ff, 16 * kMaxModelWidth));
  REGARD_TRY(check_size(name + ".n_ctx", stack.n_ctx, kMaxContext));
  if (stack.n_heads % stack.n_kv_heads != 0) return refuse(name + ".n_kv_heads", "must divide n_heads");
  if (!(stack.norm_epsilon > 0.0f) || !std::isfinite(stack.norm_epsilon)) {
    return refuse(name + ".norm_epsilon", "must be a positive number");
  }
  if (!std::isfinite(stack.embedding_scale)) return refuse(name + ".embedding_scale", "must be a number");
  if (stack.score_scale) REGARD_TRY(check_positive(name + ".score_scale", *stack.score_scale));
  if (!(stack.softcap >= 0.0f) || !std::isfinite(stack.softcap)) {
    return refuse(name + ".softcap", "must be 0 or a positive number");
  }
  if (stack.embedding_projection != EmbeddingProjection::none) {
    REGARD_TRY(check_size(name + ".d_embed", stack.d_embed, kMaxModelWidth));
    if (stack.patches) return refuse(name + ".d_embed", "belongs to a stack that reads tokens");
  }
  if (stack.parallel && (stack.cross || stack.norm_place != NormPlace::pre)) {
    return refuse(name + ".parallel", "goes with norms before the work, and without cross-attention");
  }
  if (!stack.windows.empty() && stack.windows.size() != stack.n_layers) {
    return refuse(name + ".windows", "must have one entry a layer, or none");
  }
  if (stack.n_token_types > kMaxVocabulary) return refuse(name + ".n_token_types", "is too large");
  REGARD_TRY(check_positions(name, stack));
  if (stack.patches) REGARD_TRY(check_patches(name, stack));
  return success();
}

Status check_token(const std::string& field, std::int64_t token, std::size_t d_vocab) {
  if (token >= 0 && static_cast<std::uint64_t>(token) >= d_vocab) return refuse(field, "must be below d_vocab");
  return success();
}

Status check_generation(const GenerationDefaults& generation, std::size_t d_vocab) {
  REGARD_TRY(check_token("decoder_start", generation.decoder_start, d_vocab));
  for (const std::int64_t eos : generation.eos) REGARD_TRY(check_token("eos", eos, d_vocab));
  for (const std::int64_t token : generation.suppressed) REGARD_TRY(check_token("suppressed", token, d_vocab));
  for (const std::int64_t token : generation.suppressed_at_begin) {
    REGARD_TRY(check_token("suppressed_at_begin", token, d_vocab));
  }
  REGARD_TRY(check_positive("repetition_penalty", generation.repetition_penalty));
  REGARD_TRY(check_token("forced_bos", generation.forced_bos, d_vocab));
  REGARD_TRY(check_token("forced_eos", generation.forced_eos, d_vocab));
  for (const auto& word : generation.bad_words) {
    if (word.empty()) return refuse("bad_words", "holds an empty word");
    for (const std::int64_t token : word) {
      if (token < 0) return refuse("bad_words", "holds a token below 0");
      REGARD_TRY(check_token("bad_words", token, d_vocab));
    }
  }
  if (generation.beams == 0) return refuse("beams", "is 0; it must be at least 1");
  if (!std::isfinite(generation.length_penalty)) return refuse("length_penalty", "must be a number");
  return success();
}

}  // namespace

Status check(const Config& config) {
  if (!config.encoder && !config.decoder) return refuse("encoder, decoder", "are both missing; one must be there");
  if (config.encoder) REGARD_TRY(check_stack("encoder", *config.encoder));
  if (config.decoder) REGARD_TRY(check_stack("decoder", *config.decoder));
  if (config.encoder && config.encoder->cross) return refuse("encoder.cross", "must be false");
  if (config.decoder) {
    if (config.decoder->patches) return refuse("decoder.patches", "belong to an encoder");
    if (config.decoder->cross != config.encoder.has_value()) {
      return refuse("decoder.cross", "must be true beside an encoder, and false without one");
    }
  }
  const bool encoder_reads_tokens = config.encoder && !config.encoder->patches;
  if (config.decoder || encoder_reads_tokens) REGARD_TRY(check_size("d_vocab", config.d_vocab, kMaxVocabulary));
  if (config.decoder && encoder_reads_tokens) {
    if (!config.shared_embeddings) REGARD_TRY(check_size("d_vocab_encoder", config.d_vocab_encoder, kMaxVocabulary));
    if (config.shared_embeddings && config.encoder->embedding_width() != config.decoder->embedding_width()) {
      return refuse("shared_embeddings", "needs the same d_model in both stacks");
    }
  }
  if (config.bridge && !(config.encoder && config.decoder)) return refuse("bridge", "stands between two stacks");
  if (config.language_head && !config.decoder && !encoder_reads_tokens) {
    return refuse("language_head", "needs a stack that reads tokens");
  }
  if (!std::isfinite(config.logits_scale)) return refuse("logits_scale", "must be a number");
  if (!(config.logits_softcap >= 0.0f) || !std::isfinite(config.logits_softcap)) {
    return refuse("logits_softcap", "must be 0 or a positive number");
  }
  if (config.label_head) {
    if (config.language_head) return refuse("label_head", "stands instead of a language head");
    if (config.label_head->labels.empty()) return refuse("label_head.labels", "is empty");
    if (config.label_head->labels.size() > kMaxVocabulary) return refuse("label_head.labels", "is too long");
    const bool reads_image = config.encoder && config.encoder->patches && !config.decoder;
    if (config.label_head->rows == LabelHead::Rows::class_and_mean && !reads_image) {
      return refuse("label_head.rows", "needs a stack that reads an image");
    }
    if (config.label_head->teacher && !(reads_image && config.encoder->patches->distillation)) {
      return refuse("label_head.teacher", "needs a distillation token");
    }
  }
  return check_generation(config.generation, config.d_vocab);
}

}  // namespace regard
