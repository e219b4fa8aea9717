#pragma once
// Reads tensors by their canonical names (tensor_names.h), each checked.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "error.h"
#include "model/norm.h"
#include "model/projection.h"
#include "model/tensor_names.h"
#include "model/weights.h"

namespace regard {

/// Keeps the first error: after it every read returns an empty tensor, and `status` says what happened. So the code
/// that takes a model's tensors one by one reads as a list of them.
class TensorReader {
 public:
  /// Presence and shape of every tensor, and their bytes as stored against kMaxModelBytes, before anything is read:
  /// tensor_missing, shape_mismatch, shape_overflow.
  TensorReader(const TensorSource& source, const Config& config, WeightForm form = WeightForm::as_stored);

  /// The tensor's numbers, row-major. weights_not_finite names the tensor and how many of its numbers are not.
  [[nodiscard]] std::vector<float> read(const std::string& name);
  [[nodiscard]] Matrix read_matrix(const std::string& name);
  [[nodiscard]] Norm read_norm(const std::string& name, const StackConfig& stack);
  /// Of a head's q or k: of the kind that StackConfig::qk_norm says.
  [[nodiscard]] Norm read_head_norm(const std::string& name, const StackConfig& stack);
  /// Projections of the same input as one, their outputs side by side (q, k and v).
  [[nodiscard]] Projection read_projections(const std::vector<std::string>& names);
  [[nodiscard]] Projection read_projection(const std::string& name) { return read_projections({name}); }
  /// A table of embeddings, which may be the logits' weights too.
  [[nodiscard]] Projection read_table(const std::string& name) { return read_packed({name}); }

  [[nodiscard]] const Status& status() const { return status_; }
  /// Keeps an error met while making something of what was read.
  void fail(Error error) { status_ = std::move(error); }
  [[nodiscard]] bool has(const std::string& name) const { return shapes_.contains(name); }
  [[nodiscard]] bool same(const std::string& a, const std::string& b) const { return source_.same(a, b); }
  [[nodiscard]] std::uint64_t n_parameters() const { return n_parameters_; }

 private:
  [[nodiscard]] Norm read_gain(const std::string& name, const StackConfig& stack);
  /// Matrices with the same columns as one, their rows one after another, packed where they were stored if that can be,
  /// in the form that was asked for.
  [[nodiscard]] Projection read_packed(const std::vector<std::string>& names);
  [[nodiscard]] Projection read_as_stored(const std::vector<std::string>& names);
  bool read_into(const std::string& name, Precision precision, std::span<std::byte> out);
  bool read_into(const std::string& name, std::span<float> out);
  /// From where they lie, if they lie as matrices and each begins a panel; else false, and nothing was done.
  bool pack_parts(const std::vector<std::string>& names, std::size_t in, Precision precision, std::byte* packed);
  void read_and_pack(const std::vector<std::string>& names, std::size_t out, std::size_t in, Precision precision,
                     std::byte* packed);
  bool check_count(const std::string& name, std::size_t not_finite);

  const TensorSource& source_;
  WeightForm form_;
  std::map<std::string, std::vector<std::size_t>> shapes_;  ///< of every tensor that the Config names
  std::uint64_t n_parameters_ = 0;
  Status status_ = success();
};

}  // namespace regard
