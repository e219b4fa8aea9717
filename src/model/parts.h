#pragma once
// What a Transformer owns, and the passes that `run` and Generation are made of.

#include <memory>
#include <optional>

#include "model/label_weights.h"
#include "model/logits.h"
#include "model/stack.h"
#include "model/transformer.h"

namespace regard {

struct Parts {
  Config config;
  std::unique_ptr<const Projection> encoder_tokens, decoder_tokens;  ///< a shared table stands in decoder_tokens
  std::optional<StackWeights> encoder, decoder;
  std::optional<Projection> bridge;  ///< of the encoder's output to the decoder's width
  std::optional<LogitsWeights> logits;
  std::optional<LabelWeights> labels;
  std::uint64_t n_parameters = 0;

  /// Reads `ids`: the encoder's config where there is one, else the decoder's.
  [[nodiscard]] const StackConfig& first() const { return config.encoder ? *config.encoder : *config.decoder; }
  [[nodiscard]] std::size_t first_vocabulary() const {
    return config.decoder && config.encoder && !config.shared_embeddings ? config.d_vocab_encoder : config.d_vocab;
  }
  /// Rows that the first stack computes for that input.
  [[nodiscard]] std::size_t first_rows(const RunInput& input) const {
    return first().patches ? first().patches->of_image(input.pixels.size()).n_tokens() : input.ids.size();
  }
};

struct Transformer::Parts : regard::Parts {};

/// Everything about an input that does not fit the model, as Transformer::run lists it.
[[nodiscard]] Status check_input(const Parts& parts, const RunInput& input);

/// The decoder's tokens of a run: decoder_ids, or {decoder_start}; of a lone decoder, ids.
[[nodiscard]] std::vector<std::int64_t> decoder_input(const Parts& parts, const RunInput& input);

/// The encoder's output for a checked input.                              [S × d]
[[nodiscard]] Result<Matrix> encode(const Parts& parts, const RunInput& input,
                                    std::span<const Intervention> interventions, Recorder& recorder,
                                    const std::atomic<bool>* cancel);

}  // namespace regard
