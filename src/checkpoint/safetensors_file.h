#pragma once
// A safetensors file on disk, mapped: pages are read when a tensor is.

#include <cstddef>
#include <filesystem>
#include <span>
#include <utility>

#include "checkpoint/mapped_file.h"
#include "checkpoint/safetensors_header.h"
#include "error.h"

namespace regard {

class SafetensorsFile {
 public:
  /// Errors: file_unreadable, and those of parse_safetensors_header. The file must not shrink while it is open.
  [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

  [[nodiscard]] const SafetensorsHeader& header() const noexcept { return header_; }
  /// What follows the header.
  [[nodiscard]] std::span<const std::byte> data() const noexcept;

  /// The mapping alone, which views of the data outlive this by.
  [[nodiscard]] MappedFile take() { return std::move(file_); }

 private:
  SafetensorsFile(MappedFile file, SafetensorsHeader header) : file_(std::move(file)), header_(std::move(header)) {}

  MappedFile file_;
  SafetensorsHeader header_;
};

}  // namespace regard
