#pragma once
// From a checkpoint as Hugging Face stores it (config.json, generation_config.json, model.safetensors) to a model.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/safetensors_buffer.h"
#include "error.h"
#include "model/transformer.h"

namespace regard {

struct Checkpoint {
  std::shared_ptr<const Transformer> model;
  std::vector<std::string> ignored_tensors;  ///< in the file, and no part of the model (buffers, unused heads)
};

/// Of a folder: config.json and model.safetensors, and generation_config.json where it is there. The weights are
/// mapped, not read whole. `part` says which tower of a file that holds two (config_json.h).
/// Errors: file_unreadable, config_invalid, family_unsupported, those of parse_safetensors_header, and those of
/// Transformer::create.
[[nodiscard]] Result<Checkpoint> open_checkpoint(const std::filesystem::path& folder, std::string_view part = {});

/// Of contents already in memory (the browser). `generation_json` may be empty: no such file. The buffer must be
/// complete; it is no longer needed once the model is made, since the model keeps its own packed copy.
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view config_json, std::string_view generation_json,
                                                 const SafetensorsBuffer& weights, std::string_view part = {});

}  // namespace regard
