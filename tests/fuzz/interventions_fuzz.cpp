// Any text as interventions: an error, or entries with finite numbers.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "checkpoint/interventions_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = regard::parse_interventions({reinterpret_cast<const char*>(data), size});
  if (!parsed.ok()) {
    if (parsed.error().message.empty() || parsed.error().code == regard::ErrorCode::internal) std::abort();
    return 0;
  }
  for (const auto& entry : parsed.value()) {
    if (!std::isfinite(entry.value)) std::abort();
    for (const float weight : entry.row) {
      if (!std::isfinite(weight)) std::abort();
    }
  }
  return 0;
}
