#include "checkpoint/text_file.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "checkpoint/json.h"
#include "text.h"

namespace regard {

Result<std::string> read_text(const std::filesystem::path& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  if (fault) return Error{ErrorCode::file_unreadable, sentence(path.string(), ": ", fault.message())};
  if (size > kMaxJsonBytes) {
    return Error{ErrorCode::json_invalid,
                 sentence(path.string(), " has ", size, " bytes; at most ", kMaxJsonBytes, " are read")};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file && !file.eof()) return Error{ErrorCode::file_unreadable, path.string() + ": cannot be read"};
  return text;
}

}  // namespace regard
