#pragma once
// From a stack's output to scores of labels: classification of sequences, tokens and images, question answering.

#include <optional>

#include "model/norm.h"
#include "model/projection.h"
#include "model/tensor_reader.h"
#include "model/transformer.h"

namespace regard {

struct LabelWeights {
  Projection dense;  ///< empty without one
  std::optional<Norm> norm;
  Projection out;      ///< [d → n_labels]
  Projection teacher;  ///< DeiT's second one, of the distillation token; empty elsewhere

  /// LabelHead's equation on the rows that it names.             [1 × n_labels] or [L × n_labels]
  /// @param input  what the model read: its padding and tokens say where "last" is
  [[nodiscard]] Matrix apply(const Matrix& hidden, const Config& config, const RunInput& input) const;
  [[nodiscard]] std::uint64_t bytes() const {
    return dense.bytes() + out.bytes() + teacher.bytes() + (norm ? norm->bytes() : 0);
  }
};

[[nodiscard]] LabelWeights read_labels(TensorReader& reader, const Config& config);

}  // namespace regard
