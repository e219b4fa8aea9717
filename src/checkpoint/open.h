#pragma once
// From a checkpoint as Hugging Face stores it (config.json, generation_config.json, weights) to a model.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/config_json.h"
#include "checkpoint/tensor_store.h"
#include "error.h"
#include "model/transformer.h"

namespace regard {

struct OpenOptions {
  std::string_view part = {};                  ///< which tower of a file that holds two (config_json.h)
  WeightForm weights = WeightForm::as_stored;  ///< how the model keeps its matrices
};

struct Checkpoint {
  std::shared_ptr<const Transformer> model;
  std::vector<std::string> ignored_tensors;  ///< in the files, and no part of the model (buffers, unused heads)
};

/// Of a folder: config.json, the weights in any of the forms of weight_files.h, and generation_config.json where it is
/// there. The weights are mapped, not read whole.
/// Errors: file_unreadable, config_invalid, family_unsupported, those of WeightFiles::open, and those of
/// Transformer::create.
[[nodiscard]] Result<Checkpoint> open_checkpoint(const std::filesystem::path& folder, const OpenOptions& options = {});

/// Of tensors that are there. What the store owns is let go as it is used.
/// @param found  where the configuration's tensors stand among them
[[nodiscard]] Result<Checkpoint> make_checkpoint(FamilyConfig parsed, const FileTensors& found, TensorStore& store,
                                                 WeightForm form = WeightForm::as_stored);

}  // namespace regard
