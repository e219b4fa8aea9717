#pragma once
// What JavaScript asks for, as JSON. A name that is not listed here is refused: a misspelt one must not pass unseen.

#include <emscripten/val.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "attention/attention.h"
#include "attention/mask.h"
#include "error.h"
#include "model/generation.h"
#include "model/transformer.h"

namespace regard::bindings {

/// Ids from a Float64Array. Errors: token_out_of_range (naming the index) for what is no whole number from 0 on.
[[nodiscard]] Status take_ids(const emscripten::val& numbers, std::vector<std::int64_t>& out);

/// What the model reads: ids as above, or pixels [channels × height × width] from a Float32Array.
[[nodiscard]] Status take_input(const emscripten::val& numbers, RunInput& input);

/// {"record":[…], "layers":[…], "heads":[…], "interventions":"[…]"}: these are text, for a parser of their own
[[nodiscard]] Result<RunOptions> run_request(const std::string& json);

/// As above, and maxNewTokens, beams, lengthPenalty, earlyStopping, sample, temperature, topK, topP, seed
[[nodiscard]] Result<GenerateOptions> generate_request(const std::string& json);

struct MatrixShape {
  std::size_t rows = 0, cols = 0;
};

/// {"q":[L, H·E], "k":[S, KV·E], "v":[S, KV·F], "heads", "kvHeads", "scale", "mask", "record":[…]}
/// mask: {"kind":"none"|"causal"|"local"|"padding", "before", "after", "keep":[0|1, …]}
struct AttendRequest {
  MatrixShape q, k, v;
  Mask mask;
  AttentionOptions options;  ///< its mask is set by whoever calls: this struct moves
  AttentionTrace trace;
};
[[nodiscard]] Result<AttendRequest> attend_request(const std::string& json);

}  // namespace regard::bindings
