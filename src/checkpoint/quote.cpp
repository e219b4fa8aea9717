#include "checkpoint/quote.h"

namespace regard {

std::string quote(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::size_t end = text.size();
  if (end > kShown) {
    end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;  // inside a UTF-8 sequence
  }
  std::string quoted = "\"";
  for (const char c : text.substr(0, end)) quoted += static_cast<unsigned char>(c) < 0x20u || c == 0x7f ? '?' : c;
  quoted += end < text.size() ? "…\"" : "\"";
  return quoted;
}

}  // namespace regard
