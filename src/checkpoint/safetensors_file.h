#pragma once
// A safetensors file on disk, mapped: pages are read when a tensor is.

#include <cstddef>
#include <filesystem>
#include <span>

#include "checkpoint/safetensors_header.h"
#include "error.h"

namespace regard {

class SafetensorsFile {
 public:
  /// Errors: file_unreadable, and those of parse_safetensors_header. The file must not shrink while it is open.
  [[nodiscard]] static Result<SafetensorsFile> open(const std::filesystem::path& path);

  SafetensorsFile(SafetensorsFile&& other) noexcept;
  SafetensorsFile& operator=(SafetensorsFile&& other) noexcept;
  ~SafetensorsFile();

  [[nodiscard]] const SafetensorsHeader& header() const noexcept { return header_; }
  /// What follows the header.
  [[nodiscard]] std::span<const std::byte> data() const noexcept;

 private:
  SafetensorsFile(std::span<const std::byte> mapping) : mapping_(mapping) {}

  std::span<const std::byte> mapping_;
  SafetensorsHeader header_;
};

}  // namespace regard
