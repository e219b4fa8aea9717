#include "checkpoint/families.h"

#include <algorithm>
#include <array>

#include "checkpoint/families/marian.h"

namespace regard {

std::span<const Family> families() {
  static const std::array all{marian_family()};
  return all;
}

const Family* find_family(std::string_view model_type) {
  const auto all = families();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Family& f) { return f.model_type == model_type; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace regard
