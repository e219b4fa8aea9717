#pragma once
// A checkpoint that arrives in pieces: its configuration, the weights' header, their data, then the model.

#include <emscripten/val.h>

#include <optional>
#include <string>

#include "checkpoint/safetensors_buffer.h"
#include "guard.h"

namespace regard::bindings {

class Loader {
 public:
  Loader(std::string config_json, std::string generation_json, std::string part)
      : config_json_(std::move(config_json)), generation_json_(std::move(generation_json)), part_(std::move(part)) {}

  /// How many bytes from the file's start `header` wants, from its first 8.
  [[nodiscard]] Outcome header_end(const std::string& first) const;
  /// @param bytes       from the file's start to `header_end`, or more
  /// @param file_bytes  the file's size, below 0 where it is not known
  /// The value is how many bytes are still to come, as that of `write`.
  [[nodiscard]] Outcome header(const std::string& bytes, double file_bytes);
  /// A Uint8Array, copied to its final place before this returns.
  [[nodiscard]] Outcome write(const emscripten::val& chunk);
  /// The value is a Model. The loader is of no more use.
  [[nodiscard]] Outcome finish();

 private:
  std::string config_json_, generation_json_, part_;
  std::optional<SafetensorsBuffer> buffer_;
};

}  // namespace regard::bindings
