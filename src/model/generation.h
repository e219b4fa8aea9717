#pragma once
// Autoregressive generation with a key/value cache, one step a call so that a caller can show and stop it.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "error.h"
#include "model/transformer.h"

namespace regard {

struct GenerateOptions {
  std::size_t max_new_tokens = 0;  ///< 0 = the checkpoint's own limit, or 20 where it has none
  std::size_t beams = 1;
  std::optional<float> length_penalty;
  std::optional<bool> early_stopping;
  bool sample = false;
  float temperature = 1.0f;                 ///< sampling: above 0
  std::size_t top_k = 0;                    ///< 0 = off
  float top_p = 1.0f;                       ///< in (0, 1]
  std::uint64_t seed = 0;                   ///< of the uniform numbers (uniform.h): the same seed, the same tokens
  std::vector<double> uniforms;             ///< in [0, 1): used up first, one a token; then those of the seed
  RecordRequest record;                     ///< of the rows that the step computes; see GenerationStep::trace
  std::vector<Intervention> interventions;  ///< queries and keys by their place in the whole sequence
  const std::atomic<bool>* cancel = nullptr;
};

struct GenerationStep {
  std::int64_t token = -1;  ///< the token this step added (with beams: to the best hypothesis)
  /// Greedy and sampling: log p of the token after the checkpoint's rules (sampling: after temperature and cuts too).
  /// Beams: Σ log p of the best hypothesis; of the last step, divided by length^length_penalty.
  float log_probability = 0.0f;
  std::vector<std::int64_t> ids;  ///< the best hypothesis so far, without decoder_start or the prompt
  bool finished = false;
  /// What this step computed: the first step has the encoder's rows and the prompt's, every later one the newest row,
  /// pattern [H,1,S]. logits is the newest row, [1,V], before the rules. With beams it is of the beam that the best
  /// hypothesis so far extends, which may change from step to step: for the attention of a finished answer, `run` it.
  Trace trace;
};

/// A generation under way. Greedy and beam search choose the tokens of Hugging Face's `generate`
/// (token_rules.h, beam_search.h); the length limit, and forced_eos with it, is that of the checkpoint or of
/// max_new_tokens, and never beyond what n_ctx positions can carry.
class Generation {
 public:
  /// Checks everything that can be checked before computing: the errors of Transformer::run, invalid_argument for a
  /// model without a decoder or logits and for options out of range, too_long for a prompt that leaves no room.
  [[nodiscard]] static Result<Generation> start(std::shared_ptr<const Transformer> model, RunInput input,
                                                GenerateOptions options);
  Generation(Generation&&) noexcept;
  Generation& operator=(Generation&&) noexcept;
  ~Generation();

  /// The next step; the last step's `ids` are the answer, eos included. After `finished` it repeats the answer with
  /// token −1; after an error, the error.
  /// A cached step agrees with the full pass: |logits − full| ≤ 1e-5 on the test's models   (generation_test.cpp)
  /// Cost: for B beams and S earlier tokens, B·(parameters + 2·S·d·layers) multiply-adds; the cache 2·S·KV·E floats a
  /// layer and beam.
  [[nodiscard]] Result<GenerationStep> next();

 private:
  struct State;
  explicit Generation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace regard
