#include "npy.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

#include "text.h"

namespace regard::cli {
namespace {

Error refuse(const std::string& path, const std::string& reason) {
  return {ErrorCode::invalid_argument, path + " " + reason};
}

/// Whether the header's dictionary says `'name': value`.
bool says(const std::string& header, const std::string& name, const std::string& value) {
  const auto at = header.find("'" + name + "':");
  return at != std::string::npos && header.find(value, at) == header.find_first_not_of(' ', at + name.size() + 3);
}

}  // namespace

Result<std::vector<float>> read_npy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file) return Error{ErrorCode::file_unreadable, path + ": cannot be read"};
  if (!bytes.starts_with("\x93NUMPY") || bytes.size() < 12) return refuse(path, "is no .npy file");
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  const bool is_old = bytes[6] == 1;
  const std::size_t start = is_old ? 10 : 12;
  const std::size_t length = is_old ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > bytes.size() - start) return refuse(path, "ends inside its header");
  const std::string header = bytes.substr(start, length);
  if (!says(header, "descr", "'<f4'")) return refuse(path, "must hold float32, little-endian ('<f4'): " + header);
  if (!says(header, "fortran_order", "False")) return refuse(path, "must be in C order: " + header);
  const std::size_t size = bytes.size() - start - length;
  if (size % sizeof(float) != 0) return refuse(path, "does not end with a whole number");
  std::vector<float> numbers(size / sizeof(float));
  if (size > 0) std::memcpy(numbers.data(), bytes.data() + start + length, size);
  return numbers;
}

}  // namespace regard::cli
