#include "analysis/pattern.h"

namespace regard {

Result<PatternView> pattern_view(const TraceEntry& entry) {
  const auto& shape = entry.shape;
  if (shape.size() != 3 || entry.data.empty() || shape[0] * shape[1] * shape[2] != entry.data.size()) {
    return Error{ErrorCode::shape_mismatch, entry.name + " is no [heads, queries, keys]"};
  }
  return PatternView{entry.data, shape[0], shape[1], shape[2]};
}

}  // namespace regard
