// Fused attention of many heads: the public edge, and the order of the heads.

#include <utility>

#include "attention/attention.h"
#include "attention/fused_head.h"
#include "attention/heads.h"

namespace regard {

using namespace attention;

Status attend(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options, MutableMatrixView z) {
  if (options.edits != nullptr && !options.edits->empty()) {
    AttentionTrace nothing;
    return attend_traced(q, k, v, options, nothing, z);
  }
  return without_throwing([&]() -> Status {
    const Result<Shape> checked = check_inputs(q, k, v, options, z);
    REGARD_TRY(checked);
    const Shape& shape = checked.value();
    RowRanges ranges(options.mask, shape.keys);
    const SeenKeys seen(ranges, shape, nullptr);
    return for_each_head(shape, options, z, [&] {
      return [&, fused = FusedHead(shape, options, ranges, seen), selected = shape.kv_heads](std::size_t head) mutable {
        const std::size_t g = head / shape.group();
        if (g != std::exchange(selected, g))
          fused.select_keys(head_of(k, g, shape.key_width), head_of(v, g, shape.value_width));
        return fused.attend(head, head_of(q, head, shape.key_width), head_of(z, head, shape.value_width));
      };
    });
  });
}

}  // namespace regard
