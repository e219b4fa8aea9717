#include "attention/inputs.h"

#include <algorithm>
#include <string>

#include "kernels/rowwise.h"
#include "text.h"

namespace regard::attention {
namespace {

std::string sizes(std::size_t rows, std::size_t cols) { return std::to_string(rows) + " × " + std::to_string(cols); }

Error mismatch(std::string_view what, std::size_t has, std::size_t needs) {
  return {ErrorCode::shape_mismatch, sentence(what, " has ", has, " entries and needs ", needs)};
}

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

Status check_bias(const ScoreBias& bias, const Shape& shape) {
  switch (bias.kind) {
    case ScoreBias::Kind::none: return success();
    case ScoreBias::Kind::alibi:
      if (bias.slopes.size() != shape.heads) return mismatch("bias.slopes", bias.slopes.size(), shape.heads);
      return success();
    case ScoreBias::Kind::bucket: {
      // Half of the buckets (of each side) count single steps, the others grow by a logarithm up to max_distance.
      const std::size_t side = bias.bidirectional ? bias.n_buckets / 2 : bias.n_buckets;
      if (side < 2 || bias.max_distance <= side / 2) {
        return invalid("bias.n_buckets and bias.max_distance leave no room for both kinds of buckets");
      }
      const auto needs = checked_product(bias.n_buckets, shape.heads);
      if (!needs || bias.bucket_table.size() != *needs) {
        return mismatch("bias.bucket_table", bias.bucket_table.size(), static_cast<std::size_t>(needs.value_or(0)));
      }
      return success();
    }
    case ScoreBias::Kind::matrix: {
      const auto pairs = checked_product(shape.queries, shape.keys);
      const auto needs = pairs ? checked_product(*pairs, shape.heads) : std::nullopt;
      if (!needs) return Error{ErrorCode::shape_overflow, "heads × queries × keys does not fit"};
      if (bias.matrix.size() != *needs) {
        return mismatch("bias.matrix", bias.matrix.size(), static_cast<std::size_t>(*needs));
      }
      return success();
    }
  }
  return success();
}

bool is_head(std::size_t head, const Shape& shape) { return head < shape.heads || head == AttentionEdits::kAllHeads; }

Status check_edits(const AttentionEdits& edits, const Shape& shape) {
  if (!edits.head_factor.empty() && edits.head_factor.size() != shape.heads) {
    return mismatch("edits.head_factor", edits.head_factor.size(), shape.heads);
  }
  if (!kernels::all_finite(edits.head_factor)) return invalid("a head factor is not finite");
  for (const auto& edge : edits.cut_edges) {
    if (!is_head(edge.head, shape) || edge.query >= shape.queries || edge.key >= shape.keys) {
      return invalid("a cut edge names a head, query or key that does not exist");
    }
  }
  for (const auto& row : edits.pattern_rows) {
    if (!is_head(row.head, shape) || row.query >= shape.queries) {
      return invalid("a pattern row names a head or query that does not exist");
    }
    if (row.values.size() != shape.keys) return mismatch("a pattern row", row.values.size(), shape.keys);
    if (!kernels::all_finite(row.values)) return invalid("a pattern row is not finite");
  }
  return success();
}

}  // namespace

Status check_shape(std::string_view what, MatrixView matrix, std::size_t rows, std::size_t cols) {
  if (size(matrix.rows()) == rows && size(matrix.cols()) == cols) return success();
  return Error{ErrorCode::shape_mismatch, sentence(what, " is ", sizes(size(matrix.rows()), size(matrix.cols())),
                                                   " and needs to be ", sizes(rows, cols))};
}

bool overlap(MatrixView a, MatrixView b) {
  if (a.size() == 0 || b.size() == 0) return false;
  const auto extent = [](MatrixView m) { return size((m.rows() - 1) * m.outerStride() + m.cols()) * sizeof(float); };
  const auto a_begin = reinterpret_cast<std::uintptr_t>(a.data()), b_begin = reinterpret_cast<std::uintptr_t>(b.data());
  if (a_begin + extent(a) <= b_begin || b_begin + extent(b) <= a_begin) return false;
  if (a.outerStride() != b.outerStride()) return true;
  // Rows of the same length in one buffer: the columns decide. Modulo the stride, b begins `shift` bytes after a.
  const std::size_t stride = size(a.outerStride()) * sizeof(float);
  const std::size_t shift =
      b_begin >= a_begin ? (b_begin - a_begin) % stride : (stride - (a_begin - b_begin) % stride) % stride;
  return shift < size(a.cols()) * sizeof(float) || shift + size(b.cols()) * sizeof(float) > stride;
}

Status check_apart(std::string_view what, MatrixView input, MutableMatrixView out) {
  if (!overlap(input, as_const(out))) return success();
  return Error{ErrorCode::overlap, "the output shares memory with " + std::string(what)};
}

void set_zero(MutableMatrixView out) {
  for (std::size_t row = 0; row < size(out.rows()); ++row) std::ranges::fill(row_of(out, row), 0.0f);
}

Result<Shape> check_inputs(MatrixView q, MatrixView k, MatrixView v, const AttentionOptions& options,
                           MutableMatrixView z) {
  const std::size_t heads = options.n_heads, kv_heads = options.n_kv_heads;
  if (heads == 0 || kv_heads == 0 || heads % kv_heads != 0) {
    return invalid(sentence("n_heads ", heads, " must be a multiple of n_kv_heads ", kv_heads, ", both at least 1"));
  }
  if (!std::isfinite(options.scale)) return invalid("scale is not finite");
  if (!std::isfinite(options.softcap) || options.softcap < 0.0f) return invalid("softcap is neither 0 nor positive");
  if (q.size() == 0 || k.size() == 0 || v.size() == 0) {
    return Error{ErrorCode::empty_input, "attention needs a query, a key and a value"};
  }
  if (size(q.cols()) % heads != 0) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("q has ", q.cols(), " columns, which ", heads, " heads do not divide")};
  }
  if (size(v.cols()) % kv_heads != 0) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("v has ", v.cols(), " columns, which ", kv_heads, " key/value heads do not divide")};
  }
  const Shape shape{size(q.rows()), size(k.rows()), heads, kv_heads, size(q.cols()) / heads, size(v.cols()) / kv_heads};
  REGARD_TRY(check_shape("k", k, shape.keys, kv_heads * shape.key_width));
  REGARD_TRY(check_shape("v", v, shape.keys, kv_heads * shape.value_width));
  REGARD_TRY(check_shape("z", as_const(z), shape.queries, heads * shape.value_width));
  REGARD_TRY(check_apart("q", q, z));
  REGARD_TRY(check_apart("k", k, z));
  REGARD_TRY(check_apart("v", v, z));
  if (options.mask != nullptr) REGARD_TRY(options.mask->check(shape.queries, shape.keys));
  REGARD_TRY(check_bias(options.bias, shape));
  if (options.edits != nullptr) REGARD_TRY(check_edits(*options.edits, shape));
  return shape;
}

}  // namespace regard::attention
