#pragma once
// Options that several commands share: the checkpoint, its input, and changes to the forward pass.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "checkpoint/open.h"
#include "error.h"
#include "model/interventions.h"
#include "model/transformer.h"

namespace regard::cli {

/// "5,17,2" as numbers; nothing given is none. Errors: invalid_argument, naming the option and the place in it.
[[nodiscard]] Result<std::vector<std::int64_t>> parse_numbers(std::string_view option,
                                                              const std::optional<std::string>& text);

struct InputOptions {
  std::string folder, part, weights;
  std::optional<std::string> ids, decoder_ids, token_types, attention_mask;  ///< numbers between commas
  std::string pixels;                                                        ///< a .npy file
  std::string interventions;                                                 ///< JSON, or @FILE
  std::size_t threads = 1;

  void add_folder(CLI::App& command);
  [[nodiscard]] OpenOptions opening() const {
    return {part, weights == "int8" ? WeightForm::int8 : WeightForm::as_stored};
  }
  void add_threads(CLI::App& command);
  void add_input(CLI::App& command);

  [[nodiscard]] Result<RunInput> input() const;
  [[nodiscard]] Result<std::vector<Intervention>> parse_changes() const;
};

}  // namespace regard::cli
