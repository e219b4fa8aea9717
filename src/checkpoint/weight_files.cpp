#include "checkpoint/weight_files.h"

#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "checkpoint/safetensors_file.h"
#include "checkpoint/shard_index.h"
#include "checkpoint/text_file.h"
#include "checkpoint/torch_file.h"
#include "text.h"

namespace regard {
namespace {

namespace fs = std::filesystem;

/// What people have in place of weights that can be read. bindings/js/hub/wanted.ts says the same.
struct Instead {
  std::string_view begins, ends, what;
};
constexpr std::array<Instead, 8> kInstead{{
    {"adapter_", "", "an adapter alone; open the model that it adapts, or merge the two and save the result"},
    {"tf_model", ".h5", "TensorFlow weights; save them with save_pretrained from PyTorch"},
    {"flax_model", ".msgpack", "Flax weights; save them with save_pretrained from PyTorch"},
    {"", ".gguf", "a GGUF file; open the repository that it was made from"},
    {"", ".onnx", "an ONNX export; open the repository that it was made from"},
    {"", ".ckpt", "a training checkpoint; save it with save_pretrained"},
    {"", ".pt", "a training checkpoint; save it with save_pretrained"},
    {"", ".pth", "a training checkpoint; save it with save_pretrained"},
}};

Result<std::vector<HeldTensor>> read_tensors(const fs::path& path, MappedFile& mapped) {
  if (path.extension() != ".bin") {
    auto file = SafetensorsFile::open(path);
    REGARD_TRY(file);
    auto views = views_of(file.value().header(), file.value().data());
    mapped = file.value().take();  // the views stay where the mapping is
    return views;
  }
  auto file = MappedFile::open(path);
  REGARD_TRY(file);
  mapped = std::move(file).value();
  auto tensors = read_torch_file(mapped.bytes());
  if (!tensors.ok()) return Error{tensors.error().code, path.string() + ": " + tensors.error().message};
  return tensors;
}

Status add_file(const fs::path& path, const ShardIndex* index, WeightFiles& weights) {
  MappedFile mapped;
  auto tensors = read_tensors(path, mapped);
  REGARD_TRY(tensors);
  if (index != nullptr) {
    std::vector<std::string_view> names;
    for (const HeldTensor& tensor : tensors.value()) names.push_back(tensor.about.name);
    REGARD_TRY(index->check(path.filename().string(), names));
  }
  REGARD_TRY(weights.store.add(std::move(tensors).value()));
  weights.files.push_back(std::move(mapped));
  return success();
}

Result<WeightFiles> open_shards(const fs::path& index_path) {
  const auto text = read_text(index_path);
  REGARD_TRY(text);
  const auto index = ShardIndex::parse(text.value());
  if (!index.ok()) return Error{index.error().code, index_path.string() + ": " + index.error().message};
  WeightFiles weights;
  std::error_code fault;
  for (const std::string& name : index.value().files()) {
    const fs::path path = index_path.parent_path() / name;
    if (!fs::exists(path, fault)) {
      return Error{ErrorCode::weights_missing,
                   sentence(path.string(), ", which ", index_path.filename().string(), " names, is not there")};
    }
    REGARD_TRY(add_file(path, &index.value(), weights));
  }
  return weights;
}

}  // namespace

Error WeightFiles::nothing_in(const fs::path& folder) {
  std::error_code fault;
  for (const Instead& instead : kInstead) {
    for (const auto& entry : fs::directory_iterator(folder, fault)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(instead.begins) || !name.ends_with(instead.ends)) continue;
      return {ErrorCode::weights_missing, sentence(folder.string(), ": ", name, " is ", instead.what)};
    }
  }
  return {ErrorCode::weights_missing,
          sentence(folder.string(), ": there is neither model.safetensors nor pytorch_model.bin")};
}

Result<WeightFiles> WeightFiles::open(const fs::path& folder) {
  std::error_code fault;
  for (const std::string_view name : {"model.safetensors", "pytorch_model.bin"}) {
    if (const fs::path path = folder / name; fs::exists(path, fault)) {
      WeightFiles weights;
      REGARD_TRY(add_file(path, nullptr, weights));
      return weights;
    }
    if (const fs::path path = folder / sentence(name, ".index.json"); fs::exists(path, fault)) return open_shards(path);
  }
  return nothing_in(folder);
}

}  // namespace regard
