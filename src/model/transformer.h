#pragma once
// The model: owns its weights, runs forward passes, and is the only owning class of the core.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "error.h"
#include "matrix.h"
#include "model/config.h"
#include "model/interventions.h"
#include "model/trace.h"

namespace regard {

class TensorSource;  // model/weights.h: named, checked access to a checkpoint's tensors

struct RunInput {
  std::vector<std::int64_t> ids;             ///< the encoder's tokens, or the only stack's
  std::vector<std::int64_t> decoder_ids;     ///< encoder–decoders; empty = {decoder_start}
  std::vector<std::uint8_t> attention_mask;  ///< [ids] 1 = real; empty = all real
  std::vector<std::int64_t> token_types;     ///< [ids]; empty = 0
};

struct RunOptions {
  RecordRequest record;
  std::vector<Intervention> interventions;
  std::size_t threads = 1;
};

struct Run {
  Matrix logits;   ///< [L × V] of the last stack; empty without a language head
  Matrix hidden;   ///< [L × d] the last stack's output
  Trace trace;
};

class Transformer {
 public:
  /// Checks the configuration, takes every tensor it names (packed for the kernels), and scans for NaN and infinities.
  [[nodiscard]] static Result<std::shared_ptr<const Transformer>> create(Config config, const TensorSource& tensors);

  [[nodiscard]] const Config& config() const noexcept;
  [[nodiscard]] std::uint64_t weight_bytes() const noexcept;
  [[nodiscard]] std::uint64_t n_parameters() const noexcept;

  /// One forward pass. Errors: empty_input, too_long, token_out_of_range, shape_mismatch, capture_too_large.
  [[nodiscard]] Result<Run> run(const RunInput& input, const RunOptions& options) const;

  /// Bytes that the trace of such a run would take, before it is taken.
  [[nodiscard]] Result<std::uint64_t> trace_bytes(const RunInput& input, const RecordRequest& record) const;

  ~Transformer();

 private:
  struct Parts;
  explicit Transformer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
  friend class Generation;
};

}  // namespace regard
