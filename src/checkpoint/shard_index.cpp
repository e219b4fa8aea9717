#include "checkpoint/shard_index.h"

#include <algorithm>
#include <utility>

#include "checkpoint/json.h"
#include "checkpoint/quote.h"
#include "shape.h"
#include "text.h"

namespace regard {
namespace {

Error refuse(const std::string& why) { return {ErrorCode::index_invalid, "the index of the weights " + why}; }

/// A name that stands for a file of the same folder and nothing else.
bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && name[0] != '.' && name.find_first_of("/\\") == std::string_view::npos;
}

}  // namespace

Result<ShardIndex> ShardIndex::parse(std::string_view json) {
  const auto parsed = parse_json(json, "the index of the weights");
  REGARD_TRY(parsed);
  const auto& root = parsed.value();
  const auto map = root.is_object() ? root.find("weight_map") : root.end();
  if (map == root.end() || !map->is_object() || map->empty()) return refuse("has no weight_map");
  if (map->size() > kMaxTensors) {
    return Error{ErrorCode::too_many_tensors, sentence("the index of the weights names ", map->size(),
                                                       " tensors; at most ", kMaxTensors, " are read")};
  }
  ShardIndex index;
  for (auto entry = map->begin(); entry != map->end(); ++entry) {
    if (!entry->is_string() || !is_file_name(entry->get_ref<const std::string&>())) {
      return refuse(sentence("names no file of its folder for ", quote(entry.key())));
    }
    index.file_of_.emplace(entry.key(), entry->get_ref<const std::string&>());
  }
  return index;
}

std::vector<std::string> ShardIndex::files() const {
  std::vector<std::string> files;
  files.reserve(file_of_.size());
  for (const auto& [name, file] : file_of_) files.push_back(file);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::vector<std::string_view> ShardIndex::names() const {
  std::vector<std::string_view> names;
  names.reserve(file_of_.size());
  for (const auto& [name, file] : file_of_) names.push_back(name);
  return names;
}

Status ShardIndex::check(std::string_view file, std::span<const std::string_view> names) const {
  std::size_t expected = 0;
  for (const auto& [name, where] : file_of_) expected += where == file ? 1 : 0;
  for (const std::string_view name : names) {
    const auto found = file_of_.find(name);
    if (found != file_of_.end() && found->second == file) continue;
    return refuse(sentence("has ", quote(name), " in ",
                           (found == file_of_.end() ? std::string("no file") : quote(found->second)), "; it is in ",
                           quote(file)));
  }
  if (expected == names.size()) return success();
  for (const auto& [name, where] : file_of_) {
    if (where != file || std::find(names.begin(), names.end(), name) != names.end()) continue;
    return refuse(sentence("has ", quote(name), " in ", quote(file), "; it is not there"));
  }
  return refuse(sentence("has a tensor of ", quote(file), " twice"));
}

}  // namespace regard
