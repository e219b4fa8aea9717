#pragma once
// A file on disk, mapped: pages are read when they are looked at.

#include <cstddef>
#include <filesystem>
#include <span>

#include "error.h"

namespace regard {

class MappedFile {
 public:
  MappedFile() = default;
  /// Errors: file_unreadable. The file must not shrink while it is open.
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  /// They stay where they are when the object is moved.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return mapping_; }

 private:
  explicit MappedFile(std::span<const std::byte> mapping) : mapping_(mapping) {}

  std::span<const std::byte> mapping_;  ///< empty for an empty file
};

}  // namespace regard
