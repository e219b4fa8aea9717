#include "model/tensor_reader.h"

#include <cassert>
#include <cmath>
#include <optional>

#include "shape.h"
#include "text.h"

namespace regard {
namespace {

std::optional<std::uint64_t> checked_size(const std::vector<std::size_t>& shape) {
  std::optional<std::uint64_t> size = 1;
  for (const std::size_t axis : shape) size = size ? checked_product(*size, axis) : size;
  return size;
}

/// Of a tensor whose size was checked.
std::size_t product(const std::vector<std::size_t>& shape) { return static_cast<std::size_t>(*checked_size(shape)); }

Status check_tensor(const TensorSource& source, const TensorSpec& spec) {
  if (!source.has(spec.name)) {
    return Error{ErrorCode::tensor_missing, sentence(spec.name, " ", shape_text(spec.shape), " is missing")};
  }
  if (const auto found = source.shape(spec.name); !same_shape(found, spec.shape)) {
    return Error{ErrorCode::shape_mismatch, sentence(spec.name, " is ", shape_text(found),
                                                     "; the configuration asks for ", shape_text(spec.shape))};
  }
  return success();
}

}  // namespace

TensorReader::TensorReader(const TensorSource& source, const Config& config) : source_(source) {
  for (TensorSpec& spec : tensor_specs(config)) {
    status_ = check_tensor(source, spec);
    if (!status_.ok()) return;
    constexpr std::uint64_t kMaxParameters = kMaxModelBytes / sizeof(float);
    const auto size = checked_size(spec.shape);
    const bool again = spec.name == "logits.weight" && source.same(spec.name, "embed");  // one table, counted once
    if (size && *size <= kMaxParameters && !again) n_parameters_ += *size;
    if (!size || *size > kMaxParameters || n_parameters_ > kMaxParameters) {
      status_ = Error{ErrorCode::shape_overflow, sentence("the model has more than ", kMaxParameters, " parameters")};
      return;
    }
    shapes_.emplace(std::move(spec.name), std::move(spec.shape));
  }
}

bool TensorReader::read_into(const std::string& name, std::span<float> out) {
  status_ = source_.read(name, out);
  if (!status_.ok()) return false;
  std::size_t bad = 0;
  for (const float x : out) bad += std::isfinite(x) ? 0 : 1;
  if (bad > 0) {
    status_ = Error{ErrorCode::weights_not_finite, sentence(name, " holds ", bad, " numbers that are NaN or infinite")};
    return false;
  }
  return true;
}

std::vector<float> TensorReader::read(const std::string& name) {
  if (!status_.ok()) return {};
  assert(has(name));
  std::vector<float> data(product(shapes_[name]));
  if (!read_into(name, data)) return {};
  return data;
}

Matrix TensorReader::read_matrix(const std::string& name) {
  if (!status_.ok()) return {};
  const auto& shape = shapes_[name];
  assert(shape.size() == 2);
  Matrix matrix(static_cast<Index>(shape[0]), static_cast<Index>(shape[1]));
  if (!read_into(name, {matrix.data(), static_cast<std::size_t>(matrix.size())})) return {};
  return matrix;
}

Norm TensorReader::read_norm(const std::string& name, const StackConfig& stack) {
  Norm norm = read_gain(name, stack);
  norm.kind = stack.norm;
  if (stack.norm == NormKind::layer_norm && stack.norm_bias) norm.bias = read(name + ".bias");
  return norm;
}

Norm TensorReader::read_head_norm(const std::string& name, const StackConfig& stack) {
  Norm norm = read_gain(name, stack);
  if (stack.qk_norm == QkNorm::rms) return norm;
  norm.kind = NormKind::layer_norm;
  norm.bias = read(name + ".bias");
  return norm;
}

Norm TensorReader::read_gain(const std::string& name, const StackConfig& stack) {
  Norm norm{NormKind::rms_norm, stack.norm_epsilon, read(name + ".gain"), {}};
  if (stack.gain_from_one) {
    for (float& gain : norm.gain) gain += 1.0f;
  }
  return norm;
}

Projection TensorReader::read_projections(const std::vector<std::string>& names) {
  if (!status_.ok()) return {};
  std::size_t out = 0, in = 0;
  for (const std::string& name : names) {
    const auto& shape = shapes_[name + ".weight"];
    out += shape[0];
    in = product(shape) / shape[0];  // a patch's weight is [out, channels, height, width]
  }
  Precision precision = source_.precision(names.front() + ".weight");
  for (const std::string& name : names) {
    if (source_.precision(name + ".weight") != precision) precision = Precision::f32;
  }
  std::vector<float> weight(out * in), bias;
  std::size_t row = 0;
  for (const std::string& name : names) {
    const std::size_t rows = shapes_[name + ".weight"][0];
    if (!read_into(name + ".weight", std::span(weight).subspan(row * in, rows * in))) return {};
    if (has(name + ".bias")) {
      bias.resize(out);
      if (!read_into(name + ".bias", std::span(bias).subspan(row, rows))) return {};
    }
    row += rows;
  }
  return Projection(weight, std::move(bias), out, in, precision);
}

Projection TensorReader::read_table(const std::string& name) {
  const std::vector<float> table = read(name);
  if (!status_.ok()) return {};
  const auto& shape = shapes_[name];
  return Projection(table, {}, shape[0], shape[1], source_.precision(name));
}

}  // namespace regard
