#pragma once
// NumPy's .npy, as far as pixels need it.

#include <string>
#include <vector>

#include "error.h"

namespace regard::cli {

/// The numbers of an array in C order, of type '<f4' (any version of the format).
/// Errors: file_unreadable; invalid_argument for anything else, naming what was found.
/// Source: NumPy's format specification, numpy.lib.format.
[[nodiscard]] Result<std::vector<float>> read_npy(const std::string& path);

}  // namespace regard::cli
