#pragma once
// JSON files other than a safetensors header: small, parsed whole.

#include <string_view>

#include <nlohmann/json.hpp>

#include "error.h"

namespace regard {

inline constexpr std::size_t kMaxJsonBytes = 4u << 20;  ///< of a configuration (some carry thousands of labels)
inline constexpr int kMaxJsonDepth = 32;

/// Errors: json_invalid (too long, not JSON in UTF-8, nested deeper than kMaxJsonDepth). `what` names it in messages.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text, std::string_view what);

}  // namespace regard
