#pragma once
// What differs from layer to layer in a config.json: windows and the turning of positions.

#include <string_view>
#include <vector>

#include "checkpoint/setting_reader.h"
#include "model/config.h"
#include "shape.h"

namespace regard {

/// stack.windows: `window` for the layers that layer_types calls "sliding_attention", or, in a file that has no such
/// list, those of `local`, one entry a layer. None at all leaves the list empty.
void read_windows(SettingReader& reader, Window window, const std::vector<std::uint8_t>& local, StackConfig& stack);

/// One entry a layer: whether `is` says yes to it.
template <class Is>
std::vector<std::uint8_t> layers_where(const StackConfig& stack, const Is& is) {
  std::vector<std::uint8_t> layers(stack.n_layers);
  for (std::size_t layer = 0; layer < stack.n_layers; ++layer) layers[layer] = is(layer);
  return layers;
}

/// A causal window of `name` keys, the query's own included; without one where the setting is absent or null.
[[nodiscard]] std::optional<Window> causal_window(SettingReader& reader, std::string_view name);

struct RotaryDefaults {
  double base = 10000.0;
  double base_in_windows = 0.0;               ///< 0: as elsewhere
  std::string_view base_name = "rope_theta";  ///< where rope_parameters does not say it
  std::string_view base_in_windows_name = {};
  double share = 1.0;  ///< of each head's dimensions that turns, where nothing says it
};

/// stack.rotary, from rope_parameters (one, or one for each kind of layer) or from rope_theta, rope_scaling and
/// partial_rotary_factor. Kinds of scaling: default, linear, llama3; any other is refused by name.
void read_rotary(SettingReader& reader, const RotaryDefaults& defaults, StackConfig& stack);

}  // namespace regard
