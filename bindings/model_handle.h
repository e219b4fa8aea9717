#pragma once
// A model and its generations as JavaScript holds them.

#include <emscripten/val.h>

#include <memory>
#include <string>

#include "guard.h"
#include "model/generation.h"
#include "model/transformer.h"

namespace regard::bindings {

class GenerationHandle {
 public:
  explicit GenerationHandle(Generation generation) : generation_(std::move(generation)) {}
  /// CoreStep of bindings/js/protocol.ts
  [[nodiscard]] Outcome next();

 private:
  Generation generation_;
};

/// Ids come as a Float64Array, so that none is cut to 32 bits on the way, or pixels in their place as a Float32Array;
/// options as JSON (options.h).
class ModelHandle {
 public:
  explicit ModelHandle(std::shared_ptr<const Transformer> model) : model_(std::move(model)) {}

  /// CoreInfo of bindings/js/protocol.ts
  [[nodiscard]] Outcome info() const;
  /// The trace: [tensor, …], and "labels" [rows, n_labels] where the model has them
  [[nodiscard]] Outcome run(const emscripten::val& ids, const emscripten::val& decoder_ids,
                            const std::string& options) const;
  /// A Generation
  [[nodiscard]] Outcome generate(const emscripten::val& ids, const std::string& options) const;

 private:
  std::shared_ptr<const Transformer> model_;
};

}  // namespace regard::bindings
