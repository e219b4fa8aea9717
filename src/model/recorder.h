#pragma once
// The trace of one run: planned and measured before the run, filled during it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"
#include "matrix.h"
#include "model/config.h"
#include "model/trace.h"

namespace regard {

/// The rows that a pass computes, and the keys that they see.
struct PassLengths {
  std::size_t encoder = 0;       ///< the encoder's rows; 0 where the pass does not run it
  std::size_t decoder = 0;       ///< the decoder's
  std::size_t decoder_keys = 0;  ///< of its self-attention: cached rows and the new ones
  std::size_t cross_keys = 0;    ///< of its cross-attention: the encoder's tokens
  std::size_t hidden = 0;        ///< rows of the last stack's output, where that is kept
  std::size_t logits = 0;        ///< rows of the logits
};

class Recorder {
 public:
  Recorder() = default;  ///< keeps nothing

  /// Names and shapes of all that the request keeps. Errors: invalid_argument (RecordRequest::check),
  /// shape_overflow, capture_too_large with both sizes.
  [[nodiscard]] static Result<Recorder> plan(const Config& config, const RecordRequest& request,
                                             const PassLengths& lengths);

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// The entry of that name, or nullptr where it is not kept.
  [[nodiscard]] TraceEntry* find(const std::string& name);
  /// Copies x [L × d], if that name is kept.
  void keep(const std::string& name, MatrixView x);
  /// Copies the chosen heads of x, [L × KV·E], each of `group` heads reading the same columns, as [heads, L, E].
  void keep_heads(const std::string& name, MatrixView x, std::size_t n_kv_heads, std::size_t group);
  /// The request's heads that a stack of n_heads has, ascending.
  [[nodiscard]] std::vector<std::size_t> heads(std::size_t n_heads) const;

  [[nodiscard]] Trace take();

 private:
  std::vector<TraceEntry> entries_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::size_t> heads_;
  std::uint64_t bytes_ = 0;
};

}  // namespace regard
