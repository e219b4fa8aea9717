#pragma once
// What of a checkpoint runs here and what does not, in sentences.

#include <string>
#include <vector>

#include "checkpoint/open.h"

namespace regard::cli {

struct Parts {
  std::vector<std::string> supported, not_supported;
};

[[nodiscard]] Parts parts_of(const Checkpoint& checkpoint);

}  // namespace regard::cli
