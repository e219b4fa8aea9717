#include "bare_attention.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "attention/attention.h"
#include "numbers.h"
#include "options.h"
#include "shape.h"
#include "text.h"

using emscripten::val;

namespace regard::bindings {

namespace {

/// The numbers of one operand, checked against the shape that JavaScript says they have.
Status take_matrix(const val& numbers, const char* name, const MatrixShape& shape, std::vector<float>& out) {
  const auto count = checked_product(shape.rows, shape.cols);
  const auto given = numbers["length"].as<std::size_t>();
  if (!count || *count != given) {
    return Error{ErrorCode::shape_mismatch, sentence(name, " has ", given, " numbers, which do not fill its shape")};
  }
  out = emscripten::convertJSArrayToNumberVector<float>(numbers);
  return success();
}

MatrixView view_of(const std::vector<float>& numbers, const MatrixShape& shape) {
  const auto cols = static_cast<Index>(shape.cols);
  return view(numbers.data(), static_cast<Index>(shape.rows), cols, cols);
}

}  // namespace

Outcome bare_attention(const val& q, const val& k, const val& v, const std::string& options) {
  return guard([&]() -> Result<val> {
    auto parsed = attend_request(options);
    REGARD_TRY(parsed);
    AttendRequest& request = parsed.value();
    request.options.mask = &request.mask;
    const std::size_t n_heads = request.options.n_heads, n_kv_heads = request.options.n_kv_heads;
    if (n_heads == 0 || n_kv_heads == 0 || n_heads % n_kv_heads != 0) {
      return Error{ErrorCode::invalid_argument, "heads must be a multiple of kvHeads, and both at least 1"};
    }
    if (request.v.cols % n_kv_heads != 0) {
      return Error{ErrorCode::shape_mismatch,
                   sentence("v has ", request.v.cols, " columns, which ", n_kv_heads, " heads do not share evenly")};
    }
    std::vector<float> queries, keys, values;
    REGARD_TRY(take_matrix(q, "q", request.q, queries));
    REGARD_TRY(take_matrix(k, "k", request.k, keys));
    REGARD_TRY(take_matrix(v, "v", request.v, values));

    const std::size_t width = request.v.cols / n_kv_heads;
    const auto cols = checked_product(n_heads, width);
    if (!cols || !checked_product(request.q.rows, *cols * sizeof(float))) {
      return Error{ErrorCode::shape_overflow, "z would be too large"};
    }
    const std::array z_shape{request.q.rows, static_cast<std::size_t>(*cols)};
    Matrix z(static_cast<Index>(z_shape[0]), static_cast<Index>(z_shape[1]));
    const MatrixView q_view = view_of(queries, request.q), k_view = view_of(keys, request.k),
                     v_view = view_of(values, request.v);
    AttentionTrace& trace = request.trace;
    if (trace.want_scores || trace.want_masked_scores || trace.want_pattern) {
      REGARD_TRY(attend_traced(q_view, k_view, v_view, request.options, trace, view(z)));
    } else {
      REGARD_TRY(attend(q_view, k_view, v_view, request.options, view(z)));
    }

    const std::array per_head{n_heads, request.q.rows, request.k.rows};
    val out = val::array();
    const auto push = [&](const char* name, std::span<const std::size_t> shape, std::span<const float> data) {
      out.call<void>("push", tensor_of(name, shape, data));
    };
    push("z", z_shape, {z.data(), static_cast<std::size_t>(z.size())});
    if (trace.want_scores) push("scores", per_head, trace.scores);
    if (trace.want_masked_scores) push("masked_scores", per_head, trace.masked_scores);
    if (trace.want_pattern) push("pattern", per_head, trace.pattern);
    return out;
  });
}

}  // namespace regard::bindings
