#pragma once
// Options that several commands share: the checkpoint, its input, and changes to the forward pass.

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "checkpoint/open.h"
#include "error.h"
#include "model/interventions.h"
#include "model/transformer.h"

namespace regard::cli {

struct InputOptions {
  std::string folder;
  std::vector<std::int64_t> ids, decoder_ids, token_types;
  std::vector<std::int64_t> attention_mask;
  std::string interventions;  ///< JSON, or @FILE

  void add_folder(CLI::App& command);
  void add_input(CLI::App& command);

  [[nodiscard]] Result<RunInput> input() const;
  [[nodiscard]] Result<std::vector<Intervention>> parse_changes() const;
};

}  // namespace regard::cli
