#include "checkpoint/checkpoint_tensors.h"

#include <cassert>
#include <cstring>
#include <optional>
#include <set>

#include "checkpoint/quote.h"
#include "kernels/widen.h"
#include "model/tensor_names.h"

namespace regard {
namespace {

bool is_computable(Dtype dtype) { return dtype == Dtype::f32 || dtype == Dtype::f16 || dtype == Dtype::bf16; }

Error unsupported(const StoredTensor& tensor) {
  return {ErrorCode::dtype_unsupported, "tensor " + quote(tensor.name) + " is stored as " +
                                            std::string(name_of(tensor.dtype)) + "; F32, F16 or BF16 is needed"};
}

/// The layer's digits where `ours` matches `pattern` ("encoder.{}.self.q"), "" where it does without a layer.
std::optional<std::string_view> match(std::string_view pattern, std::string_view ours) {
  const auto hole = pattern.find("{}");
  if (hole == std::string_view::npos) return pattern == ours ? std::optional(std::string_view()) : std::nullopt;
  const auto before = pattern.substr(0, hole), after = pattern.substr(hole + 2);
  if (ours.size() <= before.size() + after.size() || !ours.starts_with(before) || !ours.ends_with(after)) {
    return std::nullopt;
  }
  const auto layer = ours.substr(before.size(), ours.size() - before.size() - after.size());
  return layer.find_first_not_of("0123456789") == std::string_view::npos ? std::optional(layer) : std::nullopt;
}

std::string fill(std::string_view pattern, std::string_view layer) {
  std::string name(pattern);
  if (const auto hole = name.find("{}"); hole != std::string::npos) name.replace(hole, 2, layer);
  return name;
}

/// ".weight", ".bias" or ".gain" at the end of one of our names, or nothing.
std::string_view suffix_of(std::string_view ours) {
  for (const std::string_view suffix : {".weight", ".bias", ".gain"}) {
    if (ours.ends_with(suffix)) return suffix;
  }
  return {};
}

/// The length of the axis along which parts lie side by side.
std::uint64_t outputs(const StoredTensor& tensor, Layout layout) {
  if (tensor.rank == 0) return 1;
  return tensor.axes[layout == Layout::transposed && tensor.rank == 2 ? 1 : 0];
}

}  // namespace

std::string name_in_file(const NameRule& rule, std::string_view ours) {
  if (const auto layer = match(rule.ours, ours)) {
    // A whole name: a table of embeddings is a module's weight, anything else stands as it is.
    const bool is_table = ours.ends_with("embed");
    return fill(rule.theirs, *layer) + (is_table ? ".weight" : "");
  }
  const auto suffix = suffix_of(ours);
  if (suffix.empty()) return {};
  const auto layer = match(rule.ours, ours.substr(0, ours.size() - suffix.size()));
  if (!layer) return {};
  return fill(rule.theirs, *layer) + (suffix == ".bias" ? ".bias" : ".weight");
}

Status read_stored(const StoredTensor& tensor, std::span<const std::byte> data, std::span<float> out) {
  assert(out.size() == tensor.n_elements());
  const auto bytes =
      data.subspan(static_cast<std::size_t>(tensor.begin), static_cast<std::size_t>(tensor.end - tensor.begin));
  switch (tensor.dtype) {
    case Dtype::f32: std::memcpy(out.data(), bytes.data(), bytes.size()); return success();
    case Dtype::f16: kernels::widen_f16(bytes, out); return success();
    case Dtype::bf16: kernels::widen_bf16(bytes, out); return success();
    default: return unsupported(tensor);
  }
}

Result<CheckpointTensors> CheckpointTensors::create(const Family& family, const Config& config,
                                                    const SafetensorsHeader& header, std::span<const std::byte> data) {
  CheckpointTensors source(data);
  for (const TensorSpec& spec : tensor_specs(config)) {
    std::string wanted;  // as the first rule calls it
    std::optional<Place> place;
    for (const NameRule& rule : family.names) {
      const std::string name = name_in_file(rule, spec.name);
      if (name.empty()) continue;
      if (wanted.empty()) wanted = name;
      const StoredTensor* tensor = header.find(name);
      if (tensor == nullptr && name.starts_with(family.optional_prefix)) {
        tensor = header.find(std::string_view(name).substr(family.optional_prefix.size()));
      }
      if (tensor == nullptr) continue;
      if (!is_computable(tensor->dtype)) return unsupported(*tensor);
      if (rule.parts > 1 && outputs(*tensor, rule.layout) % rule.parts != 0) {
        return Error{ErrorCode::shape_mismatch, "tensor " + quote(tensor->name) + " is " + shape_text(tensor->shape()) +
                                                    "; it must hold " + std::to_string(rule.parts) + " equal parts"};
      }
      place = Place{tensor, rule.layout, rule.part, rule.parts};
      break;
    }
    if (!place) {
      return Error{ErrorCode::tensor_missing, "tensor " + (wanted.empty() ? spec.name : wanted) + " " +
                                                  shape_text(spec.shape) + " is not in the file"};
    }
    source.places_.emplace(spec.name, *place);
  }
  return source;
}

bool CheckpointTensors::has(std::string_view name) const { return places_.contains(name); }

std::vector<std::size_t> CheckpointTensors::shape(std::string_view name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return {};
  const Place& place = found->second;
  auto shape = place.tensor->shape();
  if (place.layout == Layout::transposed && shape.size() == 2) std::swap(shape[0], shape[1]);
  if (!shape.empty()) shape[0] /= place.parts;
  return shape;
}

Status CheckpointTensors::read(std::string_view name, std::span<float> out) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return Error{ErrorCode::tensor_missing, std::string(name) + " is missing"};
  const auto& [tensor, layout, part, parts] = found->second;
  if (out.size() * parts != tensor->n_elements()) {
    return Error{ErrorCode::shape_mismatch,
                 "tensor " + quote(tensor->name) + " has " + std::to_string(tensor->n_elements()) + " numbers"};
  }
  const bool is_transposed = layout == Layout::transposed && tensor->rank == 2;
  if (!is_transposed && parts == 1) return read_stored(*tensor, data_, out);

  std::vector<float> stored(static_cast<std::size_t>(tensor->n_elements()));
  REGARD_TRY(read_stored(*tensor, data_, stored));
  if (!is_transposed) {  // rows of one part
    std::memcpy(out.data(), stored.data() + part * out.size(), out.size() * sizeof(float));
    return success();
  }
  const auto in = static_cast<std::size_t>(tensor->axes[0]), all = static_cast<std::size_t>(tensor->axes[1]);
  const std::size_t rows = all / parts;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < in; ++i) out[row * in + i] = stored[i * all + part * rows + row];
  }
  return success();
}

std::vector<std::string> CheckpointTensors::ignored(const SafetensorsHeader& header) const {
  std::set<const StoredTensor*> used;
  for (const auto& [name, place] : places_) used.insert(place.tensor);
  std::vector<std::string> names;
  for (const StoredTensor& tensor : header.tensors) {
    if (!used.contains(&tensor)) names.push_back(tensor.name);
  }
  return names;
}

}  // namespace regard
