#include "model/tensor_reader.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <optional>
#include <utility>

#include "kernels/matmul.h"
#include "model/packing.h"
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

TensorReader::TensorReader(const TensorSource& source, const Config& config, WeightForm form)
    : source_(source), form_(form) {
  std::uint64_t bytes = 0;
  for (TensorSpec& spec : tensor_specs(config)) {
    status_ = check_tensor(source, spec);
    if (!status_.ok()) return;
    const auto size = checked_size(spec.shape);
    const bool again = spec.name == "logits.weight" && source.same(spec.name, "embed");  // one table, counted once
    if (size && *size <= kMaxModelBytes && !again) {
      n_parameters_ += *size;
      bytes += *size * bytes_of(source.precision(spec.name));
    }
    if (!size || *size > kMaxModelBytes || bytes > kMaxModelBytes) {
      status_ = Error{ErrorCode::shape_overflow, sentence("the weights take more than ", kMaxModelBytes, " bytes")};
      return;
    }
    shapes_.emplace(std::move(spec.name), std::move(spec.shape));
  }
}

bool TensorReader::check_count(const std::string& name, std::size_t not_finite) {
  if (not_finite == 0) return true;
  status_ =
      Error{ErrorCode::weights_not_finite, sentence(name, " holds ", not_finite, " numbers that are NaN or infinite")};
  return false;
}

bool TensorReader::read_into(const std::string& name, Precision precision, std::span<std::byte> out) {
  const Precision stored = source_.precision(name);
  if (stored == precision) {
    status_ = source_.read(name, out);
  } else {  // halves, wanted as float32
    assert(precision == Precision::f32);
    std::vector<std::byte> halves(out.size() / bytes_of(precision) * bytes_of(stored));
    status_ = source_.read(name, halves);
    widen(stored, halves, {reinterpret_cast<float*>(out.data()), out.size() / sizeof(float)});
  }
  source_.release(name);
  return status_.ok();
}

bool TensorReader::read_into(const std::string& name, std::span<float> out) {
  const auto bytes = std::as_writable_bytes(out);
  return read_into(name, Precision::f32, bytes) && check_count(name, count_not_finite(Precision::f32, bytes));
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
  std::vector<std::string> weights;
  weights.reserve(names.size());
  for (const std::string& name : names) weights.push_back(name + ".weight");
  Projection projection = read_packed(weights);
  if (!status_.ok()) return {};
  std::vector<float> bias;
  std::size_t row = 0;
  for (const std::string& name : names) {
    const std::size_t rows = shapes_[name + ".weight"][0];
    if (has(name + ".bias")) {
      bias.resize(static_cast<std::size_t>(projection.out()));
      if (!read_into(name + ".bias", std::span(bias).subspan(row, rows))) return {};
    }
    row += rows;
  }
  projection.set_bias(std::move(bias));
  return projection;
}

Projection TensorReader::read_packed(const std::vector<std::string>& names) {
  Projection projection = read_as_stored(names);
  if (status_.ok() && form_ == WeightForm::int8) projection.round_weights();
  return projection;
}

Projection TensorReader::read_as_stored(const std::vector<std::string>& names) {
  if (!status_.ok()) return {};
  std::size_t out = 0, in = 0;
  Precision precision = source_.precision(names.front());
  for (const std::string& name : names) {
    const auto& shape = shapes_[name];
    out += shape[0];
    in = product(shape) / shape[0];  // a patch's weight is [out, channels, height, width]
    if (source_.precision(name) != precision) precision = Precision::f32;
  }
  const std::size_t room = packed_bytes(out, in, precision);
  std::unique_ptr<std::byte[]> packed = names.size() == 1 ? source_.take(names.front(), room) : nullptr;
  if (packed != nullptr) {
    source_.release(names.front());
    if (!check_count(names.front(), pack_in_place(packed.get(), out, in, precision))) return {};
  } else {
    packed.reset(new std::byte[room]);
    if (!pack_parts(names, in, precision, packed.get())) read_and_pack(names, out, in, precision, packed.get());
    if (!status_.ok()) return {};
  }
  return Projection(std::move(packed), out, in, precision);
}

bool TensorReader::pack_parts(const std::vector<std::string>& names, std::size_t in, Precision precision,
                              std::byte* packed) {
  std::vector<StoredMatrix> parts;
  std::size_t row = 0;
  for (const std::string& name : names) {
    const auto part = source_.matrix(name);
    if (!part || source_.precision(name) != precision || row % kernels::panel_columns() != 0) return false;
    parts.push_back(*part);
    row += shapes_[name][0];
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t rows = shapes_[names[i]][0];
    const std::size_t bad = pack_matrix(parts[i], rows, in, precision, packed);
    source_.release(names[i]);
    if (!check_count(names[i], bad)) break;
    packed += packed_bytes(rows, in, precision);
  }
  return true;
}

void TensorReader::read_and_pack(const std::vector<std::string>& names, std::size_t out, std::size_t in,
                                 Precision precision, std::byte* packed) {
  std::span<std::byte> rest(packed, out * in * bytes_of(precision));
  for (const std::string& name : names) {
    const auto part = rest.first(shapes_[name][0] * in * bytes_of(precision));
    if (!read_into(name, precision, part) || !check_count(name, count_not_finite(precision, part))) return;
    rest = rest.subspan(part.size());
  }
  (void)pack_in_place(packed, out, in, precision);  // all were counted by name
}

}  // namespace regard
