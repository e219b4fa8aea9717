#pragma once
// What JavaScript asks for, as JSON: the field names are those of bindings/js/options.ts.

#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <vector>

#include "attention/attention.h"
#include "attention/mask.h"
#include "error.h"
#include "model/generation.h"
#include "model/transformer.h"

namespace regard::bindings {

/// Ids as doubles, so that none is cut to 32 bits on the way. Errors: token_out_of_range (its index is named).
[[nodiscard]] Result<std::vector<std::int64_t>> ids_of(const emscripten::val& numbers);

struct RunRequest {
  RunInput input;
  RunOptions options;
};

/// {"target":[…], "record":[…], "layers":[…], "heads":[…], "interventions":[…]}
[[nodiscard]] Result<RunRequest> run_request(const emscripten::val& ids, const std::string& json);

struct GenerateRequest {
  RunInput input;
  GenerateOptions options;
};

/// As above, and {"maxNewTokens", "beams", "lengthPenalty", "earlyStopping", "sample", "temperature", "topK", "topP", "seed"}
[[nodiscard]] Result<GenerateRequest> generate_request(const emscripten::val& ids, const std::string& json);

/// The bare operation's sizes and choices:
/// {"heads", "kvHeads", "scale", "queries", "keys", "mask":{"causal","window":{before,after},"sinks","padding":[…]}, "record":[…]}
struct AttendRequest {
  std::size_t queries = 0, keys = 0;
  Mask mask;
  AttentionOptions options;  ///< its mask is set by whoever calls: this struct moves
  AttentionTrace trace;
};

[[nodiscard]] Result<AttendRequest> attend_request(const std::string& json);

}  // namespace regard::bindings
