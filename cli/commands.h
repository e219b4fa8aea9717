#pragma once
// The commands of `regard`, one file each. A command adds its options to the program's arguments and gives back what
// runs it: the JSON that stands on standard output when it succeeds.

#include <functional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "error.h"

namespace regard::cli {

using Json = nlohmann::ordered_json;
using Command = std::function<Result<Json>()>;

[[nodiscard]] Command add_info(CLI::App& command);
Command add_families(CLI::App& command);
[[nodiscard]] Command add_run(CLI::App& command);
[[nodiscard]] Command add_generate(CLI::App& command);
[[nodiscard]] Command add_bench(CLI::App& command);

}  // namespace regard::cli
