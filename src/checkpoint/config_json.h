#pragma once
// config.json and generation_config.json → Config, by the family's table.

#include <string_view>

#include "checkpoint/families.h"
#include "error.h"
#include "model/config.h"

namespace regard {

struct FamilyConfig {
  const Family* family;
  Config config;
  /// Of a model made of two: the decoder's own table. Its names stand behind "decoder.", the encoder's behind
  /// "encoder.".
  const Family* decoder_family = nullptr;
};

/// @param generation_json  empty: no such file; then config.json's own generation settings count (older checkpoints)
/// Errors: json_invalid · family_unsupported (the message lists what is supported) · config_invalid (the message
/// names the field, as the file does, and what would be right). Nothing is allocated in proportion to what a field
/// says.
///
/// A file of two towers (CLIP) is opened one at a time: `part` is "vision" or "text", which an empty one means as well.
/// Elsewhere it must be empty.
[[nodiscard]] Result<FamilyConfig> parse_config(std::string_view config_json, std::string_view generation_json,
                                                std::string_view part = {});

}  // namespace regard
