#include "checkpoint/safetensors_file.h"

#include <utility>

namespace regard {

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
  auto mapped = MappedFile::open(path);
  REGARD_TRY(mapped);
  const std::span<const std::byte> bytes = mapped.value().bytes();
  auto header = parse_safetensors_header(bytes, bytes.size());
  if (!header.ok()) return Error{header.error().code, path.string() + ": " + header.error().message};
  return SafetensorsFile(std::move(mapped).value(), std::move(header).value());
}

std::span<const std::byte> SafetensorsFile::data() const noexcept {
  return file_.bytes().subspan(static_cast<std::size_t>(header_.header_bytes));
}

}  // namespace regard
