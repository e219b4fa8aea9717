#pragma once
// A checkpoint's tensors under the names that the model asks for.

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/config_json.h"
#include "checkpoint/families.h"
#include "checkpoint/safetensors_stream.h"
#include "checkpoint/tensor_store.h"
#include "error.h"
#include "model/weights.h"

namespace regard {

/// Writes one stored tensor's numbers as float32: F16 and BF16 widened exactly.       out [n_elements]
/// Errors: dtype_unsupported for any other type but F32.
[[nodiscard]] Status read_stored(const StoredTensor& tensor, std::span<const std::byte> bytes, std::span<float> out);

/// Where one of the model's tensors stands in files.
struct FileTensor {
  std::string name;
  Layout layout;
  Part part;
};
/// By the names of tensor_names.h.
using FileTensors = std::map<std::string, FileTensor, std::less<>>;

/// Finds every tensor of a configuration by its family's rules among the `names` that files hold, which are in order.
/// Errors: tensor_missing, naming it as files do.
[[nodiscard]] Result<FileTensors> find_tensors(const FamilyConfig& family, std::span<const std::string_view> names);

/// The names of those that a model is made of.
[[nodiscard]] TensorNames wanted_names(const FileTensors& found);

class CheckpointTensors final : public TensorSource {
 public:
  /// `store` must outlive the source, which lets go of its tensors as they are taken and released.
  /// Errors: tensor_missing · dtype_unsupported · shape_mismatch (parts that do not fill a tensor)
  [[nodiscard]] static Result<CheckpointTensors> create(const Config& config, const FileTensors& found,
                                                        TensorStore& store);

  [[nodiscard]] bool has(std::string_view name) const override;
  [[nodiscard]] std::vector<std::size_t> shape(std::string_view name) const override;
  [[nodiscard]] Precision precision(std::string_view name) const override;
  [[nodiscard]] bool same(std::string_view a, std::string_view b) const override;
  [[nodiscard]] Status read(std::string_view name, std::span<std::byte> out) const override;
  [[nodiscard]] std::unique_ptr<std::byte[]> take(std::string_view name, std::size_t room) const override;
  [[nodiscard]] std::optional<StoredMatrix> matrix(std::string_view name) const override;
  void release(std::string_view name) const override;

 private:
  struct Place {
    HeldTensor* tensor;
    Layout layout;
    Part part;
    std::size_t first, rows;  ///< of the axis along which parts lie side by side
    std::size_t d_head;       ///< Layout::by_head
  };

  std::map<std::string, Place, std::less<>> places_;
};

/// What files hold beyond the model, by its names there.
[[nodiscard]] std::vector<std::string> ignored_tensors(const FileTensors& found, TensorStore& store);

/// One rule for one of our names: what the file calls it, or empty where the rule is about something else.
[[nodiscard]] std::string name_in_file(const NameRule& rule, std::string_view ours);

}  // namespace regard
