#include "checkpoint/families/layer_kinds.h"
#include "text.h"

#include <string>

#include <nlohmann/json.hpp>

namespace regard {
namespace {

constexpr std::string_view kKinds = "default, linear or llama3";

/// One object of parameters into the rotation of the layers without a window.
void read_scaling(SettingReader& outer, const nlohmann::json& object, StackConfig& stack) {
  SettingReader reader(object);
  RotaryConfig& rotary = stack.rotary;
  const nlohmann::json* kind = reader.find({"rope_type", "type"});
  const std::string name = kind != nullptr && kind->is_string() ? kind->get<std::string>() : "default";
  if (name == "linear" || name == "llama3") rotary.factor = static_cast<float>(reader.positive("factor", {}));
  if (name == "llama3") {
    rotary.low_frequency = static_cast<float>(reader.positive("low_freq_factor", {}));
    rotary.high_frequency = static_cast<float>(reader.positive("high_freq_factor", {}));
    rotary.original_ctx =
        static_cast<std::size_t>(reader.whole("original_max_position_embeddings", {}, 1, 1u << 30, {}));
  } else if (name != "linear" && name != "default") {
    return outer.refuse("rope_type", sentence("is \"", name, "\"; it must be ", kKinds));
  }
  if (!reader.status().ok()) outer.refuse("rope_parameters:", reader.status().error().message);
}

float base_of(SettingReader& outer, const nlohmann::json* object, std::string_view name, double fallback) {
  if (object != nullptr) {
    SettingReader reader(*object);
    if (reader.find({"rope_theta"}) != nullptr) {
      const double base = reader.positive("rope_theta", fallback);
      if (!reader.status().ok()) outer.refuse("rope_parameters:", reader.status().error().message);
      return static_cast<float>(base);
    }
  }
  return static_cast<float>(name.empty() ? fallback : outer.positive(name, fallback));
}

const nlohmann::json* member(const nlohmann::json* object, const char* name) {
  if (object == nullptr) return nullptr;
  const auto found = object->find(name);
  return found == object->end() || !found->is_object() ? nullptr : &*found;
}

}  // namespace

void read_windows(SettingReader& reader, Window window, const std::vector<std::uint8_t>& local, StackConfig& stack) {
  const nlohmann::json* kinds = reader.find({"layer_types"});
  if (kinds != nullptr && (!kinds->is_array() || kinds->size() != stack.n_layers)) {
    return reader.refuse("layer_types", "must be a list with one entry a layer");
  }
  bool any = false;
  std::vector<std::optional<Window>> windows(stack.n_layers);
  for (std::size_t layer = 0; layer < stack.n_layers; ++layer) {
    if (kinds != nullptr && (*kinds)[layer] != "sliding_attention" && (*kinds)[layer] != "full_attention") {
      return reader.refuse("layer_types", "names " + describe((*kinds)[layer]) +
                                              "; every layer must be \"full_attention\" or \"sliding_attention\"");
    }
    if (kinds == nullptr ? !local[layer] : (*kinds)[layer] != "sliding_attention") continue;
    windows[layer] = window;
    any = true;
  }
  if (any) stack.windows = std::move(windows);
}

std::optional<Window> causal_window(SettingReader& reader, std::string_view name) {
  if (reader.find({name}) == nullptr) return std::nullopt;
  return Window{static_cast<std::size_t>(reader.whole(name, {}, 1, 1u << 30, {})) - 1, 0};
}

void read_rotary(SettingReader& reader, const RotaryDefaults& defaults, StackConfig& stack) {
  RotaryConfig& rotary = stack.rotary;
  const nlohmann::json* all = reader.find({"rope_parameters", "rope_scaling"});
  if (all != nullptr && !all->is_object()) return reader.refuse("rope_parameters", "must be an object");
  const nlohmann::json* local = member(all, "sliding_attention");
  const nlohmann::json* global = member(all, "full_attention");
  if (global == nullptr) global = all;

  rotary.base = base_of(reader, global, defaults.base_name, defaults.base);
  if (defaults.base_in_windows > 0.0) {
    rotary.base_in_windows = base_of(reader, local, defaults.base_in_windows_name, defaults.base_in_windows);
  }
  double share = defaults.share;
  for (const nlohmann::json* object : {global, static_cast<const nlohmann::json*>(nullptr)}) {
    const auto read_share = [&](SettingReader& from) {
      if (from.find({"partial_rotary_factor", "rotary_pct"}) == nullptr) return false;
      share = from.find({"partial_rotary_factor"}) != nullptr ? from.positive("partial_rotary_factor", 1.0)
                                                              : from.positive("rotary_pct", 1.0);
      return true;
    };
    if (object == nullptr) {
      read_share(reader);
      break;
    }
    SettingReader inner(*object);
    if (read_share(inner)) break;
  }
  const std::size_t d_head = stack.d_head > 0 ? stack.d_head : stack.d_model / stack.n_heads;
  rotary.dims = static_cast<std::size_t>(static_cast<double>(d_head) * share);
  if (global != nullptr) read_scaling(reader, *global, stack);
}

}  // namespace regard
