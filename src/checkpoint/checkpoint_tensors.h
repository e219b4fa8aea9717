#pragma once
// A checkpoint's tensors under the names that the model asks for.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/families.h"
#include "checkpoint/safetensors_header.h"
#include "error.h"
#include "model/weights.h"

namespace regard {

/// Writes one stored tensor's numbers as float32: F16 and BF16 widened exactly.       out [n_elements]
/// Errors: dtype_unsupported for any other type but F32.
[[nodiscard]] Status read_stored(const StoredTensor& tensor, std::span<const std::byte> data, std::span<float> out);

class CheckpointTensors final : public TensorSource {
 public:
  /// Finds every tensor of `config` by the family's rules. `header` and `data` must outlive the source. In a model made
  /// of two families, `decoder_family` is the other one.
  /// Errors: tensor_missing, naming it as files do; dtype_unsupported.
  [[nodiscard]] static Result<CheckpointTensors> create(const Family& family, const Config& config,
                                                        const SafetensorsHeader& header,
                                                        std::span<const std::byte> data,
                                                        const Family* decoder_family = nullptr);

  [[nodiscard]] bool has(std::string_view name) const override;
  [[nodiscard]] std::vector<std::size_t> shape(std::string_view name) const override;
  [[nodiscard]] Precision precision(std::string_view name) const override;
  [[nodiscard]] bool same(std::string_view a, std::string_view b) const override;
  [[nodiscard]] Status read(std::string_view name, std::span<float> out) const override;

  /// What the file holds beyond the model, by its names there.
  [[nodiscard]] std::vector<std::string> ignored(const SafetensorsHeader& header) const;

 private:
  struct Place {
    const StoredTensor* tensor;
    Layout layout;
    Part part;
    std::size_t first, rows;  ///< of the axis along which parts lie side by side
    std::size_t d_head;       ///< Layout::by_head
  };
  explicit CheckpointTensors(std::span<const std::byte> data) : data_(data) {}

  std::span<const std::byte> data_;
  std::map<std::string, Place, std::less<>> places_;
};

/// One rule for one of our names: what the file calls it, or empty where the rule is about something else.
[[nodiscard]] std::string name_in_file(const NameRule& rule, std::string_view ours);

}  // namespace regard
