#include "checkpoint/open.h"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "checkpoint/checkpoint_tensors.h"
#include "checkpoint/config_json.h"
#include "checkpoint/json.h"
#include "checkpoint/safetensors_file.h"
#include "text.h"

namespace regard {
namespace {

/// A small file's text.
Result<std::string> read_text(const std::filesystem::path& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  if (fault) return Error{ErrorCode::file_unreadable, sentence(path.string(), ": ", fault.message())};
  if (size > kMaxJsonBytes) {
    return Error{ErrorCode::json_invalid,
                 sentence(path.string(), " has ", size, " bytes; at most ", kMaxJsonBytes, " are read")};
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file && !file.eof()) return Error{ErrorCode::file_unreadable, path.string() + ": cannot be read"};
  return text;
}

Result<Checkpoint> open_parsed(FamilyConfig parsed, const SafetensorsHeader& header, std::span<const std::byte> data) {
  const auto tensors = CheckpointTensors::create(*parsed.family, parsed.config, header, data, parsed.decoder_family);
  REGARD_TRY(tensors);
  auto model = Transformer::create(std::move(parsed.config), tensors.value());
  REGARD_TRY(model);
  return Checkpoint{std::move(model).value(), tensors.value().ignored(header)};
}

}  // namespace

Result<Checkpoint> open_checkpoint(const std::filesystem::path& folder, std::string_view part) {
  const auto config_json = read_text(folder / "config.json");
  REGARD_TRY(config_json);
  std::string generation_json;
  std::error_code fault;
  if (const auto path = folder / "generation_config.json"; std::filesystem::exists(path, fault)) {
    auto text = read_text(path);
    REGARD_TRY(text);
    generation_json = std::move(text).value();
  }
  auto parsed = parse_config(config_json.value(), generation_json, part);
  REGARD_TRY(parsed);
  const auto file = SafetensorsFile::open(folder / "model.safetensors");
  REGARD_TRY(file);
  return open_parsed(std::move(parsed).value(), file.value().header(), file.value().data());
}

Result<Checkpoint> open_checkpoint(std::string_view config_json, std::string_view generation_json,
                                   const SafetensorsBuffer& weights, std::string_view part) {
  auto parsed = parse_config(config_json, generation_json, part);
  REGARD_TRY(parsed);
  REGARD_TRY(weights.complete());
  return open_parsed(std::move(parsed).value(), weights.header(), weights.data());
}

}  // namespace regard
