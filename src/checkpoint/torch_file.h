#pragma once
// A pytorch_model.bin on disk.

#include <cstddef>
#include <span>
#include <vector>

#include "checkpoint/tensor_store.h"
#include "error.h"

namespace regard {

/// The tensors of a torch archive, as views of it; those whose elements do not stand one after another in memory of
/// their own. Two names of the same elements are twins.
/// @param archive  the whole file, which must outlive them
/// Errors: those of torch_archive.h, torch_pickle.h and torch_table.h · out_of_memory
[[nodiscard]] Result<std::vector<HeldTensor>> read_torch_file(std::span<const std::byte> archive);

}  // namespace regard
