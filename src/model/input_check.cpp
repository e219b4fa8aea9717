#include <algorithm>
#include <cmath>
#include <string>

#include "model/parts.h"
#include "shape.h"
#include "text.h"

namespace regard {
namespace {

Status check_ids(const std::string& name, std::span<const std::int64_t> ids, std::size_t d_vocab, std::size_t n_ctx) {
  if (ids.empty()) return Error{ErrorCode::empty_input, name + " is empty; there must be at least one token"};
  if (ids.size() > n_ctx) {
    return Error{ErrorCode::too_long, sentence(name, " has ", ids.size(), " tokens; the limit is ", n_ctx)};
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] >= 0 && static_cast<std::uint64_t>(ids[i]) < d_vocab) continue;
    return Error{ErrorCode::token_out_of_range,
                 sentence(name, "[", i, "] is ", ids[i], "; it must be at least 0 and below ", d_vocab)};
  }
  return success();
}

Status check_length(const std::string& name, std::size_t found, std::size_t wanted) {
  if (found == 0 || found == wanted) return success();
  return Error{ErrorCode::shape_mismatch, sentence(name, " has ", found, " elements; there are ", wanted, " tokens")};
}

Status check_pixels(const PatchConfig& config, std::span<const float> pixels) {
  const PatchConfig patches = config.of_image(pixels.size());
  const std::size_t wanted = patches.n_channels * patches.image_size * patches.image_size;
  if (pixels.empty()) return Error{ErrorCode::empty_input, "pixels is empty; the encoder reads an image"};
  if (pixels.size() != wanted) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("pixels has ", pixels.size(), " numbers; the image is ", patches.n_channels, " × ",
                          patches.image_size, " × ", patches.image_size)};
  }
  if (patches.n_tokens() > kMaxContext) {
    return Error{ErrorCode::too_long,
                 sentence("pixels makes ", patches.n_tokens(), " tokens; the limit is ", kMaxContext)};
  }
  if (!std::all_of(pixels.begin(), pixels.end(), [](float x) { return std::isfinite(x); })) {
    return Error{ErrorCode::not_finite, "pixels holds NaN or an infinity"};
  }
  return success();
}

}  // namespace

Status check_input(const Parts& parts, const RunInput& input) {
  const StackConfig& first = parts.first();
  if (first.patches) {
    if (!input.ids.empty()) return Error{ErrorCode::invalid_argument, "ids: the encoder reads an image, not tokens"};
    REGARD_TRY(check_pixels(*first.patches, input.pixels));
  } else {
    if (!input.pixels.empty())
      return Error{ErrorCode::invalid_argument, "pixels: the model reads tokens, not an image"};
    REGARD_TRY(check_ids("ids", input.ids, parts.first_vocabulary(), first.n_ctx));
  }
  REGARD_TRY(check_length("attention_mask", input.attention_mask.size(), parts.first_rows(input)));
  REGARD_TRY(check_length("token_types", input.token_types.size(), parts.first_rows(input)));
  for (std::size_t i = 0; i < input.attention_mask.size(); ++i) {
    if (input.attention_mask[i] <= 1) continue;
    return Error{ErrorCode::invalid_argument, sentence("attention_mask[", i, "] is neither 0 nor 1")};
  }
  const std::size_t n_types = std::max<std::size_t>(first.n_token_types, 1);
  for (std::size_t i = 0; i < input.token_types.size(); ++i) {
    const std::int64_t type = input.token_types[i];
    if (type >= 0 && static_cast<std::uint64_t>(type) < n_types) continue;
    return Error{ErrorCode::invalid_argument,
                 sentence("token_types[", i, "] is ", type, "; the model has ", n_types, " types")};
  }
  if (parts.encoder && parts.decoder) {
    if (input.decoder_ids.empty() && parts.config.generation.decoder_start < 0) {
      return Error{ErrorCode::empty_input, "decoder_ids is empty, and the checkpoint names no token to start with"};
    }
    return check_ids("decoder_ids", decoder_input(parts, input), parts.config.d_vocab, parts.config.decoder->n_ctx);
  }
  if (!input.decoder_ids.empty()) {
    return Error{ErrorCode::invalid_argument, "decoder_ids: the model is not an encoder–decoder"};
  }
  return success();
}

std::vector<std::int64_t> decoder_input(const Parts& parts, const RunInput& input) {
  if (!parts.encoder) return input.ids;
  if (!input.decoder_ids.empty()) return input.decoder_ids;
  return {parts.config.generation.decoder_start};
}

}  // namespace regard
