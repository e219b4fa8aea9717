#pragma once
// A trace as a safetensors file, for any program that reads those.

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "error.h"
#include "model/trace.h"

namespace regard {

/// The file's bytes before its data: the length and the header, padded so that the data is aligned to 8.
[[nodiscard]] std::vector<std::byte> trace_header(const Trace& trace);

/// Writes F32 tensors by the trace's own names and shapes. An existing file is replaced only once all is written.
/// Errors: file_unreadable (the message says why it cannot be written).
[[nodiscard]] Status write_trace(const Trace& trace, const std::filesystem::path& path);

}  // namespace regard
