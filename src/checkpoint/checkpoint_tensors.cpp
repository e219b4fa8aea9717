#include "checkpoint/checkpoint_tensors.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <set>

#include "checkpoint/quote.h"
#include "model/tensor_names.h"
#include "text.h"

namespace regard {
namespace {

bool is_computable(Dtype dtype) { return dtype == Dtype::f32 || dtype == Dtype::f16 || dtype == Dtype::bf16; }

Error unsupported(const StoredTensor& tensor) {
  return {ErrorCode::dtype_unsupported, sentence("tensor ", quote(tensor.name), " is stored as ", name_of(tensor.dtype),
                                                 "; F32, F16 or BF16 is needed")};
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

std::string fill(std::string_view pattern, std::string_view layer, std::string_view stack) {
  std::string name(pattern);
  if (const auto hole = name.find("{}"); hole != std::string::npos) name.replace(hole, 2, layer);
  if (name.starts_with("@")) name.replace(0, 1, stack);
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
std::size_t outputs(const StoredTensor& tensor, Layout layout) {
  if (tensor.rank == 0) return 1;
  return static_cast<std::size_t>(tensor.axes[layout == Layout::transposed && tensor.rank == 2 ? 1 : 0]);
}

/// The first of our `rows` among the `all` that a file holds.
std::optional<std::size_t> first_row(Part part, std::size_t rows, std::size_t all) {
  const std::size_t behind = part == Part::next_to_last ? 2 : part == Part::last ? 1 : 0;
  if (behind == 0) return rows <= all ? std::optional<std::size_t>(0) : std::nullopt;
  return rows <= all / behind ? std::optional(all - behind * rows) : std::nullopt;
}

/// Our name without "encoder." or "decoder."; what was cut off is the stack.
struct StackName {
  std::string_view stack, rest;
};
StackName split_stack(std::string_view ours) {
  for (const std::string_view stack : {"encoder", "decoder"}) {
    if (ours.starts_with(stack) && ours.size() > stack.size() && ours[stack.size()] == '.') {
      return {stack, ours.substr(stack.size() + 1)};
    }
  }
  return {{}, ours};
}

/// Norms' tensors in files that were converted from TensorFlow long ago.
std::string old_norm_name(std::string_view ours, std::string_view name) {
  const auto ends = [&](std::string_view end) { return name.ends_with(end); };
  if (ours.ends_with(".gain") && ends(".weight")) return std::string(name.substr(0, name.size() - 6)) + "gamma";
  if (ours.ends_with("norm.bias") && ends(".bias")) return std::string(name.substr(0, name.size() - 4)) + "beta";
  return {};
}

/// Between an encoder and a decoder of other widths.
const Family kBridge{{}, {}, {}, nullptr, {}, "bridge enc_to_dec_proj"};

/// One family's rules, and what stands before all of its names in a file of two.
struct Table {
  Table(const Family& f, std::string_view o) : family(f), rules(parse_names(f.names)), outer(o) {}

  const Family& family;
  std::vector<NameRule> rules;
  std::string_view outer;

  /// How a message calls a tensor that is missing under all of its names.
  [[nodiscard]] std::string first_name(const std::string& name) const {
    const bool is_head = name.starts_with("lm_head");
    return std::string(outer) + std::string(is_head ? std::string_view() : family.prefix) + name;
  }
};

Error missing(std::string_view name, const std::vector<std::size_t>& shape) {
  return {ErrorCode::tensor_missing, sentence("tensor ", name, " ", shape_text(shape), " is not in the file")};
}

Error misfit(const StoredTensor& tensor, std::size_t rows) {
  return {ErrorCode::shape_mismatch, sentence("tensor ", quote(tensor.name), " is ", shape_text(tensor.shape()),
                                              "; the configuration asks for ", rows, " rows in it")};
}

std::size_t head_width(const Config& config, std::string_view ours) {
  return ours.starts_with("encoder") ? config.encoder->d_head : config.decoder->d_head;
}

/// out[i] = stored[i][column] of a matrix of `columns`.
template <class Number>
void copy_column(std::span<const std::byte> stored, std::size_t column, std::size_t columns, std::span<std::byte> out) {
  const std::byte* from = stored.data() + column * sizeof(Number);
  for (std::size_t i = 0; i < out.size(); i += sizeof(Number), from += columns * sizeof(Number)) {
    std::memcpy(out.data() + i, from, sizeof(Number));  // mapped files are not aligned
  }
}

Precision precision_of(Dtype dtype) {
  return dtype == Dtype::f16 ? Precision::f16 : dtype == Dtype::bf16 ? Precision::bf16 : Precision::f32;
}

}  // namespace

std::string name_in_file(const NameRule& rule, std::string_view ours) {
  const auto [stack, rest] = split_stack(ours);
  for (const std::string_view name : {ours, rest}) {
    if (name == "embed" && ours != "embed") continue;  // one stack's own table, not the one that both read
    if (const auto layer = match(rule.ours, name)) {
      // A whole name: a table of embeddings is a module's weight, anything else stands as it is.
      const bool is_table = name.ends_with("embed") && !rule.exact;
      return fill(rule.theirs, *layer, stack) + (is_table ? ".weight" : "");
    }
    const auto suffix = suffix_of(name);
    if (suffix.empty() || rule.exact) continue;
    const auto layer = match(rule.ours, name.substr(0, name.size() - suffix.size()));
    if (layer) return fill(rule.theirs, *layer, stack) + (suffix == ".bias" ? ".bias" : ".weight");
  }
  return {};
}

Status read_stored(const StoredTensor& tensor, std::span<const std::byte> bytes, std::span<float> out) {
  assert(out.size() == tensor.n_elements() && bytes.size() == out.size() * bytes_of(tensor.dtype));
  if (!is_computable(tensor.dtype)) return unsupported(tensor);
  widen(precision_of(tensor.dtype), bytes, out);
  return success();
}

Result<FileTensors> find_tensors(const FamilyConfig& parsed, std::span<const std::string_view> names) {
  FileTensors found;
  const bool is_two = parsed.decoder_family != nullptr;
  const Table first(*parsed.family, is_two ? "encoder." : "");
  const Table second(is_two ? *parsed.decoder_family : *parsed.family, "decoder."), between(kBridge, "");
  const auto table_of = [&](std::string_view ours) -> const Table& {
    if (!is_two || ours.starts_with("encoder.")) return first;
    return ours.starts_with("bridge.") ? between : second;
  };
  const auto look_up = [&](const Table& table, std::string_view ours, const std::string& name) -> std::string {
    for (const std::string_view prefix : {table.family.prefix, table.family.other, std::string_view()}) {
      const std::string whole = std::string(table.outer) + std::string(prefix) + name;
      for (const std::string& candidate : {whole, old_norm_name(ours, whole)}) {
        if (std::binary_search(names.begin(), names.end(), std::string_view(candidate))) return candidate;
      }
    }
    return {};
  };
  for (const TensorSpec& spec : tensor_specs(parsed.config)) {
    std::string wanted, there;  // as the first rule calls it; as the file does
    const Table& table = table_of(spec.name);
    for (const NameRule& rule : table.rules) {
      const std::string name = name_in_file(rule, spec.name);
      if (name.empty()) continue;
      if (wanted.empty()) wanted = table.first_name(name);
      there = look_up(table, spec.name, name);
      if (there.empty()) continue;
      found.emplace(spec.name, FileTensor{there, rule.layout, rule.part});
      break;
    }
    if (there.empty()) return missing(wanted.empty() ? spec.name : wanted, spec.shape);
  }
  return found;
}

TensorNames wanted_names(const FileTensors& found) {
  TensorNames names;
  for (const auto& [ours, theirs] : found) names.insert(theirs.name);
  return names;
}

Result<CheckpointTensors> CheckpointTensors::create(const Config& config, const FileTensors& found,
                                                    TensorStore& store) {
  CheckpointTensors source;
  std::map<const HeldTensor*, std::size_t> taken;  // rows of tensors that hold several of ours
  for (const TensorSpec& spec : tensor_specs(config)) {
    const FileTensor& there = found.find(spec.name)->second;
    HeldTensor* const tensor = store.find(there.name);
    if (tensor == nullptr) return missing(there.name, spec.shape);
    if (!is_computable(tensor->about.dtype)) return unsupported(tensor->about);
    const std::size_t all = outputs(tensor->about, there.layout);
    std::size_t rows = all;
    if (there.part != Part::whole) {
      rows = spec.shape[0];
      taken[tensor] += rows;
    }
    const auto begin = first_row(there.part, rows, all);
    if (!begin) return misfit(tensor->about, spec.shape[0]);
    const std::size_t d_head = there.layout == Layout::by_head ? head_width(config, spec.name) : 0;
    source.places_.emplace(spec.name, Place{tensor, there.layout, there.part, *begin, rows, d_head});
    // a table that is input and output at once is read once
    if (spec.name != "logits.weight" || !source.same(spec.name, "embed")) ++tensor->users;
  }
  for (const auto& [name, place] : source.places_) {
    if (place.part == Part::whole) continue;
    const std::size_t all = outputs(place.tensor->about, place.layout);
    if (taken[place.tensor] != all) return misfit(place.tensor->about, taken[place.tensor]);
  }
  return source;
}

bool CheckpointTensors::has(std::string_view name) const { return places_.contains(name); }

std::vector<std::size_t> CheckpointTensors::shape(std::string_view name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return {};
  const Place& place = found->second;
  auto shape = place.tensor->about.shape();
  if (place.layout == Layout::transposed && shape.size() == 2) std::swap(shape[0], shape[1]);
  if (!shape.empty() && place.part != Part::whole) shape[0] = place.rows;
  return shape;
}

Precision CheckpointTensors::precision(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? Precision::f32 : precision_of(found->second.tensor->about.dtype);
}

bool CheckpointTensors::same(std::string_view a, std::string_view b) const {
  const auto first = places_.find(a), second = places_.find(b);
  return first != places_.end() && second != places_.end() && first->second.tensor == second->second.tensor &&
         first->second.part == Part::whole && second->second.part == Part::whole;
}

Status CheckpointTensors::read(std::string_view name, std::span<std::byte> out) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return Error{ErrorCode::tensor_missing, std::string(name) + " is missing"};
  const Place& place = found->second;
  const StoredTensor& tensor = place.tensor->about;
  const std::span<const std::byte> stored = place.tensor->data();
  const std::size_t all = outputs(tensor, place.layout);
  const std::size_t row_bytes = stored.size() / all;
  if (out.size() != row_bytes * place.rows) {
    return Error{ErrorCode::shape_mismatch,
                 sentence("tensor ", quote(tensor.name), " has ", tensor.n_elements(), " numbers")};
  }
  if (stored.data() == nullptr) return Error{ErrorCode::internal, sentence(name, " was let go")};
  const bool is_transposed = place.layout == Layout::transposed && tensor.rank == 2;
  for (std::size_t row = 0; row < place.rows; ++row) {
    std::size_t from = place.first + row;
    if (place.layout == Layout::by_head) {  // [head][q, k or v][element]
      const std::size_t which = place.part == Part::first ? 0 : place.part == Part::next_to_last ? 1 : 2;
      from = row / place.d_head * 3 * place.d_head + which * place.d_head + row % place.d_head;
    }
    const std::span<std::byte> target = out.subspan(row * row_bytes, row_bytes);
    if (!is_transposed) {
      std::copy_n(stored.data() + from * row_bytes, row_bytes, target.data());
    } else if (tensor.dtype == Dtype::f32) {
      copy_column<std::uint32_t>(stored, from, all, target);
    } else {
      copy_column<std::uint16_t>(stored, from, all, target);
    }
  }
  return success();
}

std::unique_ptr<std::byte[]> CheckpointTensors::take(std::string_view name, std::size_t room) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return nullptr;
  HeldTensor& tensor = *found->second.tensor;
  const bool is_whole = found->second.layout == Layout::as_stored && found->second.part == Part::whole;
  if (!is_whole || tensor.users != 1 || tensor.room < room) return nullptr;
  tensor.bytes = nullptr;
  return std::move(tensor.own);
}

std::optional<StoredMatrix> CheckpointTensors::matrix(std::string_view name) const {
  const auto found = places_.find(name);
  if (found == places_.end() || found->second.layout == Layout::by_head) return std::nullopt;
  const Place& place = found->second;
  const StoredTensor& tensor = place.tensor->about;
  const std::size_t number = bytes_of(precision_of(tensor.dtype)), all = outputs(tensor, place.layout);
  const std::byte* const data = place.tensor->bytes;
  if (data == nullptr || tensor.rank < 2 || reinterpret_cast<std::uintptr_t>(data) % number != 0) return std::nullopt;
  const bool is_transposed = place.layout == Layout::transposed && tensor.rank == 2;
  const std::size_t in = place.tensor->data().size() / number / all, stride = is_transposed ? all : in;
  return StoredMatrix{data + place.first * (is_transposed ? 1 : in) * number, stride, is_transposed};
}

void CheckpointTensors::release(std::string_view name) const {
  const auto found = places_.find(name);
  if (found == places_.end() || --found->second.tensor->users > 0) return;
  HeldTensor& tensor = *found->second.tensor;
  tensor.bytes = nullptr;
  tensor.own = nullptr;
}

std::vector<std::string> ignored_tensors(const FileTensors& found, TensorStore& store) {
  std::set<const HeldTensor*> used;
  for (const auto& [ours, theirs] : found) used.insert(store.find(theirs.name));
  std::vector<std::string> names;
  for (const HeldTensor& tensor : store.tensors()) {
    if (!used.contains(store.find(tensor.about.name))) names.push_back(tensor.about.name);
  }
  return names;
}

}  // namespace regard
