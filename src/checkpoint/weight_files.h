#pragma once
// The weights of a checkpoint's folder, in any of the forms that Hugging Face stores them, mapped.

#include <filesystem>
#include <vector>

#include "checkpoint/mapped_file.h"
#include "checkpoint/tensor_store.h"
#include "error.h"

namespace regard {

struct WeightFiles {
  std::vector<MappedFile> files;
  TensorStore store;  ///< most of it views of the files

  /// In the order in which they are looked for: model.safetensors, pytorch_model.bin, each before its index and the
  /// files that it names (model.safetensors.index.json, pytorch_model.bin.index.json).
  /// Errors: weights_missing (there is none of them, or none that an index names; the message says what stands there
  /// instead) · index_invalid · header_invalid (two files hold a tensor) · those of SafetensorsFile::open and
  /// read_torch_file
  [[nodiscard]] static Result<WeightFiles> open(const std::filesystem::path& folder);

  /// weights_missing, saying what stands in the folder instead and what would work.
  [[nodiscard]] static Error nothing_in(const std::filesystem::path& folder);
};

}  // namespace regard
