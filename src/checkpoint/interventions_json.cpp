#include "checkpoint/interventions_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "checkpoint/json.h"
#include "checkpoint/quote.h"
#include "checkpoint/setting_reader.h"
#include "shape.h"
#include "text.h"

namespace regard {
namespace {

using Kind = Intervention::Kind;
using Json = nlohmann::json;

constexpr std::size_t kMaxInterventions = 10'000;

/// One field of an entry: how its value becomes part of an Intervention. Returns what would be right, or nothing.
struct FieldRule {
  std::string_view name;
  bool required;
  std::string_view (*read)(const Json& value, Intervention& entry);
};

bool read_size(const Json& value, std::size_t& out) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kMaxContext) return false;
  out = value.get<std::size_t>();
  return true;
}

bool read_float(const Json& value, float& out) {
  if (!value.is_number()) return false;
  out = static_cast<float>(value.get<double>());
  return std::isfinite(out);
}

constexpr std::string_view kSize = "a whole number from 0 to 32768";
static_assert(kMaxContext == 32'768);

std::string_view stack(const Json& value, Intervention& entry) {
  if (value != "encoder" && value != "decoder") return "\"encoder\" or \"decoder\"";
  entry.decoder = value == "decoder";
  return {};
}

std::string_view attention(const Json& value, Intervention& entry) {
  if (value != "self" && value != "cross") return "\"self\" or \"cross\"";
  entry.cross = value == "cross";
  return {};
}

std::string_view layer(const Json& value, Intervention& entry) {
  return read_size(value, entry.layer.emplace()) ? "" : kSize;
}

std::string_view head(const Json& value, Intervention& entry) {
  return read_size(value, entry.head.emplace()) ? "" : kSize;
}

std::string_view number(const Json& value, Intervention& entry) {
  return read_float(value, entry.value) ? "" : "a finite number";
}

std::string_view query(const Json& value, Intervention& entry) { return read_size(value, entry.query) ? "" : kSize; }
std::string_view key(const Json& value, Intervention& entry) { return read_size(value, entry.key) ? "" : kSize; }

std::string_view values(const Json& value, Intervention& entry) {
  constexpr std::string_view kWanted = "a list of finite numbers, one for each key";
  if (!value.is_array() || value.size() > kMaxContext) return kWanted;
  for (const Json& weight : value) {
    if (!read_float(weight, entry.row.emplace_back())) return kWanted;
  }
  return {};
}

std::string_view causal(const Json& value, Intervention& entry) {
  if (!value.is_boolean()) return "true or false";
  entry.mask.causal = value.get<bool>();
  return {};
}

std::string_view window(const Json& value, Intervention& entry) {
  constexpr std::string_view kWanted = "{\"before\": …, \"after\": …}, whole numbers from 0 to 32768";
  if (!value.is_object() || value.size() != 2) return kWanted;
  const auto before = value.find("before"), after = value.find("after");
  if (before == value.end() || after == value.end()) return kWanted;
  Window& range = entry.mask.window.emplace();
  return read_size(*before, range.before) && read_size(*after, range.after) ? "" : kWanted;
}

std::string_view sinks(const Json& value, Intervention& entry) {
  return read_size(value, entry.mask.sinks) ? "" : kSize;
}

std::string_view globals(const Json& value, Intervention& entry) {
  constexpr std::string_view kWanted = "a list of positions, whole numbers from 0 to 32768";
  if (!value.is_array() || value.size() > kMaxContext) return kWanted;
  for (const Json& position : value) {
    if (!read_size(position, entry.mask.global_tokens.emplace_back())) return kWanted;
  }
  return {};
}

constexpr std::array kWhere{FieldRule{"stack", false, stack}, FieldRule{"attention", false, attention},
                            FieldRule{"layer", false, layer}, FieldRule{"head", false, head}};
constexpr std::array kFactor{FieldRule{"factor", true, number}};
constexpr std::array kToken{FieldRule{"token", true, key}};
constexpr std::array kEdge{FieldRule{"query", true, query}, FieldRule{"key", true, key}};
constexpr std::array kRow{FieldRule{"query", true, query}, FieldRule{"values", true, values}};
constexpr std::array kMask{FieldRule{"causal", false, causal}, FieldRule{"window", false, window},
                           FieldRule{"sinks", false, sinks}, FieldRule{"globals", false, globals}};
constexpr std::array kValue{FieldRule{"value", true, number}};

struct KindRule {
  std::string_view name;
  Kind kind;
  std::span<const FieldRule> fields;
};

constexpr std::array<KindRule, 7> kInterventionKinds{{{"scale_head", Kind::scale_head, kFactor},
                                                      {"block_token", Kind::block_token, kToken},
                                                      {"cut_edge", Kind::cut_edge, kEdge},
                                                      {"replace_pattern", Kind::replace_pattern, kRow},
                                                      {"mask", Kind::mask, kMask},
                                                      {"scale", Kind::scale, kFactor},
                                                      {"temperature", Kind::temperature, kValue}}};

const KindRule* find_kind(const Json& object) {
  const auto kind = object.find("kind");
  if (kind == object.end()) return nullptr;
  const auto found = std::find_if(kInterventionKinds.begin(), kInterventionKinds.end(),
                                  [&](const KindRule& rule) { return *kind == rule.name; });
  return found == kInterventionKinds.end() ? nullptr : &*found;
}

const FieldRule* find_field(std::span<const FieldRule> fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldRule& f) { return f.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

/// What is wrong with the entry, or nothing.
std::string read_entry(const Json& object, Intervention& entry) {
  if (!object.is_object()) return " is " + describe(object) + "; it must be an object";
  const KindRule* kind = find_kind(object);
  if (kind == nullptr) {
    std::string all;
    for (const KindRule& rule : kInterventionKinds) all += (all.empty() ? "" : ", ") + std::string(rule.name);
    return ".kind must be one of " + all;
  }
  entry.kind = kind->kind;
  for (const auto& [name, value] : object.items()) {
    if (name == "kind") continue;
    const FieldRule* field = find_field(kWhere, name);
    if (field == nullptr) field = find_field(kind->fields, name);
    if (field == nullptr) return "." + quote(name) + " is no field of " + std::string(kind->name);
    const std::string_view wanted = field->read(value, entry);
    if (!wanted.empty()) return "." + name + " is " + describe(value) + "; it must be " + std::string(wanted);
  }
  for (const FieldRule& field : kind->fields) {
    if (field.required && !object.contains(field.name)) return "." + std::string(field.name) + " is missing";
  }
  return {};
}

}  // namespace

Result<std::vector<Intervention>> parse_interventions(std::string_view json) {
  std::vector<Intervention> entries;
  if (json.empty()) return entries;
  const auto document = parse_json(json, "interventions");
  REGARD_TRY(document);
  const Json& list = document.value();
  if (!list.is_array()) {
    return Error{ErrorCode::invalid_argument,
                 sentence("interventions is ", describe(list), "; it must be a list of objects")};
  }
  if (list.size() > kMaxInterventions) {
    return Error{ErrorCode::invalid_argument,
                 sentence("there are ", list.size(), " interventions; at most ", kMaxInterventions, " are applied")};
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    Intervention entry{};
    const std::string fault = read_entry(list[i], entry);
    if (!fault.empty()) return Error{ErrorCode::invalid_argument, sentence("interventions[", i, "]", fault)};
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace regard
