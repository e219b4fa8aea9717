#pragma once
// The model: owns its weights, runs forward passes, and is the only owning class of the core.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "error.h"
#include "matrix.h"
#include "model/config.h"
#include "model/interventions.h"
#include "model/trace.h"
#include "model/weights.h"

namespace regard {

struct RunInput {
  std::vector<std::int64_t> ids;             ///< the encoder's tokens, or the only stack's
  std::vector<std::int64_t> decoder_ids;     ///< encoder–decoders; empty = {decoder_start}
  std::vector<std::uint8_t> attention_mask;  ///< [ids] 1 = real; empty = all real
  std::vector<std::int64_t> token_types;     ///< [ids]; empty = 0
  std::vector<float> pixels;                 ///< [n_channels × side²] for an encoder of patches; ids stay empty
};

struct RunOptions {
  RecordRequest record;
  std::vector<Intervention> interventions;
  const std::atomic<bool>* cancel = nullptr;  ///< set from another thread: the run ends at the next layer, cancelled
};

struct Run {
  Matrix logits;        ///< [L × V] of the last stack; empty without a language head
  Matrix hidden;        ///< [L × d] the last stack's output
  Matrix label_logits;  ///< [1 × n_labels] or [L × n_labels]; empty without a label head
  Trace trace;
};

class Transformer {
 public:
  /// Checks the configuration, takes every tensor that it names (tensor_names.h; packed for the kernels), and scans
  /// for NaN and infinities. What else the source holds is left alone.
  /// Errors: config_invalid, tensor_missing, shape_mismatch, shape_overflow (beyond kMaxModelBytes as stored),
  /// weights_not_finite, out_of_memory, and what the source's `read` returns. All names and shapes are checked before
  /// the first tensor is read.
  /// Cost: one pass over the weights; for a moment one layer's tensors twice.
  [[nodiscard]] static Result<std::shared_ptr<const Transformer>> create(Config config, const TensorSource& tensors,
                                                                         WeightForm form = WeightForm::as_stored);

  [[nodiscard]] const Config& config() const noexcept;
  /// Bytes that the packed weights and the position tables take in memory.
  [[nodiscard]] std::uint64_t weight_bytes() const noexcept;
  /// Numbers in the checkpoint's tensors, a table that is used twice counted once.
  [[nodiscard]] std::uint64_t n_parameters() const noexcept;

  /// One forward pass over all rows, with no cache:
  ///
  ///     h      = decoder(embed(decoder_ids), encoder(embed(ids)))    [L × d]     Vaswani et al. 2017, section 3
  ///     logits = h Eᵀ + b                                            [L × V]
  ///
  /// or the one stack there is. Where neither a pattern nor scores are kept, attention runs fused.
  /// Errors: empty_input, too_long, token_out_of_range (naming the index), shape_mismatch (attention_mask,
  /// token_types, pixels), invalid_argument (an input that the model has no use for, the record request,
  /// interventions), capture_too_large before anything is computed, not_finite, cancelled, out_of_memory.
  /// Accuracy  |h − h₆₄| ≤ 1e-4 and |logits − logits₆₄| ≤ 1e-3 on the test's models        (transformer_test.cpp)
  /// May be called from several threads at once; how many threads one call takes: threads.h.
  [[nodiscard]] Result<Run> run(const RunInput& input, const RunOptions& options) const;

  /// Bytes that the trace of such a run would take, before it is taken and whatever record.max_bytes allows.
  /// Errors: those of `run` on the input and the request.
  [[nodiscard]] Result<std::uint64_t> trace_bytes(const RunInput& input, const RecordRequest& record) const;

  ~Transformer();

 private:
  struct Parts;
  explicit Transformer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
  friend class Generation;
};

}  // namespace regard
