#include "model/config.h"

#include <cmath>
#include <string>

#include "shape.h"

namespace regard {
namespace {

Status refuse(const std::string& field, const std::string& reason) {
  return Error{ErrorCode::config_invalid, field + " " + reason};
}

Status check_size(const std::string& field, std::size_t value, std::uint64_t limit) {
  if (value == 0) return refuse(field, "is 0; it must be at least 1");
  if (value > limit) {
    return refuse(field, "is " + std::to_string(value) + "; at most " + std::to_string(limit) + " is supported");
  }
  return success();
}

Status check_positions(const std::string& name, const StackConfig& stack) {
  switch (stack.positions) {
    case PositionKind::rotary:
      if (stack.rotary_dims == 0 || stack.rotary_dims % 2 != 0 || stack.rotary_dims > stack.d_head) {
        return refuse(name + ".rotary_dims", "must be even, at least 2 and at most d_head");
      }
      if (!(stack.rotary_base > 0.0f) || !std::isfinite(stack.rotary_base)) {
        return refuse(name + ".rotary_base", "must be a positive number");
      }
      break;
    case PositionKind::t5_bucket:
      if (stack.n_buckets < 4 || stack.n_buckets % 2 != 0 || stack.n_buckets > kMaxContext) {
        return refuse(name + ".n_buckets", "must be even, at least 4 and at most " + std::to_string(kMaxContext));
      }
      if (stack.bucket_max_distance <= stack.n_buckets / 2) {
        return refuse(name + ".bucket_max_distance", "must be greater than half of n_buckets");
      }
      break;
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
  if (patches.patch_size == 0 || patches.image_size % patches.patch_size != 0) {
    return refuse(name + ".patches.patch_size", "must divide image_size");
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
  REGARD_TRY(check_token("eos", generation.eos, d_vocab));
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
    if (config.shared_embeddings && config.encoder->d_model != config.decoder->d_model) {
      return refuse("shared_embeddings", "needs the same d_model in both stacks");
    }
  }
  if (config.language_head && !config.decoder && !encoder_reads_tokens) {
    return refuse("language_head", "needs a stack that reads tokens");
  }
  if (!std::isfinite(config.logits_scale)) return refuse("logits_scale", "must be a number");
  return check_generation(config.generation, config.d_vocab);
}

}  // namespace regard
