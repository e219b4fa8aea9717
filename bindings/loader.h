#pragma once
// A checkpoint that arrives in pieces: its configuration, each file's header and data, then the model.

#include <emscripten/val.h>

#include <string>
#include <utility>

#include "checkpoint/checkpoint_stream.h"
#include "guard.h"

namespace regard::bindings {

class Loader {
 public:
  explicit Loader(CheckpointStream stream) : stream_(std::move(stream)) {}

  /// How many bytes from a file's start `header` wants, from its first 8.
  [[nodiscard]] Outcome header_end(const std::string& first) const;
  /// Begins a file.
  /// @param name        as the index says it, where there is one
  /// @param bytes       from the file's start to `header_end`, or more
  /// @param file_bytes  the file's size, below 0 where it is not known
  /// @param twins       whether two names may have the same bytes
  /// The value is how many bytes of the file are still to come, as that of `write`.
  [[nodiscard]] Outcome header(const std::string& name, const std::string& bytes, double file_bytes, bool twins);
  /// A Uint8Array, copied to its final place before this returns.
  [[nodiscard]] Outcome write(const emscripten::val& chunk);
  /// The value is a Model. The loader is of no more use.
  [[nodiscard]] Outcome finish();

 private:
  CheckpointStream stream_;
};

}  // namespace regard::bindings
