// Any two texts (the first NUL between them) as config.json and generation_config.json: an error, or a Config that the
// model's own check lets through.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "checkpoint/config_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cut = text.find('\0');
  const auto config = text.substr(0, cut);
  const auto generation = cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1);
  const auto parsed = regard::parse_config(config, generation);
  if (!parsed.ok()) {
    if (parsed.error().message.empty() || parsed.error().code == regard::ErrorCode::internal) std::abort();
    return 0;
  }
  if (!regard::check(parsed.value().config).ok() || parsed.value().family == nullptr) std::abort();
  return 0;
}
