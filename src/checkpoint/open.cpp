#include "checkpoint/open.h"

#include <system_error>
#include <utility>

#include "checkpoint/text_file.h"
#include "checkpoint/weight_files.h"

namespace regard {

Result<Checkpoint> make_checkpoint(FamilyConfig parsed, const FileTensors& found, TensorStore& store, WeightForm form) {
  const auto tensors = CheckpointTensors::create(parsed.config, found, store);
  REGARD_TRY(tensors);
  auto model = Transformer::create(std::move(parsed.config), tensors.value(), form);
  REGARD_TRY(model);
  return Checkpoint{std::move(model).value(), ignored_tensors(found, store)};
}

Result<Checkpoint> open_checkpoint(const std::filesystem::path& folder, const OpenOptions& options) {
  std::error_code fault;
  if (!std::filesystem::exists(folder / "config.json", fault) &&
      std::filesystem::exists(folder / "adapter_config.json", fault)) {
    return WeightFiles::nothing_in(folder);
  }
  const auto config_json = read_text(folder / "config.json");
  REGARD_TRY(config_json);
  std::string generation_json;
  if (const auto path = folder / "generation_config.json"; std::filesystem::exists(path, fault)) {
    auto text = read_text(path);
    REGARD_TRY(text);
    generation_json = std::move(text).value();
  }
  auto parsed = parse_config(config_json.value(), generation_json, options.part);
  REGARD_TRY(parsed);
  auto weights = WeightFiles::open(folder);
  REGARD_TRY(weights);
  TensorStore& store = weights.value().store;
  std::vector<std::string_view> names;
  for (const HeldTensor& tensor : store.tensors()) names.push_back(tensor.about.name);
  const auto found = find_tensors(parsed.value(), names);
  REGARD_TRY(found);
  return make_checkpoint(std::move(parsed).value(), found.value(), store, options.weights);
}

}  // namespace regard
