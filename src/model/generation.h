#pragma once
// Autoregressive generation with a key/value cache, one step a call so that a caller can show and stop it.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "error.h"
#include "model/transformer.h"

namespace regard {

struct GenerateOptions {
  std::size_t max_new_tokens = 0;     ///< 0 = the checkpoint's own limit
  std::size_t beams = 1;
  std::optional<float> length_penalty;
  std::optional<bool> early_stopping;
  bool sample = false;
  float temperature = 1.0f;
  std::size_t top_k = 0;              ///< 0 = off
  float top_p = 1.0f;
  std::uint64_t seed = 0;
  RecordRequest record;               ///< of the new token's row alone: pattern [H,1,S]; with beams: of the best beam
  std::vector<Intervention> interventions;
};

struct GenerationStep {
  std::int64_t token = -1;            ///< the token this step added (with beams: to the best hypothesis)
  float log_probability = 0.0f;
  std::vector<std::int64_t> ids;      ///< the best hypothesis so far, without decoder_start or the prompt
  bool finished = false;
  Trace trace;
};

class Generation {
 public:
  [[nodiscard]] static Result<Generation> start(std::shared_ptr<const Transformer> model, RunInput input,
                                                GenerateOptions options);
  Generation(Generation&&) noexcept;
  Generation& operator=(Generation&&) noexcept;
  ~Generation();

  /// The next step; after `finished` nothing more. The last step's `ids` are the answer, eos included.
  [[nodiscard]] Result<GenerationStep> next();

 private:
  struct State;
  explicit Generation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace regard
