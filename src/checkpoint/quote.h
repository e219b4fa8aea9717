#pragma once
// A stranger's text inside a message of ours.

#include <string>
#include <string_view>

namespace regard {

/// "text" in quotation marks: cut after 80 bytes (between characters), control characters shown as '?'.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace regard
