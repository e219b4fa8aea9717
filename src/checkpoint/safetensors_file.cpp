#include "checkpoint/safetensors_file.h"
#include "text.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace regard {
namespace {

Error unreadable(const std::filesystem::path& path, const std::string& reason) {
  return {ErrorCode::file_unreadable, sentence(path.string(), ": ", reason)};
}

/// Empty for an empty file.
Result<std::span<const std::byte>> map_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return unreadable(path, std::strerror(errno));
  struct Closer {
    int file;
    ~Closer() { ::close(file); }  // the mapping stays
  } const closer{file};
  struct stat status{};
  if (::fstat(file, &status) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(path, "is not a file");
  if (status.st_size == 0) return std::span<const std::byte>{};
  if (static_cast<std::uint64_t>(status.st_size) > std::numeric_limits<std::size_t>::max()) {
    return unreadable(path, "is too large for this machine's addresses");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (start == MAP_FAILED) return unreadable(path, std::strerror(errno));
  return std::span<const std::byte>(static_cast<const std::byte*>(start), size);
}

void unmap(std::span<const std::byte> mapping) {
  if (!mapping.empty()) ::munmap(const_cast<std::byte*>(mapping.data()), mapping.size());
}

}  // namespace

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
  const auto mapping = map_file(path);
  REGARD_TRY(mapping);
  SafetensorsFile file(mapping.value());
  auto header = parse_safetensors_header(file.mapping_, file.mapping_.size());
  if (!header.ok()) return Error{header.error().code, path.string() + ": " + header.error().message};
  file.header_ = std::move(header).value();
  return file;
}

SafetensorsFile::SafetensorsFile(SafetensorsFile&& other) noexcept
    : mapping_(std::exchange(other.mapping_, {})), header_(std::move(other.header_)) {}

SafetensorsFile& SafetensorsFile::operator=(SafetensorsFile&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(header_, other.header_);
  return *this;
}

SafetensorsFile::~SafetensorsFile() { unmap(mapping_); }

std::span<const std::byte> SafetensorsFile::data() const noexcept {
  return mapping_.subspan(static_cast<std::size_t>(header_.header_bytes));
}

}  // namespace regard
