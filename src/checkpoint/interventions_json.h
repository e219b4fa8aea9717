#pragma once
// Interventions as JSON (the form that JavaScript and the command line write), and the names of what to record.

#include <string_view>
#include <vector>

#include "error.h"
#include "model/interventions.h"

namespace regard {

/// The array of objects that model/interventions.h describes; empty text means none.
/// Errors: json_invalid (not JSON, or nested too deep), invalid_argument (the message names the entry and the field,
/// and what would be right). A field that the entry's kind does not have is refused: a misspelt one must not pass
/// unseen.
[[nodiscard]] Result<std::vector<Intervention>> parse_interventions(std::string_view json);

}  // namespace regard
