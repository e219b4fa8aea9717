#pragma once
// Changes applied inside the forward pass: one list, the same in C++, JavaScript (as JSON) and the page.
//
// JSON (checkpoint/interventions_json.h parses it), an array of objects. `stack` ("encoder" | "decoder"), `attention`
// ("self" | "cross"), `layer`, `head` narrow an entry; left out they mean all.
//   {"kind":"scale_head", "stack":"decoder", "attention":"cross", "layer":1, "head":2, "factor":0}
//   {"kind":"block_token", "token":3}                         no query sees that key
//   {"kind":"cut_edge", "query":1, "key":2}
//   {"kind":"replace_pattern", "layer":0, "head":1, "query":4, "values":[...]}   the row as given, not renormalised
//   {"kind":"mask", "causal":true, "window":{"before":4,"after":0}, "sinks":1, "globals":[0]}   replaces window/sinks
//   {"kind":"scale", "factor":1}                              scores × factor instead of 1/√d_head (scale off: 1)
//   {"kind":"temperature", "value":2}                         scores divided by it

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "attention/mask.h"

namespace regard {

struct Intervention {
  enum class Kind { scale_head, block_token, cut_edge, replace_pattern, mask, scale, temperature } kind;
  std::optional<bool> decoder;  ///< stack: absent = both
  std::optional<bool> cross;    ///< attention: absent = both
  std::optional<std::size_t> layer, head;
  float value = 1.0f;              ///< factor or temperature
  std::size_t query = 0, key = 0;  ///< cut_edge, replace_pattern (query); block_token (key)
  std::vector<float> row;          ///< replace_pattern
  Mask mask;                       ///< mask: causal, window, sinks, global_tokens
};

}  // namespace regard
