#pragma once
// How a checkpoint wants to be generated from: generation_config.json, or older checkpoints' config.json.

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "error.h"
#include "model/config.h"

namespace regard {

/// Where there is a generation_config.json, config.json gives only those special tokens that it leaves out.
/// Errors: json_invalid, config_invalid (the message names the field and what would be right).
[[nodiscard]] Result<GenerationDefaults> parse_generation(const nlohmann::json& config,
                                                          std::string_view generation_json, std::size_t d_vocab);

}  // namespace regard
