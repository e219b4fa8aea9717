#include "model/trace.h"
#include "text.h"

#include <algorithm>
#include <array>

namespace regard {
namespace {

constexpr std::array<std::string_view, 15> kTensors = {
    "q",         "k",         "v",          "scores",  "masked_scores", "pattern", "z",     "attn_out",
    "resid_pre", "resid_mid", "resid_post", "mlp_out", "embed",         "hidden",  "logits"};

template <class Range, class Value>
bool contains(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

}  // namespace

bool RecordRequest::wants(std::string_view tensor) const { return contains(tensors, tensor); }

bool RecordRequest::wants_layer(std::size_t layer) const { return layers.empty() || contains(layers, layer); }

Status RecordRequest::check(std::size_t n_layers, std::size_t n_heads) const {
  for (const std::string& tensor : tensors) {
    if (contains(kTensors, tensor)) continue;
    std::string known;
    for (const std::string_view name : kTensors) known.append(known.empty() ? "" : ", ").append(name);
    return Error{ErrorCode::invalid_argument, sentence("record: \"", tensor, "\" is not one of ", known)};
  }
  for (const std::size_t layer : layers) {
    if (layer < n_layers) continue;
    return Error{ErrorCode::invalid_argument,
                 sentence("record: layer ", layer, " does not exist; there are ", n_layers)};
  }
  for (const std::size_t head : heads) {
    if (head < n_heads) continue;
    return Error{ErrorCode::invalid_argument, sentence("record: head ", head, " does not exist; there are ", n_heads)};
  }
  return success();
}

const TraceEntry* Trace::find(std::string_view name) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const TraceEntry& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace regard
