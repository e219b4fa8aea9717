#pragma once
// The small files of a folder: configurations and indices.

#include <filesystem>
#include <string>

#include "error.h"

namespace regard {

/// A file's text. Errors: file_unreadable · json_invalid beyond kMaxJsonBytes
[[nodiscard]] Result<std::string> read_text(const std::filesystem::path& path);

}  // namespace regard
