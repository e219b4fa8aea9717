#include "checkpoint/json.h"

#include <string>

namespace regard {

Result<nlohmann::json> parse_json(std::string_view text, std::string_view what) {
  const std::string name(what);
  if (text.size() > kMaxJsonBytes) {
    return Error{ErrorCode::json_invalid, name + " has " + std::to_string(text.size()) + " bytes; at most " +
                                              std::to_string(kMaxJsonBytes) + " are read"};
  }
  if (text.find('\0') != std::string_view::npos) return Error{ErrorCode::json_invalid, name + " holds a NUL byte"};
  // The parser keeps no stack frames, so depth costs it nothing; what is too deep is dropped as it comes.
  bool too_deep = false;
  const auto keep = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    too_deep = too_deep || depth > kMaxJsonDepth;
    return !too_deep;
  };
  auto document = nlohmann::json::parse(text, keep, /*allow_exceptions=*/false);
  if (too_deep) {
    return Error{ErrorCode::json_invalid, name + " is nested deeper than " + std::to_string(kMaxJsonDepth) + " levels"};
  }
  if (document.is_discarded()) return Error{ErrorCode::json_invalid, name + " is not JSON in UTF-8"};
  return document;
}

}  // namespace regard
