#include "input_options.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "checkpoint/interventions_json.h"
#include "npy.h"
#include "threads.h"

namespace regard::cli {

Result<std::vector<std::int64_t>> parse_numbers(std::string_view option, const std::optional<std::string>& text) {
  std::vector<std::int64_t> numbers;
  if (!text) return numbers;
  for (const char *at = text->data(), *end = at + text->size(); at <= end;) {
    const auto [stop, fault] = std::from_chars(at, end, numbers.emplace_back());
    if (fault != std::errc() || (stop != end && *stop != ',')) {
      return Error{ErrorCode::invalid_argument, std::string(option) + ": number " + std::to_string(numbers.size()) +
                                                    " of \"" + *text +
                                                    "\" is not a whole number; write them as 5,17,2"};
    }
    at = stop + 1;
  }
  return numbers;
}

void InputOptions::add_folder(CLI::App& command) {
  command.add_option("MODEL_DIR", folder, "Folder with config.json and model.safetensors, as Hugging Face stores them")
      ->required();
  command
      .add_option("--weights", weights,
                  "Keep the matrices in 8 bits: a quarter of the memory, and faster; results are near, not equal")
      ->check(CLI::IsMember({"int8"}))
      ->type_name("int8");
  command.add_option("--part", part, "Of CLIP's two towers: text (the usual one) or vision")->type_name("NAME");
}

void InputOptions::add_threads(CLI::App& command) {
  command.add_option("--threads", threads, "At most so many threads; the numbers are the same with any [1]")
      ->check(CLI::Range(std::size_t{1}, kMostThreads))
      ->type_name("N");
}

void InputOptions::add_input(CLI::App& command) {
  auto* tokens =
      command.add_option("--ids", ids, "Tokens by number, e.g. 5,17,2 (of the encoder, or of the only stack)")
          ->type_name("ID,...");
  command.add_option("--pixels", pixels, "Models of images, instead of --ids: float32, channels x height x width")
      ->excludes(tokens)
      ->type_name("FILE.npy");
  command.add_option("--attention-mask", attention_mask, "One number a token: 1 is real, 0 is padding")
      ->type_name("0|1,...");
  command.add_option("--token-types", token_types, "One number a token: which segment it belongs to")
      ->type_name("N,...");
  command
      .add_option("--intervene", interventions,
                  "Changes inside the forward pass, as JSON or as @FILE:\n"
                  "'[{\"kind\":\"scale_head\",\"layer\":1,\"head\":0,\"factor\":0}]'")
      ->type_name("JSON");
}

Result<RunInput> InputOptions::input() const {
  RunInput input;
  std::vector<std::int64_t> mask;
  struct List {
    const char* option;
    const std::optional<std::string>& text;
    std::vector<std::int64_t>& numbers;
  };
  for (const List& list :
       {List{"--ids", ids, input.ids}, List{"--decoder-ids", decoder_ids, input.decoder_ids},
        List{"--token-types", token_types, input.token_types}, List{"--attention-mask", attention_mask, mask}}) {
    auto numbers = parse_numbers(list.option, list.text);
    REGARD_TRY(numbers);
    list.numbers = std::move(numbers).value();
  }
  if (!ids && pixels.empty()) {
    return Error{ErrorCode::invalid_argument, "--ids is missing (or --pixels, for a model of images)"};
  }
  if (!pixels.empty()) {
    auto numbers = read_npy(pixels);
    REGARD_TRY(numbers);
    input.pixels = std::move(numbers).value();
  }
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0 && mask[i] != 1) {
      return Error{ErrorCode::invalid_argument,
                   "attention_mask[" + std::to_string(i) + "] is " + std::to_string(mask[i]) + "; it must be 0 or 1"};
    }
    input.attention_mask.push_back(static_cast<std::uint8_t>(mask[i]));
  }
  return input;
}

Result<std::vector<Intervention>> InputOptions::parse_changes() const {
  if (!interventions.starts_with('@')) return parse_interventions(interventions);
  const std::string path = interventions.substr(1);
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::file_unreadable, path + ": cannot be read"};
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return parse_interventions(text);
}

}  // namespace regard::cli
