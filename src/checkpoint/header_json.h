#pragma once
// The JSON inside a safetensors header, read event by event: no document is built, and the first thing that does not
// belong ends it.

#include <string_view>
#include <vector>

#include "checkpoint/safetensors_header.h"
#include "error.h"

namespace regard {

/// The tensors in the file's order; names, types, shapes and offsets are well-formed, their sense is unchecked.
[[nodiscard]] Result<std::vector<StoredTensor>> parse_header_json(std::string_view text);

}  // namespace regard
