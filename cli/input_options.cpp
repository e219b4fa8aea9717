#include "input_options.h"

#include <fstream>
#include <iterator>

#include "checkpoint/interventions_json.h"

namespace regard::cli {

void InputOptions::add_folder(CLI::App& command) {
  command.add_option("MODEL_DIR", folder, "Folder with config.json and model.safetensors, as Hugging Face stores them")
      ->required();
}

void InputOptions::add_input(CLI::App& command) {
  command.add_option("--ids", ids, "Tokens by number, e.g. 5,17,2 (of the encoder, or of the only stack)")
      ->delimiter(',')
      ->required()
      ->type_name("ID,...");
  command.add_option("--attention-mask", attention_mask, "One number a token: 1 is real, 0 is padding")
      ->delimiter(',')
      ->type_name("0|1,...");
  command.add_option("--token-types", token_types, "One number a token: which segment it belongs to")
      ->delimiter(',')
      ->type_name("N,...");
  command.add_option("--intervene", interventions,
                     "Changes inside the forward pass, as JSON or as @FILE:\n"
                     "'[{\"kind\":\"scale_head\",\"layer\":1,\"head\":0,\"factor\":0}]'")
      ->type_name("JSON");
}

Result<RunInput> InputOptions::input() const {
  RunInput input;
  input.ids = ids;
  input.decoder_ids = decoder_ids;
  input.token_types = token_types;
  for (std::size_t i = 0; i < attention_mask.size(); ++i) {
    if (attention_mask[i] != 0 && attention_mask[i] != 1) {
      return Error{ErrorCode::invalid_argument, "attention_mask[" + std::to_string(i) + "] is " +
                                                    std::to_string(attention_mask[i]) + "; it must be 0 or 1"};
    }
    input.attention_mask.push_back(static_cast<std::uint8_t>(attention_mask[i]));
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
