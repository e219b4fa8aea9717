#pragma once
// The switches of a Config in words.

#include <string_view>

#include "model/config.h"

namespace regard::cli {

[[nodiscard]] std::string_view name_of(PositionKind kind);
[[nodiscard]] std::string_view name_of(NormPlace place);
[[nodiscard]] std::string_view name_of(kernels::Activation activation);

}  // namespace regard::cli
