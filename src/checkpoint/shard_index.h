#pragma once
// model.safetensors.index.json, or of pytorch_model.bin: which file of a checkpoint in several holds which tensor.
//
//   {"metadata": {…}, "weight_map": {"model.norm.weight": "model-00002-of-00002.safetensors", …}}

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.h"

namespace regard {

class ShardIndex {
 public:
  /// Errors: json_invalid · index_invalid (no weight_map, an empty one, a value that is no name of a file beside it) ·
  /// too_many_tensors
  [[nodiscard]] static Result<ShardIndex> parse(std::string_view json);

  /// The files, each once, in the order of their names.
  [[nodiscard]] std::vector<std::string> files() const;
  /// The tensors of all files, in order.
  [[nodiscard]] std::vector<std::string_view> names() const;

  /// Whether `file`, which holds tensors of these `names`, holds what the index says of it, and nothing else.
  /// Errors: index_invalid, naming the first tensor that it is not right about.
  [[nodiscard]] Status check(std::string_view file, std::span<const std::string_view> names) const;

 private:
  std::map<std::string, std::string, std::less<>> file_of_;  ///< by tensor
};

}  // namespace regard
